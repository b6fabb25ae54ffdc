"""Means and shares of two independent sets."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.support.graded import present
from theorem_sft.evaluation.results import BaselineComparison, Estimate
from theorem_sft.evaluation.stats.unpaired import compare_means, compare_shares, mean_estimate, share_estimate

reals = st.lists(st.floats(-20, 20), max_size=12)
items = st.lists(st.tuples(st.sampled_from([0.0, 0.25, 1.0]), st.integers(0, 5)), max_size=12)


def _check(found: BaselineComparison) -> None:
    json.dumps(found.model_dump(), allow_nan=False)
    for row in (found.trained, found.baseline, found):
        if row.low is None or row.high is None:
            assert row.note or found.note
        else:
            assert row.low <= row.high
    if found.p is not None and found.low is not None and 0.001 < found.p < 0.999:
        assert (found.p < 0.05) == (not found.low <= 0 <= present(found.high))


@given(reals, reals)
def test_means_are_never_nan_and_p_belongs_to_the_interval(one: list[float], other: list[float]) -> None:
    _check(compare_means(one, other))


@given(items, items)
def test_shares_are_never_nan_and_p_belongs_to_the_interval(
    one: list[tuple[float, int]], other: list[tuple[float, int]]
) -> None:
    columns = [[item[place] for item in side] for side in (one, other) for place in (0, 1)]
    found = compare_shares(*columns)
    _check(found)
    if one and other:
        low, high = present(found.low), present(found.high)
        assert -1 <= low <= present(found.difference) <= high <= 1


def test_welchs_test_agrees_with_scipy() -> None:
    one, other = [1.0, 2.0, 4.0, 3.5], [0.5, 0.7, 0.1]
    found = compare_means(one, other)
    assert found.difference == pytest.approx(np.mean(one) - np.mean(other))
    assert found.p == pytest.approx(stats.ttest_ind(one, other, equal_var=False).pvalue)
    assert found.trained.low == pytest.approx(stats.ttest_1samp(one, 0).confidence_interval().low)


def test_bounded_means_stay_within_bounds() -> None:
    found = compare_means([1.0, 1.0, 0.4], [0.0, 0.0, 0.5], bounded=True)
    assert found.trained.high == found.high == 1 and found.baseline.low == 0
    free = compare_means([1.0, 1.0, 0.4], [0.0, 0.0, 0.5])
    assert present(free.high) > 1 and free.p == found.p and free.low == found.low


def test_missing_figures_have_a_note() -> None:
    empty = Estimate(value=None, n=0, low=None, high=None, note="there are no problems")
    assert mean_estimate([]) == empty
    assert mean_estimate([2.0]).value == 2.0 and mean_estimate([2.0]).low is None
    assert share_estimate([], []) == empty
    assert compare_means([1.0], [0.5, 0.6]).difference == pytest.approx(0.45)
    assert "one problem" in present(compare_means([1.0], [0.5, 0.6]).note)
    assert "one value" in present(compare_means([1.0, 1.0], [0.0, 0.0]).note)
    alone = compare_shares([1.0, 1.0], ["a", "a"], [0.0, 0.0], ["b", "c"])
    assert (alone.low, alone.high, alone.p) == (-1, 1, 1) and "one problem" in present(alone.note)
    assert compare_shares([], [], [1.0], ["a"]).note == "there are no problems"


def test_intervals_of_the_shares_zero_and_one_have_a_width() -> None:
    found = compare_shares([1.0] * 20, range(20), [0.0] * 20, range(20))
    assert found.difference == 1 and 0.7 < present(found.low) < 0.95 and present(found.p) < 1e-6


def test_ungrouped_shares_are_agresti_and_caffos() -> None:
    """Agresti and Caffo's formula on counts with added successes and failures, and the quantile of t."""
    one, other = [1.0] * 9 + [0.0] * 31, [1.0] * 20 + [0.0] * 20
    found = compare_shares(one, range(40), other, range(40))
    shares = [10 / 42, 21 / 42]
    error = math.sqrt(sum(share * (1 - share) / 41 for share in shares))  # CR1 divides by one less
    low, high = present(found.low), present(found.high)
    assert (low + high) / 2 == pytest.approx(shares[0] - shares[1])
    assert (high - low) / 2 == pytest.approx(1.96 * error, rel=0.03)


def test_items_of_one_group_are_not_independent() -> None:
    rng = np.random.default_rng(0)
    groups = [group for group in range(15) for _ in range(10)]
    luck = rng.integers(0, 2, 15).astype(float)
    together = compare_shares([luck[group] for group in groups], groups, [0.5] * 15, range(15))
    apart = compare_shares([luck[group] for group in groups], range(150), [0.5] * 15, range(15))
    widths = [present(found.high) - present(found.low) for found in (together, apart)]
    assert widths[0] > 1.3 * widths[1]
    assert together.trained.n == 15


def test_the_interval_covers_the_true_value() -> None:
    rng = np.random.default_rng(1)
    covered = [0, 0]
    for _ in range(400):
        one, other = rng.random((25, 4)) < rng.beta(2, 2, (25, 1)), rng.random(30) < 0.2
        groups = np.repeat(np.arange(25), 4).tolist()
        shares = compare_shares(
            one.ravel().astype(float).tolist(), groups, other.astype(float).tolist(), range(30)
        )
        covered[0] += present(shares.low) <= 0.3 <= present(shares.high)
        means = compare_means(rng.normal(1, 2, 12).tolist(), rng.normal(0, 1, 20).tolist())
        covered[1] += present(means.low) <= 1 <= present(means.high)
    assert all(0.92 <= count / 400 <= 0.985 for count in covered), covered
