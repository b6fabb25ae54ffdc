"""Compare the arms of a run with a reference arm, problem by problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from theorem_sft.probe.metrics import by_kind
from theorem_sft.probe.statistics import paired_difference

__all__ = ["compare_arms"]


def compare_arms(arms: Sequence[dict[str, Any]], *, against: str) -> list[dict[str, Any]]:
    """Compare every arm with the reference arm of the same seed, for each kind of problem.

    Args:
        arms: Each with `arm`, `name`, `seed` and `items`, a list of {id, group, perturbation, verdict}.
        against: The name of the reference arm; without such an arm there is nothing to compare.

    Returns:
        For each arm and kind the paired difference in accuracy, its 95 % interval and p.
    """
    references = {arm["seed"]: arm for arm in arms if arm["name"] == against}
    if not references:
        return []
    fallback = next(iter(references.values()))
    compared = []
    for arm in arms:
        if arm["name"] == against:
            continue
        reference = references.get(arm["seed"], fallback)
        known = {item["id"]: item for item in reference["items"]}
        pairs = by_kind((item["perturbation"], (item, known[item["id"]])) for item in arm["items"])
        for kind, chosen in pairs.items():
            result = paired_difference(
                [float(mine["verdict"] == "correct") for mine, _ in chosen],
                [float(other["verdict"] == "correct") for _, other in chosen],
                [mine["group"] for mine, _ in chosen],
            )
            row = {"arm": arm["arm"], "against": reference["arm"], "kind": kind, "n": len(chosen)}
            compared.append(row | result)
    return compared
