"""A probe for people: tables for a terminal, and one HTML page with its style inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from theorem_sft.core.files import write_text
from theorem_sft.core.formatting import percent, points, probability, span
from theorem_sft.evaluation.grading.first_errors import ERRORS
from theorem_sft.experiment.report.plots import drop_plot
from theorem_sft.experiment.report.run_page import page_environment

Probes = Sequence[Mapping[str, Any]]
_METERS = (
    ("loss gap, nats a token", ("loss_gap",)),
    ("second half of the problem, tokens", ("problem", "tokens")),
    ("second half of the problem, whole", ("problem", "whole")),
    ("second half of the solution, tokens", ("solution", "tokens")),
    ("second half of the solution, whole", ("solution", "whole")),
    ("old answer to new numbers", ("anchoring",)),
)


def probe_text(probes: Probes, comparisons: Sequence[Mapping[str, Any]]) -> str:
    """Write probes as lines for a terminal.

    Args:
        probes: As `probe` returns them.
        comparisons: As `compare_probes` returns them.
    """
    blocks = []
    for found in probes:
        lines = [f"{found['model']}: {found['verdict']['conclusion']}", *found["verdict"]["sentences"]]
        for kind, row in found["variation"]["kinds"].items():
            lines.append(f"  {kind}: {_accuracy(row['accuracy'])}, {_difference(row['drop'])}")
        lines += [f"  {kind}: {_accuracy(row)}" for kind, row in found["transfer"].items()]
        lines += [f"  {name}: {_meter(row)}" for name, row in meters(found)]
        blocks.append("\n".join(lines))
    for comparison in comparisons:
        lines = [f"{comparison['model']} against {comparison['against']}"]
        lines += [f"  {row['kind']}: {_difference(row)}" for row in comparison["accuracy"]]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def write_probe_page(probes: Probes, comparisons: Sequence[Mapping[str, Any]], out: Path) -> None:
    """Write probes as one self-contained HTML page, whole or not at all.

    Args:
        probes: As `probe` returns them, of the same problems.
        comparisons: As `compare_probes` returns them.
        out: The page's path; an older page is replaced.
    """
    names = dict(zip((found["model"] for found in probes), _short(probes), strict=True))
    kinds = list(dict.fromkeys(kind for found in probes for kind in found["variation"]["kinds"]))
    errors = {
        error
        for found in probes
        for row in found["variation"]["kinds"].values()
        for error in row["process"]["shares"]
    }
    page = (
        page_environment()
        .get_template("probe.html.j2")
        .render(
            probes=probes,
            names=names,
            kinds=kinds,
            errors=[error for error in ERRORS if error in errors],
            transfer=list(dict.fromkeys(kind for found in probes for kind in found["transfer"])),
            meters={found["model"]: list(meters(found)) for found in probes},
            comparisons=comparisons,
            drops={one["model"]: {row["kind"]: row for row in one["drops"]} for one in comparisons},
            plot=drop_plot(
                [(names[found["model"]], found["variation"]["kinds"]) for found in probes],
                kinds,
                "Change of accuracy against the original problems, with 95 % intervals.",
            )
            if kinds
            else None,
        )
    )
    write_text(out, page)


def meters(found: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the meters of memory that a probe has, with their names."""
    for name, path in _METERS:
        row: Any = found["memorisation"]
        for part in path:
            row = (row or {}).get(part)
        if row:
            yield name, row


def _short(probes: Probes) -> list[str]:
    """Names as short as they can be told apart by: the ends of paths."""
    parts = [Path(found["model"]).parts for found in probes]
    names = ["/".join(part[-3:-1]) if part[-1:] == ("model",) else part[-1] for part in parts]
    return names if len(set(names)) == len(names) else ["/".join(part) for part in parts]


def _accuracy(row: Mapping[str, float]) -> str:
    return f"{percent(row['value'])} % [{percent(row['low'])}, {percent(row['high'])}] of {row['n']:g}"


def _difference(row: Mapping[str, Any]) -> str:
    held = "" if row.get("p_holm") is None else f", p {probability(row['p_holm'])} (Holm)"
    return f"{points(row['difference'])} points {span(row)}{held}"


def _meter(row: Mapping[str, Any]) -> str:
    if row["difference"] is None:
        return str(row.get("note", "–"))
    sides = f"{row['trained']['value']:.3f} against {row['chance']['value']:.3f} by chance"
    if row["low"] is None:
        return f"{sides}; {row.get('note', 'no interval')}"
    return f"{sides}, {row['difference']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]"
