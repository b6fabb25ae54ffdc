"""Compare two sets of graded answers problem by problem: arms of a run, or two models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from theorem_sft.errors import InputError
from theorem_sft.probe.metrics import by_kind
from theorem_sft.probe.statistics import mcnemar, paired_difference

__all__ = ["compare_arms", "compare_items"]

Items = Sequence[Mapping[str, Any]]


def compare_items(items: Items, reference: Items) -> list[dict[str, Any]]:
    """Compare graded answers with others to the same problems, for each kind of problem.

    Args:
        items: Each with `id`, `group`, `perturbation` and `verdict`.
        reference: The same problems; further ones are passed over.

    Returns:
        For each kind `n`, the paired difference in accuracy with its clustered 95 % interval and p, and
        McNemar's exact test, as `paired_difference` and `mcnemar` say.

    Raises:
        InputError: The reference lacks a problem.
    """
    known = {item["id"]: item for item in reference}
    if lacking := [item["id"] for item in items if item["id"] not in known]:
        raise InputError(
            f"{len(lacking)} of {len(items)} problems have no answer to compare with, such as {lacking[0]!r}",
            mend="compare evaluations of the same problems",
        )
    pairs = by_kind((item["perturbation"], (item, known[item["id"]])) for item in items)
    rows = []
    for kind, chosen in pairs.items():
        mine, other = ([float(pair[side]["verdict"] == "correct") for pair in chosen] for side in (0, 1))
        difference = paired_difference(mine, other, [item["group"] for item, _ in chosen])
        rows.append({"kind": kind, "n": len(chosen)} | difference | {"mcnemar": mcnemar(mine, other)})
    return rows


def compare_arms(arms: Sequence[dict[str, Any]], *, against: str) -> list[dict[str, Any]]:
    """Compare every arm with the reference arm of the same seed, for each kind of problem.

    Args:
        arms: Each with `arm`, `name`, `seed` and `items`, as `compare_items` takes them.
        against: The name of the reference arm; without such an arm there is nothing to compare.

    Returns:
        Rows of `compare_items`, each with its `arm` and the arm that it is compared `against`.
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
