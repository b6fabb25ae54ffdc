"""Paraphrases of free text by a language model.

Each is checked twice: against the text (numbers, names, formulas, a question), and by a solver, which must
give the gold answer to the paraphrase.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field, model_validator

from theorem_sft.data.traces.trace import Problem, Question, Trace
from theorem_sft.data.variants.change import NotApplicable, P
from theorem_sft.data.variants.make_variants import Perturbed
from theorem_sft.data.variants.text.prose import MARKS, Prose, read_prose
from theorem_sft.models.chat import Message, chat
from theorem_sft.models.generate.engine import Engine, GenerateConfig
from theorem_sft.theory.mathtext.answers.grade import answer_pool, grade
from theorem_sft.theory.mathtext.numbers_in_text import number_values

_KIND = "paraphrase"
_REQUEST = (
    "Say the following problem in other words. Keep its meaning, every number, every name and every formula"
    " exactly as they are. Add nothing, leave nothing out, do not solve it. Reply with the problem alone.\n\n"
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_ASKS = re.compile(r"\?|\b(?:find|compute|determine|calculate|evaluate|simplify|solve|express)\b", re.I)
_SHORTEST, _LONGEST = 0.5, 2.0


class ParaphraseConfig(BaseModel):
    """How paraphrases are made and checked."""

    model_config = ConfigDict(extra="forbid")

    writing: GenerateConfig = GenerateConfig(max_new_tokens=512)
    """Generation of the paraphrases."""
    solving: GenerateConfig = GenerateConfig(max_new_tokens=1024)
    """Generation of the solutions."""
    samples: int = Field(default=1, ge=1)
    """Number of solutions per paraphrase."""
    needed: int = Field(default=1, ge=1)
    """How many of them must be correct."""

    @model_validator(mode="after")
    def _can_be_met(self) -> ParaphraseConfig:
        if self.needed > self.samples:
            raise ValueError(f"{self.needed} correct solutions of {self.samples} are needed: raise samples")
        if self.samples > 1 and self.solving.temperature == 0:
            raise ValueError("several samples of a greedy solver are all the same: set solving.temperature")
        return self


def paraphrase_all(
    problems: Sequence[P],
    writer: Engine,
    settings: ParaphraseConfig | None = None,
    *,
    solver: Engine | None = None,
) -> Perturbed[P]:
    """Paraphrase problems with a model, and keep the paraphrases that pass every check.

    Args:
        problems: Problems with gold answers.
        writer: The model that writes, opened by `open_engine`.
        settings: Generation and checks.
        solver: The model that solves the paraphrases; None: the writer.

    Returns:
        The paraphrases with "-paraphrase" after their ids, and for each problem without one the reason.

    Raises:
        InputError: A model cannot generate with these settings.
        WorkError: A model failed while generating.
    """
    settings = settings or ParaphraseConfig()
    perturbed: Perturbed[P] = Perturbed()
    requests: list[list[Message]] = [
        [{"role": "user", "content": _REQUEST + problem.problem}] for problem in problems
    ]
    written = writer.generate(requests, settings.writing)
    kept: list[P] = []
    for problem, reply in zip(problems, written, strict=True):
        text = reply.text.strip()
        reason = (
            "the paraphrase was cut off"
            if reply.finish_reason == "length"
            else unfaithful(problem.problem, text) or _unfit(problem)
        )
        if reason is None:
            kept.append(_variant(problem, text))
        else:
            perturbed.left_out.append({"id": problem.id, "kind": _KIND, "reason": reason})
    for variant, correct in zip(kept, _solved(kept, solver or writer, settings), strict=True):
        if correct >= settings.needed:
            perturbed.variants.append(variant)
        else:
            reason = "the solver's answer to the paraphrase is not the gold answer"
            original = variant.id.removesuffix(f"-{_KIND}")
            perturbed.left_out.append({"id": original, "kind": _KIND, "reason": reason})
    return perturbed


def unfaithful(text: str, paraphrase: str) -> str | None:
    """Return how a paraphrase differs from the text in substance; None if it is faithful."""
    try:
        before, after = read_prose(text), read_prose(paraphrase)
    except NotApplicable as reason:
        return str(reason)
    if paraphrase.split() == text.split():
        return "the paraphrase is the text itself"
    if not _SHORTEST <= len(paraphrase) / len(text) <= _LONGEST:
        return "the paraphrase is much shorter or longer"
    if _numbers(before) != _numbers(after):
        return "the paraphrase has other numbers"
    if _formulas(before) != _formulas(after):
        return "the paraphrase has other formulas"
    if _names(before) - _words(after) or _names(after) - _words(before):
        return "the paraphrase has other names"
    if not _ASKS.search(after.shown):
        return "the paraphrase asks nothing"
    return None


def _unfit(problem: Problem) -> str | None:
    if isinstance(problem, Trace) and (problem.givens or problem.question):
        return "its text is made up of sentences that its steps go by"
    if isinstance(problem, Question) and problem.trace is not None:
        return "its steps go by its words"
    return None


def _variant(problem: P, text: str) -> P:
    update = {
        "id": f"{problem.id}-{_KIND}",
        "problem": text,
        "perturbation": _KIND,
        "purpose": "variant",
        "group": problem.cluster,
    }
    return problem.model_copy(update=update | ({"checks": {}} if isinstance(problem, Trace) else {}))


def _solved(problems: Sequence[Problem], solver: Engine, settings: ParaphraseConfig) -> list[int]:
    """Count the correct solutions of each problem."""
    if not problems:
        return []
    repeated = [problem for problem in problems for _ in range(settings.samples)]
    outputs = solver.generate([chat(_prompt(problem)) for problem in repeated], settings.solving)
    texts, golds = [output.text for output in outputs], [problem.answer for problem in repeated]
    options = [problem.options if isinstance(problem, Question) else None for problem in repeated]
    with answer_pool() as pool:
        grades = grade(texts, golds, options=options, pool=pool)
    return [
        sum(one.correct for one in grades[start : start + settings.samples])
        for start in range(0, len(repeated), settings.samples)
    ]


def _prompt(problem: Problem) -> str:
    options = problem.options if isinstance(problem, Question) else None
    listed = [f"{chr(ord('A') + place)}. {option}" for place, option in enumerate(options or [])]
    return "\n".join([problem.problem, *listed])


def _numbers(prose: Prose) -> Counter[str]:
    """Count the numbers of the prose, except 1, since "a", "one" and "each" are interchangeable."""
    return Counter(value for value in number_values(prose.shown) if value != "1")


def _formulas(prose: Prose) -> Counter[str]:
    """Count the formulas and other parts that are not prose, without spaces."""
    pieces = "".join(
        sign if mark in MARKS else "\0" for sign, mark in zip(prose.text, prose.shown, strict=True)
    ).split("\0")
    return Counter(re.sub(r"\s+", "", piece).rstrip(".,;$") for piece in pieces if piece)


def _names(prose: Prose) -> set[str]:
    """Return the capitalised words that do not begin a sentence."""
    starts = {start for start, _ in prose.sentences}
    return {
        _bare(word[0])
        for word in _WORD.finditer(prose.shown)
        if word[0][0].isupper() and word.start() not in starts and word[0] != "I"
    }


def _words(prose: Prose) -> set[str]:
    return {_bare(word) for word in _WORD.findall(prose.shown)}


def _bare(word: str) -> str:
    """Return a word in small letters, without the ending of a possessive."""
    return re.sub(r"['’]s?$", "", word).lower()
