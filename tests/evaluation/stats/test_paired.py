"""Two models on the same problems."""

from __future__ import annotations

import pytest

from tests.support.graded import graded
from theorem_sft.core.errors import InputError
from theorem_sft.evaluation.results import GradedItem, McNemar
from theorem_sft.evaluation.stats.paired import compare_drops, compare_items


def answers(*verdicts: str, perturbation: str | None = None) -> list[GradedItem]:
    return [graded(f"p{number}", perturbation, verdict) for number, verdict in enumerate(verdicts)]


def test_each_kind_is_compared_problem_by_problem() -> None:
    mine = answers("correct", "correct", "wrong", "correct") + answers("correct", perturbation="rename")
    other = answers("wrong", "unparsed", "correct", "correct") + answers("correct", perturbation="rename")
    rows = compare_items(mine, list(reversed(other)))
    assert [(row.kind, row.n) for row in rows] == [("original", 4), ("rename", 1), ("perturbed", 1)]
    assert rows[0].difference == 0.25 and rows[0].low < 0 < rows[0].high
    assert rows[0].mcnemar == McNemar(only_first=2, only_second=1, p=1.0)


def test_a_problem_that_the_reference_lacks_is_named() -> None:
    with pytest.raises(InputError, match="1 of 3 problems have no answer to compare with, such as 'p2'"):
        compare_items(answers("correct", "correct", "wrong"), answers("correct", "wrong"))


def test_p_is_adjusted_for_the_kinds_but_not_for_all_of_them_together() -> None:
    mine = answers(*["correct"] * 20) + answers(*["correct"] * 20, perturbation="rename")
    other = answers(*["correct", "wrong"] * 10) + answers(
        *["correct"] * 18, "wrong", "wrong", perturbation="rename"
    )
    original, rename, together = compare_items(mine, other)
    assert original.p_holm == pytest.approx(2 * original.p) and original.p < rename.p
    assert original.p_holm is not None and rename.p_holm == max(rename.p, original.p_holm)
    assert together.p_holm is None


def test_the_difference_of_drops_agrees_with_a_calculation_by_hand() -> None:
    mine = answers("correct", "correct", "correct", "wrong")
    mine += answers("wrong", "correct", "wrong", "wrong", perturbation="rename")
    other = answers("correct", "wrong", "correct", "correct")
    other += answers("correct", "correct", "wrong", "correct", perturbation="rename")
    [rename, together] = compare_drops(mine, other)
    assert (rename.kind, rename.n) == ("rename", 4)
    assert (rename.drop, rename.reference_drop, rename.difference) == (-0.5, 0, -0.5)
    assert rename.low < -0.5 < rename.high and rename.p_holm == rename.p
    assert together.difference == -0.5 and together.p_holm is None
    mirrored = compare_drops(other, mine)[0]
    assert mirrored.difference == 0.5 and mirrored.low == pytest.approx(-rename.high)


def test_variants_without_an_original_have_no_drop() -> None:
    alone = answers("correct", "wrong", perturbation="rename")
    assert compare_drops(alone, alone) == []
    with pytest.raises(InputError, match="no answer to compare with"):
        compare_drops(alone, alone[:1])
