"""Compare two models on the same problems, problem by problem."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from theorem_sft.core.errors import InputError
from theorem_sft.evaluation.results import DropComparison, GradedItem, KindComparison
from theorem_sft.evaluation.stats.accuracy import PERTURBED, by_kind, pair_with_originals
from theorem_sft.evaluation.stats.intervals import holm, mcnemar, mean_difference, paired_difference


def compare_items(items: Sequence[GradedItem], reference: Sequence[GradedItem]) -> list[KindComparison]:
    """Compare the accuracy of two models on the same problems, for each kind of problem.

    Args:
        items: Graded answers.
        reference: Graded answers to the same problems; further ones are ignored.

    Returns:
        For each kind the paired difference (items − reference).

    Raises:
        InputError: The reference lacks a problem.
    """
    known = _by_id(items, reference)
    rows = []
    for kind, pairs in by_kind((item.kind, (item, known[item.id])) for item in items).items():
        mine, other = ([float(pair[side].correct) for pair in pairs] for side in (0, 1))
        difference = paired_difference(mine, other, [item.group for item, _ in pairs])
        rows.append(
            KindComparison(
                **difference.model_dump(), kind=kind, n=len(pairs), mcnemar=mcnemar(mine, other), p_holm=None
            )
        )
    adjusted = holm_by_kind({row.kind: row.p for row in rows})
    return [row.model_copy(update={"p_holm": adjusted.get(row.kind)}) for row in rows]


def compare_drops(items: Sequence[GradedItem], reference: Sequence[GradedItem]) -> list[DropComparison]:
    """Compare how much accuracy two models lose from original problems to variants, for each kind of change.

    A difference in differences: (variant − original) of the items − (variant − original) of the reference. It
    is negative if the items lose more.

    Args:
        items: Graded answers; variants without an original are ignored.
        reference: Graded answers to the same problems; further ones are ignored.

    Raises:
        InputError: The reference lacks a problem.
    """
    known = _by_id(items, reference)
    rows = []
    for kind, pairs in by_kind(
        (variant.kind, (variant, original)) for variant, original in pair_with_originals(items)[0]
    ).items():
        mine = [float(variant.correct) - float(original.correct) for variant, original in pairs]
        other = [
            float(known[variant.id].correct) - float(known[original.id].correct)
            for variant, original in pairs
        ]
        differences = [a - b for a, b in zip(mine, other, strict=True)]
        row = mean_difference(differences, [variant.group for variant, _ in pairs], limit=2)
        rows.append(
            DropComparison(
                **row.model_dump(),
                kind=kind,
                n=len(pairs),
                drop=fmean(mine),
                reference_drop=fmean(other),
                p_holm=None,
            )
        )
    adjusted = holm_by_kind({row.kind: row.p for row in rows})
    return [row.model_copy(update={"p_holm": adjusted.get(row.kind)}) for row in rows]


def holm_by_kind(p: Mapping[str, float]) -> dict[str, float]:
    """Return p values adjusted for the number of kinds by Holm's method, leaving out `perturbed`."""
    kinds = [kind for kind in p if kind != PERTURBED]
    return dict(zip(kinds, holm([p[kind] for kind in kinds]), strict=True))


def _by_id(items: Sequence[GradedItem], reference: Sequence[GradedItem]) -> dict[str, GradedItem]:
    known = {item.id: item for item in reference}
    if missing := [item.id for item in items if item.id not in known]:
        raise InputError(
            f"{len(missing)} of {len(items)} problems have no answer to compare with, such as {missing[0]!r}",
            hint="compare evaluations of the same problems",
        )
    return known
