"""From graded answers to figures: accuracy for each kind of problem, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from theorem_sft.probe.compare import PERTURBED
from theorem_sft.probe.statistics import accuracy

__all__ = ["accuracy_by_kind"]


def accuracy_by_kind(items: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Return accuracy with its interval, and counts of lost answers, for each kind of problem.

    Args:
        items: Graded answers, each with `verdict`, `group`, `perturbation` (None: the original problem) and,
            if known, `truncated`.

    Returns:
        For each kind, `original` first and all perturbed kinds together last: `value`, `n`, `low`, `high`,
        and how many answers were `timeout`, `unparsed` and `truncated`. Empty where there are no items.
    """
    kinds: dict[str, list[Mapping[str, Any]]] = {"original": []}
    perturbed: list[Mapping[str, Any]] = []
    for item in items:
        kinds.setdefault(item.get("perturbation") or "original", []).append(item)
        if item.get("perturbation"):
            perturbed.append(item)
    if len(kinds) > 1:
        kinds[PERTURBED] = perturbed
    return {kind: _figures(chosen) for kind, chosen in kinds.items() if chosen}


def _figures(items: list[Mapping[str, Any]]) -> dict[str, float]:
    verdicts = [item["verdict"] for item in items]
    return accuracy(
        [float(verdict == "correct") for verdict in verdicts], [item["group"] for item in items]
    ) | {
        "timeout": verdicts.count("timeout"),
        "unparsed": verdicts.count("unparsed"),
        "truncated": sum(bool(item.get("truncated")) for item in items),
    }
