"""Comparisons between the arms of a run, on its test problems and on benchmarks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from theorem_sft.evaluation.results import GradedItem
from theorem_sft.evaluation.stats.paired import compare_items
from theorem_sft.experiment.recipe import Match
from theorem_sft.experiment.results import ArmComparison, ArmResult, BenchmarkComparison, Quantity

_QUANTITIES: dict[Match, tuple[Quantity, ...]] = {
    "examples": ("examples_seen",),
    "supervised_tokens": ("supervised_tokens",),
    "steps": ("steps",),
    "none": get_args(Quantity),
}


@dataclass(frozen=True)
class EvaluatedArm:
    """An arm with its graded answers to the test problems and to the problems of each benchmark."""

    result: ArmResult
    items: list[GradedItem]
    benchmark_items: Mapping[str, list[GradedItem]]


def compare_arms(arms: Sequence[EvaluatedArm], *, against: str, match: Match) -> list[ArmComparison]:
    """Compare every arm with the reference arm of the same seed on the test problems.

    Args:
        arms: All arms of the run.
        against: Name of the reference arm; without such an arm nothing is compared.
        match: The quantity that should be equal in the budgets of the arms.

    Returns:
        A comparison for each arm and kind of problem; `p_holm` is adjusted within a pair of arms.
    """
    return [
        ArmComparison(
            **dict(row),
            arm=arm.result.arm,
            against=reference.result.arm,
            budgets_differ=budgets_differ(match, arm.result, reference.result),
        )
        for arm, reference in _pairs(arms, against)
        for row in compare_items(arm.items, reference.items)
    ]


def compare_on_benchmarks(
    arms: Sequence[EvaluatedArm], *, against: str, match: Match
) -> list[BenchmarkComparison]:
    """Compare every arm with the reference arm of the same seed on each benchmark; see `compare_arms`."""
    return [
        BenchmarkComparison(**dict(row), benchmark=benchmark)
        for benchmark in (arms[0].benchmark_items if arms else ())
        for row in compare_arms(
            [replace(arm, items=arm.benchmark_items[benchmark]) for arm in arms], against=against, match=match
        )
    ]


def budgets_differ(match: Match, one: ArmResult, other: ArmResult) -> list[Quantity]:
    """Return the matched quantities (for `none` all) in which the training of two arms differs by over 5 %.

    If either arm is untrained, no quantity differs.
    """

    def differ(quantity: Quantity) -> bool:
        mine, its = getattr(one, quantity), getattr(other, quantity)
        return None not in (mine, its) and abs(mine - its) > 0.05 * max(mine, its)

    return [quantity for quantity in _QUANTITIES[match] if differ(quantity)]


def _pairs(arms: Sequence[EvaluatedArm], against: str) -> list[tuple[EvaluatedArm, EvaluatedArm]]:
    """Pair every other arm with the reference arm of its seed, or with the first where that seed has none."""
    references = {arm.result.seed: arm for arm in arms if arm.result.name == against}
    if not references:
        return []
    first = next(iter(references.values()))
    return [(arm, references.get(arm.result.seed, first)) for arm in arms if arm.result.name != against]
