"""The verdict of a probe: learned the rule, leans on surface, or underpowered.

The rules, in this order:
- Fewer than `_FEWEST` originals are solved: underpowered, there is too little accuracy to lose.
- A kind of change lowers accuracy (p < 0.05 after Holm's correction over the kinds): leans on surface.
- No kind lowers it by more than `_MARGIN` (the lower ends of all intervals are above): learned the rule.
- Otherwise a drop is neither significant nor excluded: underpowered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from theorem_sft.core.formatting import percent, points, span
from theorem_sft.evaluation.probe.probe_results import MemorisationMetrics, ProbeVerdict
from theorem_sft.evaluation.results import (
    BaselineComparison,
    ContrastFigures,
    Drop,
    GradedItem,
    KindRobustness,
    Proportion,
    Robustness,
)
from theorem_sft.evaluation.stats.accuracy import PERTURBED
from theorem_sft.evaluation.stats.intervals import holm

_FEWEST = 10
_MARGIN = 0.10
_ALPHA = 0.05


def probe_verdict(
    items: Sequence[GradedItem],
    variation: Robustness,
    contrast: ContrastFigures | None,
    memorisation: MemorisationMetrics,
) -> ProbeVerdict:
    """Return the conclusion from the figures of a probe.

    Args:
        items: The graded answers; only originals count.
        variation: Figures of superficial changes.
        contrast: Figures of contrast pairs.
        memorisation: Memorisation metrics.
    """
    kinds = {kind: row for kind, row in variation.kinds.items() if kind != PERTURBED}
    originals = [item for item in items if item.purpose == "original"]
    solved = sum(item.correct for item in originals)
    leans_on = sorted(
        (kind for kind, row in kinds.items() if row.drop.difference < 0 and _is_significant(row.drop)),
        key=lambda kind: kinds[kind].drop.difference,
    )
    details = [*_robust(variation), *_contrast(contrast), *_memory(memorisation)]
    if not kinds:
        sentence = "Underpowered: no superficial variant of these problems could be made."
        return ProbeVerdict(conclusion="underpowered", leans_on=[], sentences=[sentence, *details])
    if solved < min(_FEWEST, len(originals)):
        sentence = f"Underpowered: the model solves only {solved} of {len(originals)} problems."
        return ProbeVerdict(conclusion="underpowered", leans_on=leans_on, sentences=[sentence, *details])
    if leans_on:
        drops = ", ".join(_drop(kind, kinds[kind]) for kind in leans_on)
        sentence = f"The model leans on surface: accuracy drops significantly ({drops})."
        return ProbeVerdict(conclusion="leans on surface", leans_on=leans_on, sentences=[sentence, *details])
    worst = min(kinds, key=lambda kind: kinds[kind].drop.low)
    if kinds[worst].drop.low > -_MARGIN:
        sentence = (
            f"The model learned the rule: no kind of change lowers accuracy by more than {percent(_MARGIN)} "
            f"points (lowest interval: {_drop(worst, kinds[worst])})."
        )
        return ProbeVerdict(conclusion="learned the rule", leans_on=[], sentences=[sentence, *details])
    sentence = (
        f"No significant difference, but a drop of more than {percent(_MARGIN)} points is not excluded "
        f"({_drop(worst, kinds[worst])})"
    )
    if power := kinds[worst].power:
        sentence += (
            f"; underpowered: about {power.groups_for_interval:,} problems would be needed for ± 2 points"
        )
    return ProbeVerdict(conclusion="underpowered", leans_on=[], sentences=[f"{sentence}.", *details])


def _is_significant(drop: Drop) -> bool:
    return drop.p_holm is not None and drop.p_holm < _ALPHA


def _drop(kind: str, row: KindRobustness) -> str:
    return f"{kind} {points(row.drop.difference)} points {span(row.drop)}"


def _robust(variation: Robustness) -> list[str]:
    if variation.robust_accuracy is None:
        return []
    return [f"A problem and all its variants are solved in {_share(variation.robust_accuracy)} of cases."]


def _contrast(contrast: ContrastFigures | None) -> list[str]:
    if contrast is None:
        return []
    return [
        "Where nearly the same words ask for another rule, it applies the original rule in "
        f"{_share(contrast.confused)} of cases."
    ]


_MEMORY: Mapping[str, str] = {
    "loss gap": "the loss of their solutions is lower than that of fresh variants",
    "solutions": "it completes their solutions",
    "problem texts": "it completes their texts",
    "old answers": "it gives their old answers to new numbers",
}


def _memory(metrics: MemorisationMetrics) -> list[str]:
    """Name the metrics significantly above their baseline, after Holm's correction over the metrics."""
    known: dict[str, BaselineComparison | None] = {
        "loss gap": metrics.loss_gap,
        "solutions": metrics.solution.tokens if metrics.solution else None,
        "problem texts": metrics.problem.tokens if metrics.problem else None,
        "old answers": metrics.anchoring,
    }
    rows = {name: row for name, row in known.items() if row and row.p is not None}
    if not rows:
        return []
    adjusted = holm([row.p for row in rows.values() if row.p is not None])
    above = [
        _MEMORY[name]
        for (name, row), p in zip(rows.items(), adjusted, strict=True)
        if row.difference is not None and row.difference > 0 and p < _ALPHA
    ]
    if not above:
        return ["No memorisation metric is significantly above its baseline."]
    return [f"It memorised training problems: {'; '.join(above)}, significantly above the baseline."]


def _share(row: Proportion) -> str:
    return f"{percent(row.value)} % [{percent(row.low)}, {percent(row.high)}]"
