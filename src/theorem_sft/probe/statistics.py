"""Accuracy and differences in accuracy with 95 % intervals that respect groups of problems.

Problems of one group (forms of one source problem) succeed and fail together, so the group, not the
problem, is the unit of sampling.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = ["accuracy", "mcnemar", "paired_difference"]

_TWO_SIDED_95 = 0.975
_Array = NDArray[np.float64]


def accuracy(correct: Sequence[float], groups: Sequence[Hashable]) -> dict[str, float]:
    """Return the mean of correctness with a 95 % interval, as `value`, `n`, `low`, `high`.

    Wilson's score interval, with the number of problems divided by the design effect of the groups and the
    quantile of t instead of z (Dean & Pagano 2015; Franco, Little, Louis & Slud 2019). Where each problem is
    its own group this is Wilson's interval itself. Where all problems agree the groups count as one each.

    Args:
        correct: 0 or 1 (or a score between) for each problem.
        groups: The group of each problem.

    Raises:
        ValueError: There are no problems, the lengths differ, or a value is outside 0 to 1.
    """
    values = _values(correct, groups)
    n, mean = len(values), float(values.mean())
    sums, _ = _by_group(values - mean, groups)
    count = len(sums)
    variance = _variance(sums, n)
    spread = mean * (1 - mean)
    if count == n or count == 1:
        effective, quantile = float(count), float(stats.norm.ppf(_TWO_SIDED_95))
    else:
        effective = min(n, spread / variance) if variance > 0 and spread > 0 else count
        quantile = float(stats.t.ppf(_TWO_SIDED_95, count - 1))
    widening = quantile**2 / effective
    centre = (mean + widening / 2) / (1 + widening)
    reach = math.sqrt(widening * spread + widening**2 / 4) / (1 + widening)
    return {"value": mean, "n": n, "low": max(0.0, centre - reach), "high": min(1.0, centre + reach)}


def paired_difference(a: Sequence[float], b: Sequence[float], groups: Sequence[Hashable]) -> dict[str, float]:
    """Return how much more often `a` is right than `b`, as `difference`, `low`, `high`, `p`.

    The cluster-robust t interval (CR1 with one degree of freedom less than there are groups: Cameron &
    Miller 2015), on data to which one group won and one group lost is added (Bonett & Price 2012 for paired
    proportions), so that a few disagreements, or none, do not make a falsely narrow interval. The two-sided
    p belongs to the same interval: it is under 0.05 exactly when zero lies outside. One group alone tells
    nothing: its interval is everything.

    Args:
        a: 0 or 1 (or a score between) for each problem.
        b: The same for the same problems in the same order.
        groups: The group of each problem.

    Raises:
        ValueError: There are no problems, the lengths differ, or a value is outside 0 to 1.
    """
    difference = _values(a, groups) - _values(b, groups)
    observed = float(difference.mean())
    sums, sizes = _by_group(difference, groups)
    if len(sums) == 1:
        return {"difference": observed, "low": -1.0, "high": 1.0, "p": 1.0}
    freedom = len(sums) - 1
    sums, sizes = np.append(sums, (1.0, -1.0)), np.append(sizes, (1.0, 1.0))
    n = float(sizes.sum())
    centre = float(sums.sum() / n)
    error = math.sqrt(_variance(sums - centre * sizes, n))
    reach = float(stats.t.ppf(_TWO_SIDED_95, freedom)) * error
    return {
        "difference": observed,
        "low": max(-1.0, centre - reach),
        "high": min(1.0, centre + reach),
        "p": float(2 * stats.t.sf(abs(centre) / error, freedom)),
    }


def mcnemar(a: Sequence[float], b: Sequence[float]) -> dict[str, float]:
    """Return McNemar's exact test as `only_first`, `only_second`, `p`: who is right where the other is wrong.

    The two-sided binomial test on the problems where exactly one is right (McNemar 1947). It takes every
    problem for independent: where groups of problems succeed and fail together, trust the clustered interval.

    Args:
        a: 0 or 1 for each problem.
        b: The same for the same problems in the same order.

    Raises:
        ValueError: There are no problems, or the lengths differ.
    """
    first, second = _values(a, range(len(a))), _values(b, range(len(a)))
    wins, losses = int(np.sum(first > second)), int(np.sum(first < second))
    p = float(stats.binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0
    return {"only_first": wins, "only_second": losses, "p": p}


def _values(values: Sequence[float], groups: Sequence[Hashable]) -> _Array:
    if len(values) != len(groups):
        raise ValueError(f"{len(values)} values for {len(groups)} groups")
    if not values:
        raise ValueError("there are no problems to count: the accuracy of nothing has no value")
    array = np.asarray(values, dtype=np.float64)
    if not bool(np.all((array >= 0) & (array <= 1))):
        raise ValueError("correctness must lie between 0 and 1")
    return array


def _by_group(values: _Array, groups: Sequence[Hashable]) -> tuple[_Array, _Array]:
    """Sum and number of the values of each group."""
    places: dict[Hashable, int] = {}
    index = np.array([places.setdefault(group, len(places)) for group in groups])
    return np.bincount(index, weights=values).astype(np.float64), np.bincount(index).astype(np.float64)


def _variance(deviations: _Array, n: float) -> float:
    """The CR1 variance of a mean over `n` problems, from each group's sum of deviations from it."""
    count = len(deviations)
    return float(count / max(count - 1, 1) * np.sum(deviations**2) / n**2)
