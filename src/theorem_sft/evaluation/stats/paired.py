"""Compare two sets of graded answers problem by problem: arms of a run, or two models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from theorem_sft.core.errors import InputError
from theorem_sft.evaluation.stats.accuracy import PERTURBED, by_kind, right, with_originals
from theorem_sft.evaluation.stats.intervals import holm, mcnemar, mean_difference, paired_difference

Items = Sequence[Mapping[str, Any]]


def compare_items(items: Items, reference: Items) -> list[dict[str, Any]]:
    """Compare graded answers with others to the same problems, for each kind of problem.

    Args:
        items: Each with `id`, `group`, `perturbation` and `verdict`.
        reference: The same problems; further ones are passed over.

    Returns:
        For each kind `n`, the paired difference in accuracy with its clustered 95 % interval and p, and
        McNemar's exact test, as `paired_difference` and `mcnemar` say; `p_holm` is p adjusted for the number
        of kinds. All perturbed kinds together are no kind of their own: there it is None.

    Raises:
        InputError: The reference lacks a problem.
    """
    known = _known(items, reference)
    pairs = by_kind((item["perturbation"], (item, known[item["id"]])) for item in items)
    rows = []
    for kind, chosen in pairs.items():
        mine, other = ([right(pair[side]) for pair in chosen] for side in (0, 1))
        difference = paired_difference(mine, other, [item["group"] for item, _ in chosen])
        rows.append({"kind": kind, "n": len(chosen)} | difference | {"mcnemar": mcnemar(mine, other)})
    return _adjusted(rows)


def compare_drops(items: Items, reference: Items) -> list[dict[str, Any]]:
    """Compare how much accuracy drops from original problems to their forms, for each kind of change.

    A difference in differences: (form − original) of the items less (form − original) of the reference, so
    that it is negative where the items lose more.

    Args:
        items: Each with `id`, `group`, `perturbation` and `verdict`. Forms without an original are passed
            over.
        reference: The same problems; further ones are passed over.

    Returns:
        For each kind `n` forms, `drop` and `reference_drop` (form − original), and their `difference` with
        its clustered 95 % interval, `p` and `p_holm`, as in `compare_items`.

    Raises:
        InputError: The reference lacks a problem.
    """
    known = _known(items, reference)
    rows = []
    for kind, pairs in by_kind(
        (form["perturbation"], (form, old)) for form, old in with_originals(items)[0]
    ).items():
        mine = [right(form) - right(old) for form, old in pairs]
        other = [right(known[form["id"]]) - right(known[old["id"]]) for form, old in pairs]
        differences = [a - b for a, b in zip(mine, other, strict=True)]
        rows.append(
            {"kind": kind, "n": len(pairs), "drop": fmean(mine), "reference_drop": fmean(other)}
            | mean_difference(differences, [form["group"] for form, _ in pairs], limit=2)
        )
    return _adjusted(rows)


def _adjusted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add `p_holm` to the rows of kinds; None for all perturbed kinds together."""
    kinds = [row for row in rows if row["kind"] != PERTURBED]
    found = dict(zip((row["kind"] for row in kinds), holm([row["p"] for row in kinds]), strict=True))
    return [row | {"p_holm": found.get(row["kind"])} for row in rows]


def _known(items: Items, reference: Items) -> dict[str, Mapping[str, Any]]:
    known = {item["id"]: item for item in reference}
    if lacking := [item["id"] for item in items if item["id"] not in known]:
        raise InputError(
            f"{len(lacking)} of {len(items)} problems have no answer to compare with, such as {lacking[0]!r}",
            hint="compare evaluations of the same problems",
        )
    return known


def compare_arms(arms: Sequence[dict[str, Any]], *, against: str) -> list[dict[str, Any]]:
    """Compare every arm with the reference arm of the same seed, for each kind of problem.

    Args:
        arms: Each with `arm`, `name`, `seed` and `items`, as `compare_items` takes them.
        against: The name of the reference arm; without such an arm there is nothing to compare.

    Returns:
        Rows of `compare_items`, each with its `arm` and the arm that it is compared `against`; `p_holm` is
        adjusted within a pair of arms.
    """
    references = {arm["seed"]: arm for arm in arms if arm["name"] == against}
    if not references:
        return []
    fallback = next(iter(references.values()))
    compared = []
    for arm in arms:
        if arm["name"] != against:
            reference = references.get(arm["seed"], fallback)
            names = {"arm": arm["arm"], "against": reference["arm"]}
            compared += [names | row for row in compare_items(arm["items"], reference["items"])]
    return compared
