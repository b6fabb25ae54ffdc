"""The verdict says what the figures show, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from theorem_sft.evaluation.stats.robustness import robustness

from theorem_sft.evaluation.probe.verdict import judge


def figures(originals: list[bool], **variants: list[bool]) -> dict[str, Any]:
    """Figures of so many problems, and of their variants of each kind."""
    asked: list[tuple[str | None, list[bool]]] = [(None, originals), *variants.items()]
    items = [
        {
            "id": f"{place}-{kind}",
            "group": str(place),
            "perturbation": kind,
            "verdict": "correct" if right else "wrong",
            "extracted": "1" if right else None,
        }
        for kind, answers in asked
        for place, right in enumerate(answers)
    ]
    return {
        "problems": len(originals),
        "items": items,
        "variation": robustness(items, keeps_answer=[]),
        "contrast": {},
        "memorisation": {},
    }


def test_a_kind_that_costs_accuracy_is_named_with_its_interval() -> None:
    found = judge(figures([True] * 200, reorder=[True] * 150 + [False] * 50, rename=[True] * 200))
    assert found["conclusion"] == "leans on surface" and found["leans_on"] == ["reorder"]
    assert found["sentences"][0].startswith("It leans on surface: reorder −25.0 points [−")


def test_rules_are_learned_where_no_kind_can_cost_much() -> None:
    found = judge(figures([True] * 300, reorder=[True] * 298 + [False] * 2, rename=[True] * 300))
    assert found["conclusion"] == "learned the rule" and not found["leans_on"]


def test_few_problems_tell_nothing() -> None:
    found = judge(figures([True] * 20, reorder=[True] * 19 + [False]))
    assert found["conclusion"] == "cannot tell" and "problems would tell it" in found["sentences"][0]


@pytest.mark.parametrize("solved", [0, 9])
def test_a_model_that_solves_too_little_is_not_judged(solved: int) -> None:
    right = [True] * solved + [False] * (300 - solved)
    found = judge(figures(right, reorder=[False] * 300))
    assert found["conclusion"] == "cannot tell" and f"{solved} of 300" in found["sentences"][0]


def test_memory_above_chance_is_said_after_correction_over_the_meters() -> None:
    row = {"trained": {}, "chance": {}, "difference": 0.5, "low": 0.2, "high": 0.8, "p": 0.03}
    known = figures([True] * 20, reorder=[True] * 20)
    found = judge(known | {"memorisation": {"loss_gap": row}})
    assert any("remembers training problems" in sentence for sentence in found["sentences"])
    two = {"loss_gap": row, "anchoring": {**row, "p": 0.9}}
    assert any("No memory" in sentence for sentence in judge(known | {"memorisation": two})["sentences"])
    less = {"loss_gap": {**row, "difference": -0.5}}
    assert any("No memory" in sentence for sentence in judge(known | {"memorisation": less})["sentences"])
