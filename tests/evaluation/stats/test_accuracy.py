"""Accuracy of graded answers by kind, and shares of first errors."""

from __future__ import annotations

import json

from tests.support.graded import graded
from theorem_sft.evaluation.results import ErrorShares, FirstError
from theorem_sft.evaluation.stats.accuracy import accuracy_by_kind, error_shares


def test_each_kind_is_counted_separately_and_all_changed_problems_together() -> None:
    figures = accuracy_by_kind(
        [
            graded("a", "rename", "correct"),
            graded("b", "rename", "wrong"),
            graded("a", None, "correct"),
            graded("b", None, "unparsed", truncated=True),
            graded("a", "reorder", "timeout"),
            graded("b", "reorder", "wrong"),
        ]
    )
    assert list(figures) == ["original", "rename", "reorder", "perturbed"]
    assert [row.value for row in figures.values()] == [0.5, 0.5, 0, 0.25]
    assert [row.n for row in figures.values()] == [2, 2, 2, 4]
    assert figures["original"].unparsed == figures["original"].truncated == 1
    assert figures["reorder"].timeout == figures["perturbed"].timeout == 1


def test_fresh_and_retained_problems_are_kinds_of_their_own() -> None:
    figures = accuracy_by_kind(
        [
            graded("a", None, "correct"),
            graded("b", "renumber", "correct", purpose="fresh"),
            graded("c", None, "wrong", purpose="retained"),
            graded("a", "contrast", "wrong"),
        ]
    )
    assert {kind: row.value for kind, row in figures.items()} == {
        "original": 1, "fresh": 1, "retained": 0, "contrast": 0, "perturbed": 1 / 3
    }  # fmt: skip


def test_without_changed_problems_there_is_no_total_of_them() -> None:
    assert list(accuracy_by_kind([graded("a", None, "correct")])) == ["original"]
    assert accuracy_by_kind([]) == {}


def test_first_errors_are_counted_by_kind() -> None:
    errors = [
        FirstError(kind="none"),
        FirstError(kind="mapping", step=1, detail="x"),
        FirstError(kind="none"),
        FirstError(kind="other"),
    ]
    shares = error_shares(errors)
    assert shares == ErrorShares(
        n=4,
        counts={"none": 2, "mapping": 1, "other": 1},
        shares={"none": 0.5, "mapping": 0.25, "other": 0.25},
    )
    assert json.dumps(shares.model_dump())
    assert error_shares([]) == ErrorShares(n=0, counts={}, shares={})
