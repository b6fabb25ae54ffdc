"""From graded answers to figures: accuracy for each kind of problem, and what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from theorem_sft.evaluation.stats.intervals import accuracy

PERTURBED = "perturbed"
"""The name under which all perturbed forms count together."""

T = TypeVar("T")
Item = Mapping[str, Any]


def by_kind(things: Iterable[tuple[str | None, T]]) -> dict[str, list[T]]:
    """Sort things by the perturbation each belongs to.

    Args:
        things: Pairs of a perturbation (None: the original problem) and what belongs to it.

    Returns:
        The things of each kind, `original` first and all perturbed kinds together last; no empty kinds.
    """
    kinds: dict[str, list[T]] = {"original": []}
    perturbed: list[T] = []
    for perturbation, thing in things:
        kinds.setdefault(perturbation or "original", []).append(thing)
        if perturbation:
            perturbed.append(thing)
    kinds[PERTURBED] = perturbed
    return {kind: chosen for kind, chosen in kinds.items() if chosen}


def accuracy_by_kind(
    items: Iterable[Mapping[str, Any]], verdict: str = "verdict"
) -> dict[str, dict[str, float]]:
    """Return accuracy with its interval, and counts of lost answers, for each kind of problem.

    Args:
        items: Graded answers, each with `verdict`, `group`, `perturbation` (None: the original problem) and,
            if known, `truncated`.
        verdict: The name of the verdict that counts.

    Returns:
        For each kind, `original` first and all perturbed kinds together last: `value`, `n`, `low`, `high`,
        and how many answers were `timeout`, `unparsed` and `truncated`. Empty where there are no items.
    """
    kinds = by_kind((item.get("perturbation"), item) for item in items)
    return {kind: figures(chosen, verdict) for kind, chosen in kinds.items()}


def accuracy_by(items: Iterable[Mapping[str, Any]], field: str) -> dict[str, dict[str, float]]:
    """Return the figures of `accuracy_by_kind` for each value of a field, such as `subject` or `level`.

    Args:
        items: Graded answers; those without the field, or with None in it, are passed over.
        field: Its name.

    Returns:
        The figures of each value, in the order of the values' names; numbers in names count as numbers.
    """
    values: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        if (value := item.get(field)) is not None:
            values.setdefault(str(value), []).append(item)
    return {value: figures(values[value]) for value in sorted(values, key=_naturally)}


def figures(items: Sequence[Item], verdict: str = "verdict") -> dict[str, float]:
    """Return accuracy with its interval, `value`, `n`, `low`, `high`, and the number of each loss."""
    verdicts = [item[verdict] for item in items]
    return accuracy(
        [float(verdict == "correct") for verdict in verdicts], [item["group"] for item in items]
    ) | {
        "timeout": verdicts.count("timeout"),
        "unparsed": verdicts.count("unparsed"),
        "truncated": sum(bool(item.get("truncated")) for item in items),
    }


def right(item: Item) -> float:
    """Return 1 for a right answer, 0 for any other."""
    return float(item["verdict"] == "correct")


def with_originals(items: Iterable[Item]) -> tuple[list[tuple[Item, Item]], list[Item]]:
    """Put each perturbed form beside its original.

    The original is that of its group; where the group has several, the one after whose id the form is named
    (`ID-KIND`, as `perturb` does).

    Args:
        items: Graded answers, each with `id`, `group` and `perturbation` (None: the original problem).

    Returns:
        Pairs of form and original, and the forms that have none, each in the order of the items.
    """
    items = list(items)
    originals: dict[Any, dict[str, Item]] = {}
    for item in items:
        if item["perturbation"] is None:
            originals.setdefault(item["group"], {})[item["id"]] = item
    pairs, alone = [], []
    for item in items:
        if item["perturbation"] is not None:
            found = originals.get(item["group"], {})
            named = str(item["id"]).removesuffix(f"-{item['perturbation']}")
            original = next(iter(found.values())) if len(found) == 1 else found.get(named)
            if original is None:
                alone.append(item)
            else:
                pairs.append((item, original))
    return pairs, alone


def _naturally(name: str) -> list[tuple[int, int | str]]:
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in re.split(r"(\d+)", name)]
