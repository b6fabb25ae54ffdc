"""The verdict of a probe: learned the rule, leans on surface, or underpowered.

The rules, in this order:
- Fewer than `_FEWEST` originals are solved: underpowered, there is too little accuracy to lose.
- A kind of change lowers accuracy (p < 0.05 after Holm's correction over the kinds): leans on surface.
- No kind lowers it by more than `_MARGIN` (the lower ends of all intervals are above): learned the rule.
- Otherwise a drop is neither significant nor excluded: underpowered.
"""

from collections.abc import Mapping, Sequence

from theorem_sft.core.formatting import percent, points, span
from theorem_sft.evaluation.probe.probe_results import Conclusion, MemorisationMetrics, ProbeVerdict
from theorem_sft.evaluation.results import (
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
    """Return the conclusion from the figures of a probe; of the graded answers only the originals count."""
    kinds = {kind: row for kind, row in variation.kinds.items() if kind != PERTURBED}
    originals = [item for item in items if item.purpose == "original"]
    solved = sum(item.correct for item in originals)
    leans_on = sorted(
        (kind for kind, row in kinds.items() if row.drop.difference < 0 and _is_significant(row.drop)),
        key=lambda kind: kinds[kind].drop.difference,
    )
    conclusion, sentence = _conclude(kinds, leans_on, solved, len(originals))
    details = [*_robust(variation), *_contrast(contrast), *_memory(memorisation)]
    return ProbeVerdict(conclusion=conclusion, leans_on=leans_on, sentences=[sentence, *details])


def _conclude(
    kinds: Mapping[str, KindRobustness], leans_on: Sequence[str], solved: int, originals: int
) -> tuple[Conclusion, str]:
    if not kinds:
        return "underpowered", "Underpowered: no superficial variant of these problems could be made."
    if solved < min(_FEWEST, originals):
        return "underpowered", f"Underpowered: the model solves only {solved} of {originals} problems."
    if leans_on:
        drops = ", ".join(_drop(kind, kinds[kind]) for kind in leans_on)
        return "leans on surface", f"The model leans on surface: accuracy drops significantly ({drops})."
    worst, row = min(kinds.items(), key=lambda item: item[1].drop.low)
    if row.drop.low > -_MARGIN:
        return "learned the rule", (
            f"The model learned the rule: no kind of change lowers accuracy by more than {percent(_MARGIN)} "
            f"points (lowest interval: {_drop(worst, row)})."
        )
    sentence = (
        f"No significant difference, but a drop of more than {percent(_MARGIN)} points is not excluded "
        f"({_drop(worst, row)})"
    )
    if row.power:
        needed = f"{row.power.groups_for_interval:,}"
        sentence += f"; underpowered: about {needed} problems would be needed for ± 2 points"
    return "underpowered", f"{sentence}."


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
        "Where a problem with nearly the same words needs another rule, it applies the original rule in "
        f"{_share(contrast.confused)} of cases."
    ]


def _memory(metrics: MemorisationMetrics) -> list[str]:
    """Name the metrics significantly above their baseline, after Holm's correction over the metrics."""
    findings = (
        ("the loss of their solutions is lower than that of fresh variants", metrics.loss_gap),
        ("it completes their solutions", metrics.solution.tokens if metrics.solution else None),
        ("it completes their texts", metrics.problem.tokens if metrics.problem else None),
        ("it gives their old answers to new numbers", metrics.anchoring),
    )
    rows = [(finding, row.difference, row.p) for finding, row in findings if row and row.p is not None]
    if not rows:
        return []
    adjusted = holm([p for _, _, p in rows])
    above = [
        finding
        for (finding, difference, _), p in zip(rows, adjusted, strict=True)
        if difference is not None and difference > 0 and p < _ALPHA
    ]
    if not above:
        return ["No memorisation metric is significantly above its baseline."]
    return [f"It memorised training problems: {'; '.join(above)}, significantly above the baseline."]


def _share(row: Proportion) -> str:
    return f"{percent(row.value)} % [{percent(row.low)}, {percent(row.high)}]"
