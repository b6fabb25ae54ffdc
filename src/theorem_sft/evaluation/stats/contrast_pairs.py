"""Contrast pairs: a problem and one that looks alike and needs another theorem, solved only both together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from theorem_sft.evaluation.stats.intervals import accuracy


def contrast_pairs(
    items: Sequence[Mapping[str, Any]], confused: Collection[str] = ()
) -> dict[str, dict[str, float]]:
    """Return how many contrast pairs are solved, and how often the other problem's theorem was used.

    A model that goes by the looks of a problem solves one of the two and not the other (contrast sets:
    Gardner et al. 2020).

    Args:
        items: Graded answers, each with `id`, `group`, `perturbation` and `verdict`. The original and the
            contrast of a group are a pair; other items are passed over.
        confused: The ids of the contrast problems that were answered with their trap.

    Returns:
        For `solved` (both are right), `original_only` (the contrast is wrong where the original is right) and
        `confused`, the share of pairs as `accuracy` gives it; empty where there are no pairs.
    """
    originals = {item["group"]: item for item in items if item["perturbation"] is None}
    pairs = [
        (originals[item["group"]], item)
        for item in items
        if item["perturbation"] == "contrast" and item["group"] in originals
    ]
    if not pairs:
        return {}
    right = [(one["verdict"] == "correct", other["verdict"] == "correct") for one, other in pairs]
    groups = [other["group"] for _, other in pairs]
    return {
        "solved": accuracy([float(one and other) for one, other in right], groups),
        "original_only": accuracy([float(one and not other) for one, other in right], groups),
        "confused": accuracy([float(other["id"] in confused) for _, other in pairs], groups),
    }
