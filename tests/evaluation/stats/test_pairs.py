"""Contrast pairs are counted as pairs."""

from __future__ import annotations

from typing import Any

from theorem_sft.evaluation.stats.contrast_pairs import contrast_pairs


def item(group: str, kind: str | None, right: bool) -> dict[str, Any]:
    """A graded answer."""
    name = f"{group}-{kind}" if kind else group
    verdict = "correct" if right else "wrong"
    return {"id": name, "group": group, "perturbation": kind, "verdict": verdict}


def test_a_pair_is_solved_when_both_are_right() -> None:
    items = [
        item("a", None, True), item("a", "contrast", True),
        item("b", None, True), item("b", "contrast", False),
        item("c", None, False), item("c", "contrast", True),
        item("d", None, True), item("d", "contrast", False),
        item("e", None, True), item("e", "inverse", True),
        item("f", "contrast", True),
    ]  # fmt: skip
    figures = contrast_pairs(items, confused={"b-contrast"})
    assert {name: (figure["value"], figure["n"]) for name, figure in figures.items()} == {
        "solved": (0.25, 4),
        "original_only": (0.5, 4),
        "confused": (0.25, 4),
    }


def test_without_pairs_there_is_nothing_to_count() -> None:
    assert contrast_pairs([item("a", None, True)]) == {}
