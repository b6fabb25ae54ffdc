"""Figures from graded answers."""

from __future__ import annotations

from typing import Any

from theorem_sft.evaluation.stats.accuracy import accuracy_by_kind


def item(group: str, perturbation: str | None, verdict: str, truncated: bool = False) -> dict[str, Any]:
    return {
        "id": f"{group}-{perturbation}",
        "group": group,
        "perturbation": perturbation,
        "verdict": verdict,
        "truncated": truncated,
    }


def test_each_kind_is_counted_apart_and_the_perturbed_together() -> None:
    figures = accuracy_by_kind(
        [
            item("a", "rename", "correct"),
            item("b", "rename", "wrong"),
            item("a", None, "correct"),
            item("b", None, "unparsed", truncated=True),
            item("a", "reorder", "timeout"),
            item("b", "reorder", "wrong"),
        ]
    )
    assert list(figures) == ["original", "rename", "reorder", "perturbed"]
    assert [figures[kind]["value"] for kind in figures] == [0.5, 0.5, 0, 0.25]
    assert [figures[kind]["n"] for kind in figures] == [2, 2, 2, 4]
    assert figures["original"]["unparsed"] == figures["original"]["truncated"] == 1
    assert figures["reorder"]["timeout"] == figures["perturbed"]["timeout"] == 1


def test_without_perturbed_problems_there_is_no_perturbed_kind() -> None:
    assert list(accuracy_by_kind([item("a", None, "correct")])) == ["original"]
    assert accuracy_by_kind([]) == {}
