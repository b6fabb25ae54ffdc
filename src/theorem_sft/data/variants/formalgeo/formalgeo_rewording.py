"""Variants of FormalGeo problems with the same steps: other words, one more sentence, or another order."""

import random
import re
import string
from collections.abc import Iterable
from typing import Any

from theorem_sft.data.sources.formalgeo.language.formal_problem import FormalProblem
from theorem_sft.data.sources.formalgeo.wording.problem_wording import write_problem_text
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.given_sentences import unrelated

_SIZES = {
    "LengthOfLine": (2, range(2, 41)),
    "RadiusOfCircle": (1, range(2, 41)),
    "MeasureOfAngle": (3, range(15, 166)),
}
"""For each quantity that a distractor may give: its number of points, and its possible values."""


def formal_problem(trace: Trace) -> FormalProblem:
    """Return the formal problem of a trace."""
    return FormalProblem.model_validate(trace.structure or {})


def reworded(trace: Trace, **changes: Any) -> Trace:
    """Write a problem again with a changed structure, its sentences in their present order.

    Args:
        trace: The problem.
        changes: New values of fields of its structure; the number of sentences must not change.

    Raises:
        NotApplicable: The text of the trace is not the one that its structure gives.
    """
    structure = {**(trace.structure or {}), **changes}
    old = write_problem_text(formal_problem(trace), trace.answer)
    new = write_problem_text(FormalProblem.model_validate(structure), trace.answer)
    if not set(trace.givens) <= set(old.givens):
        raise NotApplicable("its sentences were changed already")
    givens = [new.givens[old.givens.index(given)] for given in trace.givens]
    return _with_text(trace, givens, new.question, structure)


def second_wording(trace: Trace, rng: random.Random) -> Trace:
    """Switch every fact and the question between the first and the second wording."""
    style = _style(trace)
    return reworded(trace, telling={**style, "words": "usual" if style.get("words") == "other" else "other"})


def reformat_numbers(trace: Trace, rng: random.Random) -> Trace:
    """Write the given numbers as words or with decimals; NotApplicable if no value is a plain number."""
    style = _style(trace)
    forms = [form for form in ("words", "decimals") if form != style.get("numbers")]
    for form in rng.sample(forms, len(forms)):
        changed = reworded(trace, telling={**style, "numbers": form})
        if changed.givens != trace.givens:
            return changed
    raise NotApplicable("no value in its givens is a plain number")


def add_off_topic_sentence(trace: Trace, rng: random.Random) -> Trace:
    """Add a sentence unrelated to the problem; NotApplicable if it has one already."""
    style = _style(trace)
    if "aside" in style:
        raise NotApplicable("it has an off-topic sentence already")
    sentences = unrelated(trace.problem)
    if not sentences:
        raise NotApplicable("it shares a word with every off-topic sentence")
    return _with_sentence(trace, rng, telling={**style, "aside": rng.choice(sentences)})


def add_unrelated_size(trace: Trace, rng: random.Random) -> Trace:
    """Add the size of a segment, angle or circle with new points.

    Such a given is consistent with the others, and does not follow from them.
    """
    problem = formal_problem(trace)
    # An angle for a question about angles, else a length.
    angles = "MeasureOfAngle" in problem.goal_cdl
    kind = "MeasureOfAngle" if angles else rng.choice(["LengthOfLine", "RadiusOfCircle"])
    count, numbers = _SIZES[kind]
    # Without vowels, the letters form no English word.
    free = sorted(set(string.ascii_uppercase) - set("AEIOU") - set(re.findall("[A-Z]", trace.problem)))
    if len(free) < count:
        raise NotApplicable("too few letters are left for another point")
    points = "".join(rng.sample(free, count))
    # A number that the problem already has would be ambiguous.
    used = set(re.findall(r"\d+", trace.problem))
    number = rng.choice([number for number in numbers if str(number) not in used])
    return _with_sentence(trace, rng, text_cdl=[*problem.text_cdl, f"Equal({kind}({points}),{number})"])


def move_question_first(trace: Trace, rng: random.Random) -> Trace:
    """Put the question before the givens; NotApplicable if it comes first already."""
    if _asks_first(trace):
        raise NotApplicable("its question comes first already")
    return trace.model_copy(update={"problem": " ".join([trace.question or "", *trace.givens])}, deep=True)


def _asks_first(trace: Trace) -> bool:
    return trace.problem == " ".join([trace.question or "", *trace.givens])


def _style(trace: Trace) -> dict[str, Any]:
    return dict((trace.structure or {}).get("telling") or {})


def _with_sentence(trace: Trace, rng: random.Random, **changes: Any) -> Trace:
    """Write a problem again with a changed structure that gives one more sentence, at a random place."""
    structure = {**(trace.structure or {}), **changes}
    words = write_problem_text(FormalProblem.model_validate(structure), trace.answer)
    added = set(words.givens) - set(trace.givens)
    if len(added) != 1:
        raise NotApplicable("its sentences were changed already")
    place = rng.randrange(len(trace.givens) + 1)
    givens = [*trace.givens[:place], *added, *trace.givens[place:]]
    return _with_text(trace, givens, words.question, structure)


def _with_text(trace: Trace, givens: Iterable[str], question: str, structure: dict[str, Any]) -> Trace:
    parts = [question, *givens] if _asks_first(trace) else [*givens, question]
    update = {"givens": givens, "question": question, "problem": " ".join(parts), "structure": structure}
    return trace.model_copy(update=update, deep=True)
