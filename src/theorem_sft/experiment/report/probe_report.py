"""Report of a probe: tables for a terminal, and one self-contained HTML page."""

from collections.abc import Sequence
from pathlib import Path

from theorem_sft.core.formatting import percent, points, probability, span
from theorem_sft.evaluation.probe.probe_results import MemorisationMetrics, ProbeComparison, ProbeResult
from theorem_sft.evaluation.results import (
    ERROR_KINDS,
    Accuracy,
    BaselineComparison,
    Drop,
    DropComparison,
    KindComparison,
)
from theorem_sft.experiment.report.page import write_page
from theorem_sft.experiment.report.plots import drop_plot


def probe_text(probes: Sequence[ProbeResult], comparisons: Sequence[ProbeComparison]) -> str:
    """Format probes and their comparisons as lines for a terminal."""
    blocks = []
    for probe in probes:
        lines = [f"{probe.model}: {probe.verdict.conclusion}", *probe.verdict.sentences]
        for kind, row in probe.variation.kinds.items():
            lines.append(f"  {kind}: {_accuracy(row.accuracy)}, {_difference(row.drop)}")
        lines += [f"  {kind}: {_accuracy(accuracy)}" for kind, accuracy in probe.transfer.items()]
        lines += [f"  {name}: {_metric(metric)}" for name, metric in metric_rows(probe.memorisation)]
        blocks.append("\n".join(lines))
    for comparison in comparisons:
        lines = [f"{comparison.model} compared with {comparison.against}"]
        lines += [f"  {row.kind}: {_difference(row)}" for row in comparison.accuracy]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def write_probe_page(
    probes: Sequence[ProbeResult], comparisons: Sequence[ProbeComparison], out: Path
) -> None:
    """Write probes of the same problems, and comparisons with the first, as one self-contained HTML page."""
    names = dict(zip((probe.model for probe in probes), _short_names(probes), strict=True))
    kinds = list(dict.fromkeys(kind for probe in probes for kind in probe.variation.kinds))
    errors = {
        error for probe in probes for row in probe.variation.kinds.values() for error in row.process.shares
    }
    write_page(
        "probe.html.j2",
        out,
        title="Probe – theorem-sft",
        heading="Probe",
        probes=probes,
        names=names,
        kinds=kinds,
        errors=[error for error in ERROR_KINDS if error in errors],
        transfer=list(dict.fromkeys(kind for probe in probes for kind in probe.transfer)),
        metrics={probe.model: metric_rows(probe.memorisation) for probe in probes},
        left_out=[
            (kind, f"{number} × {reason}")
            for kind, reasons in probes[0].left_out.items()
            for reason, number in reasons.items()
        ],
        comparisons=comparisons,
        drops={one.model: {row.kind: row for row in one.drops} for one in comparisons},
        plot=drop_plot(
            [
                (names[probe.model], {kind: row.drop for kind, row in probe.variation.kinds.items()})
                for probe in probes
            ],
            kinds,
            "Change of accuracy from the original problems, with 95 % intervals.",
        )
        if kinds
        else None,
    )


def metric_rows(metrics: MemorisationMetrics) -> list[tuple[str, BaselineComparison]]:
    """Return the memorisation metrics that were measured, with their names."""
    rows = (
        ("loss gap, nats per token", metrics.loss_gap),
        ("second half of the problem, tokens", metrics.problem.tokens if metrics.problem else None),
        ("second half of the problem, whole", metrics.problem.whole if metrics.problem else None),
        ("second half of the solution, tokens", metrics.solution.tokens if metrics.solution else None),
        ("second half of the solution, whole", metrics.solution.whole if metrics.solution else None),
        ("old answer to new numbers", metrics.anchoring),
    )
    return [(name, row) for name, row in rows if row]


def _short_names(probes: Sequence[ProbeResult]) -> list[str]:
    """Shorten the models' names to the ends of their paths, where these are distinct."""
    parts = [Path(probe.model).parts for probe in probes]
    names = ["/".join(part[-3:-1]) if part[-1:] == ("model",) else part[-1] for part in parts]
    return names if len(set(names)) == len(names) else ["/".join(part) for part in parts]


def _accuracy(row: Accuracy) -> str:
    return f"{percent(row.value)} % [{percent(row.low)}, {percent(row.high)}] of {row.n}"


def _difference(row: Drop | KindComparison | DropComparison) -> str:
    adjusted = "" if row.p_holm is None else f", p {probability(row.p_holm)} (Holm)"
    return f"{points(row.difference)} points {span(row)}{adjusted}"


def _metric(row: BaselineComparison) -> str:
    if row.difference is None:
        return row.note or "–"
    sides = f"{row.trained.value:.3f} (baseline {row.baseline.value:.3f})"
    if row.low is None:
        return f"{sides}; {row.note or 'no interval'}"
    return f"{sides}, {row.difference:+.3f} [{row.low:+.3f}, {row.high:+.3f}]"
