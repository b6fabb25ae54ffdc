"""One set of problems against another, problem by problem unpaired: means and shares with 95 % intervals.

What cannot be had (the mean of nothing, the interval of one problem) is None, and `note` says why.
"""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Hashable, Sequence
from statistics import fmean
from typing import Any

import numpy as np
from scipy import stats

from theorem_sft.evaluation.stats.intervals import accuracy

Figures = dict[str, Any]
"""`value`, `n`, `low`, `high` of one set; `trained`, `chance`, `difference`, `low`, `high`, `p` of two."""

_TWO_SIDED_95 = 0.975
_NONE = "there are no problems"
_ONE = "one problem alone does not show how much problems differ"
_ALIKE = "all problems have one value, which does not show how much problems differ"


def mean(values: Sequence[float], *, bounded: bool = False) -> Figures:
    """Return the mean of a value for each problem with its t interval, as `value`, `n`, `low`, `high`.

    Args:
        values: One for each problem.
        bounded: Whether values lie between 0 and 1: then the interval does too.
    """
    found: Figures = {"value": None, "n": len(values), "low": None, "high": None}
    if not values:
        return found | {"note": _NONE}
    found["value"] = fmean(values)
    error = float(stats.sem(values)) if len(values) > 1 else 0.0
    if error == 0:
        return found | {"note": _ONE if len(values) == 1 else _ALIKE}
    reach = float(stats.t.ppf(_TWO_SIDED_95, len(values) - 1)) * error
    low, high = found["value"] - reach, found["value"] + reach
    return found | {"low": max(0.0, low) if bounded else low, "high": min(1.0, high) if bounded else high}


def compare_means(trained: Sequence[float], chance: Sequence[float], *, bounded: bool = False) -> Figures:
    """Compare the means of two independent sets by Welch's t.

    Args:
        trained: A value for each problem of the one set.
        chance: The same for the other set.
        bounded: Whether values lie between 0 and 1: then intervals are cut to what can be.
    """
    found = _sides(mean(trained, bounded=bounded), mean(chance, bounded=bounded))
    if found["difference"] is None:
        return found
    if min(len(trained), len(chance)) == 1:
        return found | {"note": _ONE}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # values alike but for rounding: seen to below
        test = stats.ttest_ind(trained, chance, equal_var=False)
        interval = test.confidence_interval(0.95)
    low, high, p = float(interval.low), float(interval.high), float(test.pvalue)
    if low == high or not all(map(math.isfinite, (low, high, p))):
        return found | {"note": _ALIKE}
    return found | {
        "low": max(-1.0, low) if bounded else low,
        "high": min(1.0, high) if bounded else high,
        "p": p,
    }


def share(values: Sequence[float], groups: Sequence[Hashable]) -> Figures:
    """Return the share of successes with the interval of `accuracy`; `n` counts the groups."""
    if not values:
        return {"value": None, "n": 0, "low": None, "high": None, "note": _NONE}
    return accuracy(values, groups) | {"n": len(set(groups))}


def compare_shares(
    trained: Sequence[float],
    groups: Sequence[Hashable],
    chance: Sequence[float],
    chance_groups: Sequence[Hashable],
) -> Figures:
    """Compare the shares of two independent sets.

    Agresti & Caffo's interval (2000) with the cluster-robust variance of each side: each side gets one more
    group that succeeded and one that failed, of the mean size of its groups, so that shares of 0 and 1 do not
    make a falsely narrow interval. Degrees of freedom are Welch's, over the true groups, and the two-sided p
    belongs to the same interval. Where a side is one group, the interval is everything.

    Args:
        trained: 0 or 1 (or a score between) for each item of the one set.
        groups: The group of each.
        chance: The same for the other set.
        chance_groups: The group of each.
    """
    found = _sides(share(trained, groups), share(chance, chance_groups))
    if found["difference"] is None:
        return found
    freedoms = [found[side]["n"] - 1 for side in ("trained", "chance")]
    if 0 in freedoms:
        return found | {"low": -1.0, "high": 1.0, "p": 1.0, "note": _ONE}
    (one, one_variance), (other, other_variance) = (
        _adjusted(trained, groups),
        _adjusted(chance, chance_groups),
    )
    variance = one_variance + other_variance
    freedom = variance**2 / (one_variance**2 / freedoms[0] + other_variance**2 / freedoms[1])
    reach = float(stats.t.ppf(_TWO_SIDED_95, freedom)) * math.sqrt(variance)
    return found | {
        "low": max(-1.0, one - other - reach),
        "high": min(1.0, one - other + reach),
        "p": float(2 * stats.t.sf(abs(one - other) / math.sqrt(variance), freedom)),
    }


def _sides(trained: Figures, chance: Figures) -> Figures:
    """Both sides and their difference, so far without an interval."""
    sides: Figures = {"trained": trained, "chance": chance}
    rest: Figures = {"difference": None, "low": None, "high": None, "p": None}
    if trained["n"] and chance["n"]:
        return sides | rest | {"difference": trained["value"] - chance["value"]}
    return sides | rest | {"note": _NONE}


def _adjusted(values: Sequence[float], groups: Sequence[Hashable]) -> tuple[float, float]:
    """The share with its two added groups, and its CR1 variance (see `paired_difference`)."""
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
