"""Compare two independent sets of problems: means and shares with 95 % intervals.

A figure that cannot be computed (the mean of an empty set, the interval of one problem) is None; `note` gives
the reason.
"""

import math
import warnings
from collections import defaultdict
from collections.abc import Hashable, Sequence
from statistics import fmean

import numpy as np
from scipy import stats

from theorem_sft.evaluation.results import BaselineComparison, Estimate
from theorem_sft.evaluation.stats.intervals import clustered_proportion

_TWO_SIDED_95 = 0.975
_NO_PROBLEMS = "there are no problems"
_ONE_PROBLEM = "one problem alone does not show how much problems differ"
_ALL_EQUAL = "all problems have one value, which does not show how much problems differ"


def mean_estimate(values: Sequence[float], *, bounded: bool = False) -> Estimate:
    """Return the mean with its t interval.

    Args:
        values: One for each problem.
        bounded: Whether values lie between 0 and 1: then the interval does too.
    """
    if not values:
        return Estimate(value=None, n=0, low=None, high=None, note=_NO_PROBLEMS)
    value = fmean(values)
    error = float(stats.sem(values)) if len(values) > 1 else 0.0
    if error == 0:
        note = _ONE_PROBLEM if len(values) == 1 else _ALL_EQUAL
        return Estimate(value=value, n=len(values), low=None, high=None, note=note)
    reach = float(stats.t.ppf(_TWO_SIDED_95, len(values) - 1)) * error
    low, high = value - reach, value + reach
    if bounded:
        low, high = max(0.0, low), min(1.0, high)
    return Estimate(value=value, n=len(values), low=low, high=high)


def share_estimate(values: Sequence[float], groups: Sequence[Hashable]) -> Estimate:
    """Return the share of successes with the interval of `clustered_proportion`; `n` counts the groups."""
    if not values:
        return Estimate(value=None, n=0, low=None, high=None, note=_NO_PROBLEMS)
    row = clustered_proportion(values, groups)
    return Estimate(value=row.value, n=len(set(groups)), low=row.low, high=row.high)


def compare_means(
    trained: Sequence[float], baseline: Sequence[float], *, bounded: bool = False
) -> BaselineComparison:
    """Compare the means of two independent sets of values, one per problem, by Welch's t test.

    Args:
        trained: Values of the training problems.
        baseline: Values of the other problems.
        bounded: Whether values lie between 0 and 1: then intervals are cut to the possible range.
    """
    result = _without_interval(
        mean_estimate(trained, bounded=bounded), mean_estimate(baseline, bounded=bounded)
    )
    if result.difference is None:
        return result
    if min(len(trained), len(baseline)) == 1:
        return result.model_copy(update={"note": _ONE_PROBLEM})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # values equal up to rounding: handled below
        test = stats.ttest_ind(trained, baseline, equal_var=False)
        interval = test.confidence_interval(0.95)
    low, high, p = float(interval.low), float(interval.high), float(test.pvalue)
    if low == high or not all(map(math.isfinite, (low, high, p))):
        return result.model_copy(update={"note": _ALL_EQUAL})
    if bounded:
        low, high = max(-1.0, low), min(1.0, high)
    return result.model_copy(update={"low": low, "high": high, "p": p})


def compare_shares(
    trained: Sequence[float],
    groups: Sequence[Hashable],
    baseline: Sequence[float],
    baseline_groups: Sequence[Hashable],
) -> BaselineComparison:
    """Compare the shares of two independent sets.

    Agresti & Caffo's interval (2000) with the cluster-robust variance of each side: each side gets one more
    group that succeeded and one that failed, of the mean size of its groups, so that shares of 0 and 1 do not
    make the interval too narrow. Degrees of freedom are Welch's, over the observed groups, also for p. If a
    side is a single group, the interval is the full range.

    Args:
        trained: 0 or 1 (or a score between) for each training problem.
        groups: The group of each training problem.
        baseline: The same for each of the other problems.
        baseline_groups: The group of each of them.
    """
    result = _without_interval(share_estimate(trained, groups), share_estimate(baseline, baseline_groups))
    if result.difference is None:
        return result
    freedoms = [result.trained.n - 1, result.baseline.n - 1]
    if 0 in freedoms:
        return result.model_copy(update={"low": -1.0, "high": 1.0, "p": 1.0, "note": _ONE_PROBLEM})
    one, one_variance = _adjusted_share(trained, groups)
    other, other_variance = _adjusted_share(baseline, baseline_groups)
    variance = one_variance + other_variance
    freedom = variance**2 / (one_variance**2 / freedoms[0] + other_variance**2 / freedoms[1])
    reach = float(stats.t.ppf(_TWO_SIDED_95, freedom)) * math.sqrt(variance)
    return result.model_copy(
        update={
            "low": max(-1.0, one - other - reach),
            "high": min(1.0, one - other + reach),
            "p": float(2 * stats.t.sf(abs(one - other) / math.sqrt(variance), freedom)),
        }
    )


def _without_interval(trained: Estimate, baseline: Estimate) -> BaselineComparison:
    difference, note = None, None
    if trained.value is None or baseline.value is None:
        note = _NO_PROBLEMS
    else:
        difference = trained.value - baseline.value
    return BaselineComparison(
        trained=trained, baseline=baseline, difference=difference, low=None, high=None, p=None, note=note
    )


def _adjusted_share(values: Sequence[float], groups: Sequence[Hashable]) -> tuple[float, float]:
    """Return the share with its two added groups, and its CR1 variance (see `mean_difference`)."""
    members: dict[Hashable, list[float]] = defaultdict(list)
    for value, group in zip(values, groups, strict=True):
        members[group].append(value)
    size = len(values) / len(members)
    sums = np.array([*map(math.fsum, members.values()), size, 0.0])
    sizes = np.array([*map(len, members.values()), size, size])
    centre = float(sums.sum() / sizes.sum())
    count = len(sums)
    error = float(np.sum((sums - centre * sizes) ** 2)) / float(sizes.sum()) ** 2
    return centre, count / (count - 1) * error
