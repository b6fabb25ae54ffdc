"""Contrast pairs are counted as pairs."""

from __future__ import annotations

from tests.support.graded import graded
from theorem_sft.evaluation.probe.contrast_pairs import contrast_pairs


def test_a_pair_is_solved_when_both_problems_are() -> None:
    items = [
        graded("a", None, True), graded("a", "contrast", True),
        graded("b", None, True), graded("b", "contrast", False),
        graded("c", None, False), graded("c", "contrast", True),
        graded("d", None, True), graded("d", "contrast", False),
        graded("e", None, True), graded("e", "inverse", True),
        graded("f", "contrast", True),
    ]  # fmt: skip
    figures = contrast_pairs(items, confused={"b-contrast"})
    assert figures is not None
    assert (figures.solved.value, figures.solved.n) == (0.25, 4)
    assert (figures.original_only.value, figures.original_only.n) == (0.5, 4)
    assert (figures.confused.value, figures.confused.n) == (0.25, 4)


def test_without_pairs_there_are_no_figures() -> None:
    assert contrast_pairs([graded("a", None, True)]) is None
