"""Changes of a text at places, made in a problem and in the sentences that make it up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from theorem_sft.data.traces.question import Question
from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants.change import NotApplicable

P = TypeVar("P", bound=Problem)

Edit = tuple[int, int, str]
"""Start and end in the text, and what stands there instead; start and end are the same for an insertion."""


def edited(problem: P, edits: Iterable[Edit]) -> P:
    """Change the text of a problem, and with it the givens and the question of a trace.

    Args:
        problem: The problem.
        edits: Places in its text, none overlapping another.

    Raises:
        NotApplicable: The givens and the question of a trace do not make up its text, or a place is in two.
    """
    edits = sorted(edits)
    update: dict[str, object] = {"problem": _applied(problem.problem, edits, 0)}
    if isinstance(problem, Trace) and (problem.givens or problem.question):
        pieces = [*problem.givens, *([problem.question] if problem.question is not None else [])]
        if problem.problem != " ".join(pieces):
            raise NotApplicable("its text is more than its givens and then its question")
        changed, start = [], 0
        for piece in pieces:
            end = start + len(piece)
            inside = [edit for edit in edits if start <= edit[0] and edit[1] <= end]
            changed.append(_applied(piece, inside, start))
            start = end + 1
        if " ".join(changed) != update["problem"]:
            raise NotApplicable("its sentences cannot be changed one by one")
        if problem.question is not None:
            update["question"] = changed.pop()
        update["givens"] = changed
    return problem.model_copy(update=update)


def _applied(text: str, edits: list[Edit], offset: int) -> str:
    pieces, place = [], 0
    for start, end, new in edits:
        pieces += [text[place : start - offset], new]
        place = end - offset
    return "".join([*pieces, text[place:]])


def fixed_text(problem: Problem) -> str:
    """Return what a change of the text leaves as it is: answer, options, steps."""
    parts = [problem.answer]
    if isinstance(problem, Question):
        parts += [*(problem.options or ()), problem.trace.model_dump_json() if problem.trace else ""]
    if isinstance(problem, Trace):
        parts.append(problem.model_dump_json(include={"steps", "final"}))
    return "\n".join(parts)
