"""Graded answers for tests of statistics."""

from __future__ import annotations

from typing import Any, TypeVar

from theorem_sft.data.traces.trace import Problem
from theorem_sft.evaluation.grading.graded_items import purpose_of
from theorem_sft.evaluation.results import GradedItem

T = TypeVar("T")


def graded(group: str, perturbation: str | None, verdict: str | bool, **fields: Any) -> GradedItem:
    """Return a graded answer to the problem GROUP, or to GROUP-PERTURBATION made from it.

    Args:
        group: Id of the original problem.
        perturbation: The change; None: the original itself.
        verdict: A verdict, or whether the answer is correct.
        fields: Further fields, such as `id`, `extracted` or `error`.
    """
    name = f"{group}-{perturbation}" if perturbation else group
    problem = Problem(id=name, problem="?", answer="0", group=group, perturbation=perturbation)
    if isinstance(verdict, bool):
        verdict = "correct" if verdict else "wrong"
    row = {"id": name, "group": group, "perturbation": perturbation, "verdict": verdict}
    return GradedItem.model_validate(row | {"purpose": purpose_of(problem)} | fields)


def present(value: T | None) -> T:
    """Return a figure that must not be missing."""
    assert value is not None
    return value
