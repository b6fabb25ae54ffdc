"""Intervals cover the true value as often as they should, with and without groups."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from theorem_sft.evaluation.results import McNemar, MeanDifference
from theorem_sft.evaluation.stats.intervals import (
    clustered_proportion,
    holm,
    mcnemar,
    mean_difference,
    paired_difference,
    paired_power,
)

REPLICATES = 800


@pytest.mark.parametrize(("correct", "n"), [(0, 10), (3, 10), (50, 96), (96, 96), (1, 1)])
def test_single_problems_give_wilsons_interval(correct: int, n: int) -> None:
    found = clustered_proportion([1.0] * correct + [0.0] * (n - correct), range(n))
    wilson = stats.binomtest(correct, n).proportion_ci(method="wilson")
    assert found.value == correct / n and found.n == n
    assert (found.low, found.high) == pytest.approx((wilson.low, wilson.high), abs=1e-12)


def test_repeated_problems_do_not_narrow_the_interval() -> None:
    rng = np.random.default_rng(0)
    once = rng.integers(0, 2, 60).astype(float).tolist()
    single = clustered_proportion(once, range(60))
    fourfold = clustered_proportion(once * 4, [*range(60)] * 4)
    assert fourfold.high - fourfold.low == pytest.approx(single.high - single.low, rel=0.05)


def test_all_correct_in_few_groups_is_not_certain() -> None:
    found = clustered_proportion([1.0] * 40, [place // 10 for place in range(40)])
    assert found.high == 1 and found.low < 0.5


def test_equal_answers_have_difference_zero_with_an_interval() -> None:
    found = paired_difference([1, 0, 1, 0] * 5, [1, 0, 1, 0] * 5, range(20))
    assert found.difference == 0 and found.p == 1
    assert found.low < -0.05 and found.high > 0.05


def test_the_interval_of_a_single_group_is_the_full_range() -> None:
    found = paired_difference([1, 1, 1], [0, 0, 0], ["a", "a", "a"])
    assert found == MeanDifference(difference=1.0, low=-1.0, high=1.0, p=1.0)


def test_a_clear_difference_is_significant() -> None:
    found = paired_difference([1.0] * 60 + [0.0] * 20, [1.0] * 20 + [0.0] * 60, range(80))
    assert found.difference == 0.5 and found.low > 0.35 and found.p < 1e-6


def test_mcnemar_is_the_binomial_test_on_the_disagreements() -> None:
    found = mcnemar([1] * 9 + [0] * 3 + [1, 0] * 5, [0] * 9 + [1] * 3 + [1, 0] * 5)
    tail = sum(math.comb(12, wins) for wins in (0, 1, 2, 3, 9, 10, 11, 12)) / 2**12
    assert (found.only_first, found.only_second) == (9, 3) and found.p == pytest.approx(tail)
    assert mcnemar([1, 0], [1, 0]) == McNemar(only_first=0, only_second=0, p=1.0)


def test_the_added_groups_agree_with_a_calculation_by_hand() -> None:
    """Bonett and Price: one win and one loss are added to 3 wins, 1 loss and 6 ties."""
    found = mean_difference([1, 1, 1, -1, 0, 0, 0, 0, 0, 0], range(10))
    centre = 2 / 12
    error = math.sqrt(10 / 9 * (4 * (1 - centre) ** 2 + 2 * (1 + centre) ** 2 + 6 * centre**2)) / 12
    assert found.difference == 0.2
    assert found.low == pytest.approx(centre - stats.t.ppf(0.975, 9) * error)
    assert found.high == pytest.approx(centre + stats.t.ppf(0.975, 9) * error)
    assert found.p == pytest.approx(2 * stats.t.sf(centre / error, 9))


def test_problems_repeated_in_their_group_do_not_narrow_the_interval() -> None:
    rows = [1.0, 0, -1, 1, 0, 0] * 20
    once, thrice = mean_difference(rows, range(120)), mean_difference(rows * 3, [*range(120)] * 3)
    width, again = once.high - once.low, thrice.high - thrice.low
    assert again == pytest.approx(width, rel=0.03)
    assert thrice.difference == pytest.approx(once.difference)


def test_holm_agrees_with_a_calculation_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.5]) == [1, 1] and holm([0.2]) == [0.2] and holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_is_no_less_than_p_and_keeps_its_order(p: list[float]) -> None:
    adjusted = holm(p)
    assert all(raw <= value <= min(1, len(p) * raw) for raw, value in zip(p, adjusted, strict=True))
    ranked = [adjusted[place] for place in np.argsort(p)]
    assert ranked == sorted(ranked)


def test_power_of_single_problems_is_connors() -> None:
    """900 problems, 18 correct only here and 18 only there, with the added win and loss: q = 38 / 902."""
    differences = [1.0] * 18 + [-1.0] * 18 + [0.0] * 864
    found = paired_power(differences, range(900))
    assert found is not None
    q, z, power = 38 / 902, stats.norm.ppf(0.975), stats.norm.ppf(0.8)
    assert found.groups_for_power == pytest.approx((z + power) ** 2 * (q - 0.0004) / 0.0004, rel=0.01)
    assert found.groups_for_interval == pytest.approx(z**2 * q / 0.0004, rel=0.01)
    d = found.detectable
    assert d == pytest.approx((z + power) * math.sqrt((q - d * d) / 900), rel=0.01)


def test_no_disagreement_does_not_give_unlimited_power() -> None:
    """Exact McNemar needs six disagreements one way; eight are expected at 80 % power."""
    found = paired_power([0.0] * 200, range(200))
    assert found is not None and 7 / 200 < found.detectable < 9 / 200
    assert found.groups_for_power > 300
    assert paired_power([0.0, 1.0], ["a", "a"]) is None


def test_the_interval_without_disagreement_covers_a_small_drop() -> None:
    """A true drop of 2 in 100 may show no loss, so the interval without losses must contain it."""
    assert mean_difference([0.0] * 100, range(100)).low < -0.025


def test_copies_of_a_problem_add_no_power() -> None:
    differences = [1.0, 0, 0, -1, 0, 0, 0, 1, 0, 0] * 5
    once, thrice = paired_power(differences, range(50)), paired_power(differences * 3, [*range(50)] * 3)
    assert once is not None and thrice is not None
    assert thrice.model_dump() == pytest.approx(once.model_dump(), rel=0.1)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 9)), min_size=1, max_size=60))
def test_the_interval_and_p_agree_and_swapping_mirrors(rows: list[tuple[bool, bool, int]]) -> None:
    a, b, groups = [float(r[0]) for r in rows], [float(r[1]) for r in rows], [r[2] for r in rows]
    found, mirrored = paired_difference(a, b, groups), paired_difference(b, a, groups)
    assert -1 <= found.low <= found.high <= 1 and 0 <= found.p <= 1
    assert (found.p < 0.05) == (found.low > 0 or found.high < 0)
    assert mirrored.difference == pytest.approx(-found.difference)
    assert mirrored.low == pytest.approx(-found.high)
    level = clustered_proportion(a, groups)
    assert 0 <= level.low <= level.value <= level.high <= 1


@pytest.mark.parametrize(
    "function", [clustered_proportion, lambda a, groups: paired_difference(a, a, groups)]
)
def test_bad_input_is_named(function: Callable[[Sequence[float], Sequence[int]], object]) -> None:
    with pytest.raises(ValueError, match="no problems"):
        function([], [])
    with pytest.raises(ValueError, match="2 values for 1 groups"):
        function([1, 0], [1])
    with pytest.raises(ValueError, match="between 0 and 1"):
        function([2.0], [1])
    with pytest.raises(ValueError, match="between 0 and 1"):
        function([float("nan")], [1])


def answers(
    rng: np.random.Generator, ease: NDArray[np.float64], forms: int, level: float
) -> NDArray[np.float64]:
    """Simulate the correctness of each variant; all variants of a problem are equally easy."""
    probability = np.clip(level + ease, 0, 1)[:, None]
    return (rng.random((len(ease), forms)) < probability).astype(float)


@pytest.mark.parametrize(("problems", "forms", "level"), [(60, 5, 0.6), (96, 1, 0.9), (30, 4, 0.3)])
def test_accuracy_intervals_cover_the_true_value(problems: int, forms: int, level: float) -> None:
    rng = np.random.default_rng(1)
    groups = np.repeat(np.arange(problems), forms).tolist()
    covered = 0
    for _ in range(REPLICATES):
        ease = rng.choice([-0.1, 0.1], problems) if forms == 1 else rng.choice([-0.3, 0.3], problems)
        found = clustered_proportion(answers(rng, ease, forms, level).ravel().tolist(), groups)
        covered += found.low <= level <= found.high
    assert 0.93 <= covered / REPLICATES <= 0.975


@pytest.mark.parametrize(
    ("problems", "forms", "gain"), [(60, 5, 0.0), (60, 5, 0.1), (96, 1, 0.0), (30, 4, 0.15)]
)
def test_difference_intervals_cover_the_true_value(problems: int, forms: int, gain: float) -> None:
    rng = np.random.default_rng(2)
    groups = np.repeat(np.arange(problems), forms).tolist()
    covered = 0
    for _ in range(REPLICATES):
        ease = rng.choice([-0.2, 0.2], problems)
        effect = rng.choice([-0.2, 0.2], problems)  # the difference of the arms varies with the problem
        a = answers(rng, ease + (effect + gain) / 2, forms, 0.5).ravel().tolist()
        b = answers(rng, ease - (effect + gain) / 2, forms, 0.5).ravel().tolist()
        found = paired_difference(a, b, groups)
        covered += found.low <= gain <= found.high
    assert 0.93 <= covered / REPLICATES <= 0.975
