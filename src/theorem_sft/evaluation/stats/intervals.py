"""Accuracy and differences in accuracy with 95 % intervals that are clustered by group.

Problems of one group (variants of one source problem) succeed and fail together, so the group, not the
problem, is the unit of sampling.
"""

import math
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from theorem_sft.evaluation.results import McNemar, MeanDifference, PowerEstimate, Proportion

_TWO_SIDED_95 = 0.975
_POWER = 0.8
_Array = NDArray[np.float64]
_Values = Sequence[float] | _Array


def clustered_proportion(correct: _Values, groups: Sequence[Hashable]) -> Proportion:
    """Return the mean of correctness with a 95 % interval.

    Wilson's score interval, with the number of problems divided by the design effect of the groups and the
    quantile of t instead of z (Dean & Pagano 2015; Franco, Little, Louis & Slud 2019). The design effect is
    estimated from the data plus half a correct and half an incorrect group of mean size, so that a few groups
    that agree by chance do not make it too small. If each problem is its own group, this is Wilson's
    interval.

    Args:
        correct: 0 or 1 (or a score between) for each problem.
        groups: The group of each problem.

    Raises:
        ValueError: There are no problems, the lengths differ, or a value is outside 0 to 1.
    """
    sums, sizes = _by_group(_values(correct, groups, 0, 1), groups)
    low, high = clustered_wilson(sums, sizes)
    n = len(correct)
    return Proportion(value=float(sums.sum()) / n, n=n, low=float(low), high=float(high))


def paired_difference(a: _Values, b: _Values, groups: Sequence[Hashable]) -> MeanDifference:
    """Return the difference in accuracy, a − b, on the same problems; see `mean_difference`.

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
) -> MeanDifference:
    """Return the mean of paired differences with a 95 % interval and a two-sided p value.

    The cluster-robust t interval (CR1 with one degree of freedom less than there are groups: Cameron & Miller
    2015). One group that won and one that lost are added to the data (Bonett & Price 2012 for paired
    proportions), so that few disagreements, or none, do not make the interval too narrow. The size of an
    added group is the mean of 1 and the mean group size: a size of 1 is too small where entire groups change
    sides, the mean group size too large (perf/README.md). p is below 0.05 exactly when the interval excludes
    zero. With a single group the interval is the full range.

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
    return MeanDifference(difference=observed, low=float(low), high=float(high), p=float(p))


def paired_power(
    differences: _Values, groups: Sequence[Hashable], *, margin: float = 0.02
) -> PowerEstimate | None:
    """Return what `mean_difference` can detect in such data; None: a single group has no power.

    McNemar's test on groups: the variance of a difference d is (discordance − d²) times the design effect
    (Connor 1987). Discordance and design effect are estimated from the observed differences with the groups
    that `mean_difference` adds; the discordance is at least d.

    Args:
        differences: One for each problem, from −1 to 1.
        groups: The group of each problem.
        margin: Interval half width, and difference to detect, that the numbers of groups refer to.

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
    unit = variance * count / (discordance - centre**2)  # variance of one group / (discordance − d²)
    z, z_power = float(special.ndtri(_TWO_SIDED_95)), float(special.ndtri(_POWER))
    here = float(np.sum(special.stdtrit(count - 1, (_TWO_SIDED_95, _POWER)))) ** 2 * unit / count
    detectable = math.sqrt(here * discordance / (1 + here))
    if detectable > discordance:
        detectable = here / (1 + here)
    spread = unit * (max(discordance, margin) - margin**2)
    return PowerEstimate(
        detectable=detectable,
        groups_for_interval=math.ceil(z**2 * variance * count / margin**2),
        groups_for_power=math.ceil((z + z_power) ** 2 * spread / margin**2),
    )


def holm(p: Sequence[float]) -> list[float]:
    """Return p values adjusted for their number by Holm's step-down method (1979), in the same order."""
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values)
    stepped = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(stepped, 1)
    return [float(value) for value in adjusted]


def mcnemar(a: _Values, b: _Values) -> McNemar:
    """Return McNemar's exact test (1947): a two-sided binomial test on the problems that exactly one solves.

    It treats all problems as independent; for problems in groups use the clustered interval.

    Args:
        a: 0 or 1 for each problem.
        b: The same for the same problems in the same order.

    Raises:
        ValueError: There are no problems, or the lengths differ.
    """
    first, second = _values(a, range(len(a)), 0, 1), _values(b, range(len(a)), 0, 1)
    wins, losses = int(np.sum(first > second)), int(np.sum(first < second))
    p = float(stats.binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0
    return McNemar(only_first=wins, only_second=losses, p=p)


def clustered_wilson(sums: _Array, sizes: _Array) -> tuple[_Array, _Array]:
    """Return the ends of the interval of `clustered_proportion`, for many samples at once.

    Args:
        sums: Sum of the scores in each group, shape (..., groups); leading axes are samples.
        sizes: Number of problems of each group, shape (..., groups) or (groups,); 0: the group is absent.
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
    """Return the ends of the interval and the p value of `mean_difference`, for many samples at once.

    Args:
        sums: Sum of the differences in each group, shape (..., groups); leading axes are samples.
        sizes: Number of problems of each group, shape (groups,).
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
        raise ValueError("no problems: the accuracy of an empty set is undefined")
    array = np.asarray(values, dtype=np.float64)
    if not (array.min() >= low and array.max() <= high):
        raise ValueError(f"values must lie between {low:g} and {high:g}")
    return array


def _by_group(values: _Array, groups: Sequence[Hashable]) -> tuple[_Array, _Array]:
    """Return sum and number of the values of each group."""
    places = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    index = np.fromiter(map(places.__getitem__, groups), np.intp, len(groups))
    return np.bincount(index, weights=values).astype(np.float64), np.bincount(index).astype(np.float64)


def _moments(sums: _Array, sizes: _Array) -> tuple[_Array, _Array]:
    """Return the mean and its CR1 variance, with the groups that `mean_difference` adds."""
    count, size = sizes.shape[-1], _added_size(sizes)
    total = sizes.sum(-1) + 2 * size
    centre = sums.sum(-1) / total
    squares = np.sum((sums - centre[..., None] * sizes) ** 2, -1) + 2 * size**2 * (1 + centre**2)
    return centre, squares * count / max(count - 1, 1) / total**2


def _added_size(sizes: _Array) -> float:
    """Return the size of each group that `mean_difference` adds."""
    return (1 + float(sizes.mean())) / 2
