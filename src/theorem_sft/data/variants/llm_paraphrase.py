"""Paraphrase by a language model: free text in other words, kept only where nothing of substance changed.

What the model writes is checked twice: against the text (numbers, names, formulas, a question) and by a
solver, which has to give the gold answer to the paraphrase.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from theorem_sft.data.traces.trace import Problem, Question, Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.make_variants import Perturbed
from theorem_sft.data.variants.text.prose import MARKS, Prose, read_prose
from theorem_sft.models.chat import Message, chat
from theorem_sft.models.generate.engine import Engine, GenerateConfig
from theorem_sft.theory.mathtext.answers.grade import answer_pool, grade
from theorem_sft.theory.mathtext.numbers_in_text import number_values

P = TypeVar("P", bound=Problem)

_KIND = "paraphrase"
_REQUEST = (
    "Say the following problem in other words. Keep its meaning, every number, every name and every formula"
    " exactly as they are. Add nothing, leave nothing out, do not solve it. Reply with the problem alone.\n\n"
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_ASKS = re.compile(r"\?|\b(?:find|compute|determine|calculate|evaluate|simplify|solve|express)\b", re.I)
_SHORTEST, _LONGEST = 0.5, 2.0


class ParaphraseConfig(BaseModel):
    """How paraphrases are made and checked; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    writing: GenerateConfig = GenerateConfig(max_new_tokens=512)
    """How the model writes."""
    solving: GenerateConfig = GenerateConfig(max_new_tokens=1024)
    """How the solver answers."""
    samples: int = Field(default=1, ge=1)
    """How often the solver is asked each paraphrase."""
    needed: int = Field(default=1, ge=1)
    """How many of these answers have to be the gold answer."""

    @model_validator(mode="after")
    def _can_be_met(self) -> ParaphraseConfig:
        if self.needed > self.samples:
            raise ValueError(
                f"{self.needed} right answers of {self.samples} are needed: ask for more samples"
            )
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
    """Have a model say problems in other words; keep what passes every check.

    Args:
        problems: With gold answers.
        writer: The model that writes, opened by `open_engine`.
        settings: How it writes, and how its texts are checked.
        solver: The model that has to solve the paraphrases; None: the one that wrote them.

    Returns:
        The paraphrases with "-paraphrase" after their ids, and for each problem without one the reason.

    Raises:
        InputError: A model cannot be asked.
        WorkError: A model stopped answering.
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
            kept.append(_said(problem, text))
        else:
            perturbed.left_out.append({"id": problem.id, "kind": _KIND, "reason": reason})
    for variant, right in zip(kept, _solved(kept, solver or writer, settings), strict=True):
        if right >= settings.needed:
            perturbed.variants.append(variant)
        else:
            left = {"id": variant.id.removesuffix(f"-{_KIND}"), "kind": _KIND}
            perturbed.left_out.append(
                left | {"reason": "the solver's answer to the paraphrase is not the gold answer"}
            )
    return perturbed


def unfaithful(text: str, paraphrase: str) -> str | None:
    """Return what a paraphrase has that the text has not, or the other way round; None for a faithful one.

    Args:
        text: The problem.
        paraphrase: What a model made of it.
    """
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


def _said(problem: P, text: str) -> P:
    update = {
        "id": f"{problem.id}-{_KIND}",
        "problem": text,
        "perturbation": _KIND,
        "purpose": "variant",
        "group": problem.cluster,
    }
    return problem.model_copy(update=update | ({"checks": {}} if isinstance(problem, Trace) else {}))


def _solved(problems: Sequence[Problem], solver: Engine, settings: ParaphraseConfig) -> list[int]:
    """For each problem how many of the solver's answers are the gold answer."""
    if not problems:
        return []
    asked = [problem for problem in problems for _ in range(settings.samples)]
    answers = solver.generate([chat(_question(problem)) for problem in asked], settings.solving)
    options = [problem.options if isinstance(problem, Question) else None for problem in asked]
    with answer_pool() as pool:
        grades = grade(
            [answer.text for answer in answers],
            [problem.answer for problem in asked],
            options=options,
            pool=pool,
        )
    return [
        sum(one.correct for one in grades[start : start + settings.samples])
        for start in range(0, len(asked), settings.samples)
    ]


def _question(problem: Problem) -> str:
    options = problem.options if isinstance(problem, Question) else None
    listed = [f"{chr(ord('A') + place)}. {option}" for place, option in enumerate(options or [])]
    return "\n".join([problem.problem, *listed])


def _numbers(prose: Prose) -> Counter[str]:
    """The numbers of the prose; 1 is left out, since "a", "one" and "each" stand for one another."""
    return Counter(value for value in number_values(prose.shown) if value != "1")


def _formulas(prose: Prose) -> Counter[str]:
    """What is no prose, piece by piece, without regard to spaces."""
    pieces = "".join(
        sign if mark in MARKS else "\0" for sign, mark in zip(prose.text, prose.shown, strict=True)
    ).split("\0")
    return Counter(re.sub(r"\s+", "", piece).rstrip(".,;$") for piece in pieces if piece)


def _names(prose: Prose) -> set[str]:
    """Words with a capital that stand within a sentence, and so not for that alone."""
    starts = {start for start, _ in prose.sentences}
    return {
        _bare(word[0])
        for word in _WORD.finditer(prose.shown)
        if word[0][0].isupper() and word.start() not in starts and word[0] != "I"
    }


def _words(prose: Prose) -> set[str]:
    return {_bare(word) for word in _WORD.findall(prose.shown)}


def _bare(word: str) -> str:
    """A word without the ending of a possessive; a sentence may begin with the same word in a capital."""
    return re.sub(r"['’]s?$", "", word).lower()
