"""The verdict states what the figures show, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.graded import graded
from theorem_sft.evaluation.probe.probe_results import MemorisationMetrics, ProbeVerdict
from theorem_sft.evaluation.probe.robustness import robustness
from theorem_sft.evaluation.probe.verdict import probe_verdict
from theorem_sft.evaluation.results import BaselineComparison, Estimate


def verdict(
    originals: list[bool], *, memorisation: MemorisationMetrics | None = None, **variants: list[bool]
) -> ProbeVerdict:
    """Return the verdict from the correctness of original problems, and of their variants of each kind."""
    answers: list[tuple[str | None, list[bool]]] = [(None, originals), *variants.items()]
    items = [
        graded(f"p{place}", kind, correct, extracted="1" if correct else None)
        for kind, column in answers
        for place, correct in enumerate(column)
    ]
    figures = robustness(items, keeps_answer=[])
    return probe_verdict(items, figures, None, memorisation or MemorisationMetrics())


def test_a_kind_that_lowers_accuracy_is_named_with_its_interval() -> None:
    found = verdict([True] * 200, reorder=[True] * 150 + [False] * 50, rename=[True] * 200)
    assert found.conclusion == "leans on surface" and found.leans_on == ["reorder"]
    assert found.sentences[0].startswith(
        "The model leans on surface: accuracy drops significantly (reorder −25.0 points [−"
    )


def test_the_rule_is_learned_if_every_interval_excludes_a_large_drop() -> None:
    found = verdict([True] * 300, reorder=[True] * 298 + [False] * 2, rename=[True] * 300)
    assert found.conclusion == "learned the rule" and not found.leans_on


def test_few_problems_are_underpowered() -> None:
    found = verdict([True] * 20, reorder=[True] * 19 + [False])
    assert found.conclusion == "underpowered"
    assert found.sentences[0].startswith("No significant difference, but a drop of more than 10.0 points")
    assert "underpowered: about " in found.sentences[0]
    assert "problems would be needed for ± 2 points" in found.sentences[0]


@pytest.mark.parametrize("solved", [0, 9])
def test_a_model_that_solves_too_little_is_not_judged(solved: int) -> None:
    correct = [True] * solved + [False] * (300 - solved)
    found = verdict(correct, reorder=[False] * 300)
    assert found.conclusion == "underpowered" and f"{solved} of 300" in found.sentences[0]


def test_problems_without_variants_have_no_verdict() -> None:
    found = verdict([True] * 20)
    assert found.conclusion == "underpowered" and "no superficial variant" in found.sentences[0]


def test_memorisation_is_stated_after_correction_over_the_metrics() -> None:
    empty = Estimate(value=None, n=0, low=None, high=None)

    def row(**changes: Any) -> BaselineComparison:
        known = {"difference": 0.5, "low": 0.2, "high": 0.8, "p": 0.03} | changes
        return BaselineComparison(trained=empty, baseline=empty, **known)

    def sentences(**metrics: Any) -> list[str]:
        memorisation = MemorisationMetrics(**metrics)
        return verdict([True] * 20, reorder=[True] * 20, memorisation=memorisation).sentences

    assert any("memorised training problems" in sentence for sentence in sentences(loss_gap=row()))
    anchoring = {**row(p=0.9).model_dump(), "left_out": 0}
    two = sentences(loss_gap=row(), anchoring=anchoring)
    assert any("No memorisation metric is significantly" in sentence for sentence in two)
    less = sentences(loss_gap=row(difference=-0.5))
    assert any("No memorisation metric is significantly" in sentence for sentence in less)
