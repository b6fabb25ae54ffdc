"""The plots of the reports, as SVG elements for an HTML page."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from theorem_sft.evaluation.results import Drop
from theorem_sft.experiment.results import ArmResult

# Contrast 3:1 against white and black error bars; safe for colour-blind readers (after Okabe & Ito 2008).
_COLOURS = ("#8C8C8C", "#3D8FCC", "#DB6A14", "#2B9A74", "#C2679A", "#8F79C4", "#A08418", "#5F6F7F")
_HATCHES = ("", "//", "..", "xx")
_LINES = ("-", "--", ":", "-.")
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # keep text as text: small files, searchable
    "svg.hashsalt": "theorem-sft",
    "text.parse_math": False,  # arm names may contain $
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
}
_WIDTH = 5.6


def accuracy_plot(arms: Sequence[ArmResult], kinds: Sequence[str], label: str) -> Markup:
    """Draw accuracy as bars with 95 % intervals, a group of bars for each kind and a bar for each arm.

    Args:
        arms: The arms.
        kinds: Kinds from top to bottom; an arm without figures for a kind has no bar there.
        label: Description of the plot for screen readers.
    """
    with mpl.rc_context(_STYLE):
        figure, axes, pitch = _rows_by_kind(len(arms), kinds)
        for place, arm in enumerate(arms):
            rows = [(at * pitch + place, arm.accuracy.get(kind)) for at, kind in enumerate(kinds)]
            known = [(y, row) for y, row in rows if row]
            values = [100 * row.value for _, row in known]
            axes.barh(
                [y for y, _ in known],
                values,
                xerr=[
                    [value - 100 * row.low for value, (_, row) in zip(values, known, strict=True)],
                    [100 * row.high - value for value, (_, row) in zip(values, known, strict=True)],
                ],
                height=0.86,
                label=arm.arm,
                color=_COLOURS[place % len(_COLOURS)],
                hatch=_HATCHES[place // len(_COLOURS) % len(_HATCHES)],
                edgecolor="white",
                linewidth=0,
                error_kw={"ecolor": "#111111", "capsize": 2.5, "elinewidth": 1.1},
            )
        axes.set_xlim(0, 100)
        axes.set_xlabel("correct answers (%)")
        axes.grid(axis="x", color="#DDDDDD", linewidth=0.7)
        axes.set_axisbelow(True)
        _legend(figure, axes)
        return _svg(figure, label, "accuracy")


def drop_plot(models: Sequence[tuple[str, Mapping[str, Drop]]], kinds: Sequence[str], label: str) -> Markup:
    """Draw the change of accuracy for each kind as points with 95 % intervals, a row for each model.

    Args:
        models: Each with its name and its drop for each kind.
        kinds: Kinds from top to bottom; a model without figures for a kind has no point there.
        label: Description of the plot for screen readers.
    """
    with mpl.rc_context(_STYLE):
        figure, axes, pitch = _rows_by_kind(len(models), kinds)
        for place, (name, rows) in enumerate(models):
            shown = [at for at, kind in enumerate(kinds) if kind in rows]
            drops = [rows[kinds[at]] for at in shown]
            values = [100 * drop.difference for drop in drops]
            below = [value - 100 * drop.low for value, drop in zip(values, drops, strict=True)]
            above = [100 * drop.high - value for value, drop in zip(values, drops, strict=True)]
            axes.errorbar(
                values,
                [at * pitch + place for at in shown],
                # The groups that `mean_difference` adds can move the interval past the observed value.
                xerr=np.maximum(0, [below, above]),
                fmt="o",
                markersize=4,
                capsize=2.5,
                elinewidth=1.3,
                color=_COLOURS[place % len(_COLOURS)],
                label=name,
            )
        axes.axvline(0, color="#111111", linewidth=0.8)
        axes.set_xlabel("change of accuracy (points)")
        axes.grid(axis="x", color="#DDDDDD", linewidth=0.7)
        _legend(figure, axes)
        return _svg(figure, label, "drops")


def loss_plot(arms: Sequence[ArmResult], label: str) -> Markup:
    """Draw the training loss of every trained arm; `label` describes the plot for screen readers."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, 3.4 + 0.2 * len(arms)), layout="constrained")
        axes = figure.add_subplot()
        for place, arm in enumerate(arms):
            if curve := arm.loss:
                axes.plot(
                    [point.step for point in curve],
                    [point.loss for point in curve],
                    label=arm.arm,
                    color=_COLOURS[place % len(_COLOURS)],
                    linestyle=_LINES[place % len(_LINES)],
                    marker="o" if len(curve) == 1 else "",
                    linewidth=1.6,
                )
        axes.set_xlabel("optimiser step")
        axes.set_ylabel("training loss")
        axes.set_ylim(bottom=0)
        axes.grid(color="#DDDDDD", linewidth=0.7)
        _legend(figure, axes)
        return _svg(figure, label, "loss")


def _rows_by_kind(rows: int, kinds: Sequence[str]) -> tuple[Figure, Axes, float]:
    """Make axes with a group of rows for each kind, and return the distance between groups too."""
    pitch = rows + 0.8
    figure = Figure(figsize=(_WIDTH, 0.9 + 0.17 * pitch * len(kinds) + 0.11 * rows), layout="constrained")
    axes = figure.add_subplot()
    axes.set_yticks([at * pitch + (rows - 1) / 2 for at in range(len(kinds))], list(kinds))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(pitch * len(kinds) - 0.8, -1)
    return figure, axes, pitch


def _legend(figure: Figure, axes: Axes) -> None:
    handles, names = axes.get_legend_handles_labels()
    # matplotlib hides names that begin with "_" unless they are passed explicitly.
    figure.legend(
        handles, names, loc="outside upper left", ncols=1 if max(map(len, names), default=0) > 18 else 2
    )


def _svg(figure: Figure, label: str, prefix: str) -> Markup:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # Ids must be unique on a page with several plots.
    svg = re.sub(r'( id="|url\(#|href="#)', rf"\g<1>{prefix}-", svg)
    return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1))
