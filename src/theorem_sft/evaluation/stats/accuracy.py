"""Accuracy of graded answers, for each kind of problem and for each value of a field."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, TypeVar

from theorem_sft.evaluation.results import (
    ERROR_KINDS,
    Accuracy,
    AnswerVerdict,
    ErrorKind,
    ErrorShares,
    FirstError,
    GradedItem,
)
from theorem_sft.evaluation.stats.intervals import clustered_proportion

PERTURBED = "perturbed"
"""The kind under which all changed problems count together."""

T = TypeVar("T")
VerdictField = Literal["verdict", "rule_verdict", "calculator_verdict"]


def by_kind(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """Group values by kind of problem (see `GradedItem.kind`).

    Returns:
        The values of each kind, `original` first and all other kinds together (`perturbed`) last; no empty
        kinds.
    """
    kinds: dict[str, list[T]] = {"original": []}
    perturbed: list[T] = []
    for kind, value in pairs:
        kinds.setdefault(kind, []).append(value)
        if kind != "original":
            perturbed.append(value)
    kinds[PERTURBED] = perturbed
    return {kind: values for kind, values in kinds.items() if values}


def accuracy_by_kind(items: Iterable[GradedItem], field: VerdictField = "verdict") -> dict[str, Accuracy]:
    """Return the accuracy on each kind of problem, `original` first and all others together last."""
    kinds = by_kind((item.kind, item) for item in items)
    return {kind: accuracy_of(chosen, field) for kind, chosen in kinds.items()}


def accuracy_by(items: Iterable[GradedItem], field: Literal["subject", "level"]) -> dict[str, Accuracy]:
    """Return the accuracy for each value of a field but None, in natural order ("2" before "10")."""
    values: dict[str, list[GradedItem]] = {}
    for item in items:
        if (value := getattr(item, field)) is not None:
            values.setdefault(value, []).append(item)
    return {value: accuracy_of(values[value]) for value in sorted(values, key=_natural_order)}


def accuracy_of(items: Sequence[GradedItem], field: VerdictField = "verdict") -> Accuracy:
    """Return the accuracy of graded answers, at least one, and how many were lost for each reason."""
    verdicts: list[AnswerVerdict | None] = [getattr(item, field) for item in items]
    row = clustered_proportion(
        [float(verdict == "correct") for verdict in verdicts], [item.group for item in items]
    )
    return Accuracy(
        **row.model_dump(),
        timeout=verdicts.count("timeout"),
        unparsed=verdicts.count("unparsed"),
        truncated=sum(item.truncated for item in items),
    )


def error_shares(errors: Sequence[FirstError]) -> ErrorShares:
    """Count the kinds of first error, in the order of `ERROR_KINDS`."""
    kinds = [error.kind for error in errors]
    counts: dict[ErrorKind, int] = {kind: kinds.count(kind) for kind in ERROR_KINDS if kind in kinds}
    return ErrorShares(
        n=len(errors),
        counts=counts,
        shares={kind: round(count / len(errors), 4) for kind, count in counts.items()},
    )


def pair_with_originals(
    items: Iterable[GradedItem],
) -> tuple[list[tuple[GradedItem, GradedItem]], list[GradedItem]]:
    """Pair each changed problem with its original.

    The original is that of its group. If the group has several, it is the one whose id begins the id of the
    changed problem: `perturb` names it `ID-KIND`.

    Returns:
        Pairs of changed problem and original, and the changed problems that have none, in the order of the
        items.
    """
    items = list(items)
    originals: dict[str, dict[str, GradedItem]] = {}
    for item in items:
        if item.purpose == "original":
            originals.setdefault(item.group, {})[item.id] = item
    pairs, alone = [], []
    for item in items:
        if item.purpose == "original":
            continue
        candidates = originals.get(item.group, {})
        named = item.id.removesuffix(f"-{item.kind}")
        original = next(iter(candidates.values())) if len(candidates) == 1 else candidates.get(named)
        if original is None:
            alone.append(item)
        else:
            pairs.append((item, original))
    return pairs, alone


def _natural_order(name: str) -> list[tuple[int, int | str]]:
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in re.split(r"(\d+)", name)]
