"""Accuracy and differences in accuracy with 95 % intervals that respect groups of problems.

Problems of one group (forms of one source problem) succeed and fail together, so the group, not the
problem, is the unit of sampling.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

_TWO_SIDED_95 = 0.975
_POWER = 0.8
_Array = NDArray[np.float64]
_Values = Sequence[float] | _Array


def accuracy(correct: _Values, groups: Sequence[Hashable]) -> dict[str, float]:
    """Return the mean of correctness with a 95 % interval, as `value`, `n`, `low`, `high`.

    Wilson's score interval, with the number of problems divided by the design effect of the groups and the
    quantile of t instead of z (Dean & Pagano 2015; Franco, Little, Louis & Slud 2019). The design effect is
    taken from the data and half a right and half a wrong group of mean size, so that a few groups that agree
    by chance do not make it too small. Where each problem is its own group this is Wilson's interval itself.

    Args:
        correct: 0 or 1 (or a score between) for each problem.
        groups: The group of each problem.

    Raises:
        ValueError: There are no problems, the lengths differ, or a value is outside 0 to 1.
    """
    sums, sizes = _by_group(_values(correct, groups, 0, 1), groups)
    low, high = clustered_wilson(sums, sizes)
    n = len(correct)
    return {"value": float(sums.sum()) / n, "n": n, "low": float(low), "high": float(high)}


def paired_difference(a: _Values, b: _Values, groups: Sequence[Hashable]) -> dict[str, float]:
    """Return how much more often `a` is right than `b`, as `mean_difference` has it.

    Args:
        a: 0 or 1 (or a score between) for each problem.
        b: The same for the same problems in the same order.
        groups: The group of each problem.

    Raises:
        ValueError: There are no problems, the lengths differ, or a value is outside 0 to 1.
    """
    return mean_difference(_values(a, groups, 0, 1) - _values(b, groups, 0, 1), groups)


def mean_difference(
    differences: _Values, groups: Sequence[Hashable], *, limit: float = 1.0
) -> dict[str, float]:
    """Return the mean of paired differences, as `difference`, `low`, `high`, `p`.

    The cluster-robust t interval (CR1 with one degree of freedom less than there are groups: Cameron &
    Miller 2015), on data to which one group that won and one that lost are added (Bonett & Price 2012 for
    paired proportions), so that a few disagreements, or none, do not make a falsely narrow interval. The
    added groups have the mean of one problem and of a group's mean size: one problem is too little where
    whole groups turn over, a whole group too much (perf/README.md). The two-sided p belongs to the
    same interval: it is under 0.05 exactly when zero lies outside. One group alone tells nothing: its
    interval is everything.

    Args:
        differences: One for each problem, from −limit to limit.
        groups: The group of each problem.
        limit: The largest possible difference: 1 between two proportions, 2 between two such differences.

    Raises:
        ValueError: There are no problems, the lengths differ, or a value is outside its range.
    """
    sums, sizes = _by_group(_values(differences, groups, -limit, limit), groups)
    low, high, p = clustered_t(sums, sizes, limit)
    observed = float(sums.sum()) / len(differences)
    return {"difference": observed, "low": float(low), "high": float(high), "p": float(p)}


def paired_power(
    differences: _Values, groups: Sequence[Hashable], *, margin: float = 0.02
) -> dict[str, float | int] | None:
    """Return what `mean_difference` can find in data of this kind; None where one group tells nothing.

    McNemar's test on groups: the variance of a difference d is (discordance − d²) times the design effect
    (Connor 1987; discordance and design effect from the observed differences with the groups that
    `mean_difference` adds, and the discordance is no less than d, without which d cannot be).

    Args:
        differences: One for each problem, from −1 to 1.
        groups: The group of each problem.
        margin: The half width of the interval, and the difference, that the numbers of groups are for.

    Returns:
        `detectable`, the smallest true difference that as many groups find with 80 % power at the 5 % level;
        `groups_for_interval`, how many groups make the 95 % interval ± margin;
        `groups_for_power`, how many find a true difference of margin with 80 % power.

    Raises:
        ValueError: There are no problems, the lengths differ, or a value is outside −1 to 1.
    """
    values = _values(differences, groups, -1, 1)
    sums, sizes = _by_group(values, groups)
    count = len(sums)
    if count == 1:
        return None
    centre, variance = (float(moment) for moment in _moments(sums, sizes))
    added = 2 * _added_size(sizes)
    discordance = float(np.sum(values**2) + added) / float(len(values) + added)
    unit = variance * count / (discordance - centre**2)  # the variance of one group is that many times q − d²
    z, z_power = float(special.ndtri(_TWO_SIDED_95)), float(special.ndtri(_POWER))
    here = float(np.sum(special.stdtrit(count - 1, (_TWO_SIDED_95, _POWER)))) ** 2 * unit / count
    detectable = math.sqrt(here * discordance / (1 + here))
    if detectable > discordance:
        detectable = here / (1 + here)
    spread = unit * (max(discordance, margin) - margin**2)
    return {
        "detectable": detectable,
        "groups_for_interval": math.ceil(z**2 * variance * count / margin**2),
        "groups_for_power": math.ceil((z + z_power) ** 2 * spread / margin**2),
    }


def holm(p: Sequence[float]) -> list[float]:
    """Return p values adjusted for their number by Holm's step-down method (1979), in the same order."""
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values)
    stepped = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(stepped, 1)
    return [float(value) for value in adjusted]


def mcnemar(a: _Values, b: _Values) -> dict[str, float]:
    """Return McNemar's exact test as `only_first`, `only_second`, `p`: who is right where the other is wrong.

    The two-sided binomial test on the problems where exactly one is right (McNemar 1947). It takes every
    problem for independent: where groups of problems succeed and fail together, trust the clustered interval.

    Args:
        a: 0 or 1 for each problem.
        b: The same for the same problems in the same order.

    Raises:
        ValueError: There are no problems, or the lengths differ.
    """
    first, second = _values(a, range(len(a)), 0, 1), _values(b, range(len(a)), 0, 1)
    wins, losses = int(np.sum(first > second)), int(np.sum(first < second))
    p = float(stats.binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0
    return {"only_first": wins, "only_second": losses, "p": p}


def clustered_wilson(sums: _Array, sizes: _Array) -> tuple[_Array, _Array]:
    """Return the ends of the interval of `accuracy`, of many samples at once.

    Args:
        sums: How much was right in each group (last axis) of each sample (axes before, if any).
        sizes: The number of problems of each group, the same shape or the last axis alone; 0 for none.
    """
    n, count = sizes.sum(-1), (sizes > 0).sum(-1)
    mean, size = sums.sum(-1) / n, n / count
    total = n + size
    centre = (n * mean + size / 2) / total
    squares = np.sum((sums - centre[..., None] * sizes) ** 2, -1)
    squares = squares + size**2 * ((1 - centre) ** 2 + centre**2) / 2
    variance = squares * count / np.maximum(count - 1, 1) / total**2
    clustered = (count > 1) & (count < n)
    effective = np.where(clustered, n / total * centre * (1 - centre) / variance, count)
    student = special.stdtrit(np.maximum(count - 1, 1), _TWO_SIDED_95)
    quantile = np.where(clustered, student, special.ndtri(_TWO_SIDED_95))
    widening = quantile**2 / effective
    middle = (mean + widening / 2) / (1 + widening)
    reach = np.sqrt(widening * mean * (1 - mean) + widening**2 / 4) / (1 + widening)
    return np.maximum(0, middle - reach), np.minimum(1, middle + reach)


def clustered_t(sums: _Array, sizes: _Array, limit: float) -> tuple[_Array, _Array, _Array]:
    """Return the ends of the interval and the p of `mean_difference`, of many samples at once.

    Args:
        sums: The sum of the differences in each group (last axis) of each sample (axes before, if any).
        sizes: The number of problems of each group.
        limit: The largest possible difference.
    """
    centre, variance = _moments(sums, sizes)
    count = sizes.shape[-1]
    if count == 1:
        return np.full_like(centre, -limit), np.full_like(centre, limit), np.ones_like(centre)
    error = np.sqrt(variance)
    reach = special.stdtrit(count - 1, _TWO_SIDED_95) * error
    p = 2 * special.stdtr(count - 1, -np.abs(centre) / error)
    return np.maximum(-limit, centre - reach), np.minimum(limit, centre + reach), p


def _values(values: _Values, groups: Sequence[Hashable], low: float, high: float) -> _Array:
    if len(values) != len(groups):
        raise ValueError(f"{len(values)} values for {len(groups)} groups")
    if not len(values):
        raise ValueError("there are no problems to count: the accuracy of nothing has no value")
    array = np.asarray(values, dtype=np.float64)
    if not (array.min() >= low and array.max() <= high):
        raise ValueError(f"values must lie between {low:g} and {high:g}")
    return array


def _by_group(values: _Array, groups: Sequence[Hashable]) -> tuple[_Array, _Array]:
    """Sum and number of the values of each group."""
    places = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    index = np.fromiter(map(places.__getitem__, groups), np.intp, len(groups))
    return np.bincount(index, weights=values).astype(np.float64), np.bincount(index).astype(np.float64)


def _moments(sums: _Array, sizes: _Array) -> tuple[_Array, _Array]:
    """Mean and its CR1 variance, with the groups that `mean_difference` adds."""
    count, size = sizes.shape[-1], _added_size(sizes)
    total = sizes.sum(-1) + 2 * size
    centre = sums.sum(-1) / total
    squares = np.sum((sums - centre[..., None] * sizes) ** 2, -1) + 2 * size**2 * (1 + centre**2)
    return centre, squares * count / max(count - 1, 1) / total**2


def _added_size(sizes: _Array) -> float:
    """The number of problems in each group that `mean_difference` adds."""
    return (1 + float(sizes.mean())) / 2
