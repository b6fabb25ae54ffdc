"""Two sets of answers to the same problems."""

from __future__ import annotations

from typing import Any

import pytest

from theorem_sft.errors import InputError
from theorem_sft.probe import compare_items


def answers(*verdicts: str, perturbation: str | None = None) -> list[dict[str, Any]]:
    return [
        {"id": f"{number}-{perturbation}", "group": number, "perturbation": perturbation, "verdict": verdict}
        for number, verdict in enumerate(verdicts)
    ]


def test_each_kind_is_compared_problem_by_problem() -> None:
    mine = answers("correct", "correct", "wrong", "correct") + answers("correct", perturbation="rename")
    other = answers("wrong", "unparsed", "correct", "correct") + answers("correct", perturbation="rename")
    rows = compare_items(mine, list(reversed(other)))
    assert [(row["kind"], row["n"]) for row in rows] == [("original", 4), ("rename", 1), ("perturbed", 1)]
    assert rows[0]["difference"] == 0.25 and rows[0]["low"] < 0 < rows[0]["high"]
    assert rows[0]["mcnemar"] == {"only_first": 2, "only_second": 1, "p": 1.0}


def test_a_problem_without_a_partner_is_named() -> None:
    with pytest.raises(InputError, match="1 of 3 problems have no answer to compare with, such as '2-None'"):
        compare_items(answers("correct", "correct", "wrong"), answers("correct", "wrong"))
