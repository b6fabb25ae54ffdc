"""Laying out a picture: its figures from left to right, in pixels from the lower left.

A label moves away from its place in the figure until it touches no line and no other label, and the picture
is as large as what it holds; so labels neither overlap nor are cut off.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from theorem_sft.data.sources.synthetic.images.boxes import around
from theorem_sft.data.sources.synthetic.images.figure import Figure, Label, Line, Measure, Panel
from theorem_sft.data.sources.synthetic.images.pen import PLAIN, Pen

# Pixels.
_WIDEST, _HIGHEST = 320.0, 240.0
# A figure may be larger by so much if a length in it would be shorter than this.
_LARGER, _SHORT = 1.6, 40.0
_MARGIN, _GAP = 16.0, 48.0


@dataclass
class Layout:
    """A picture before it is drawn; sizes are whole pixels."""

    width: int = 0
    height: int = 0
    lines: list[Line] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    pen: Pen = PLAIN


def lay_out(panels: Sequence[Panel], measure: Measure, pen: Pen = PLAIN) -> Layout:
    """Lay out figures from left to right.

    Args:
        panels: One or more.
        measure: Width and height of a text in pixels, in the font of the pen.
        pen: What they are to be drawn with.
    """
    whole = Layout(pen=pen)
    right = _MARGIN
    parts = []
    for panel, scale in zip(panels, _scales(panels), strict=True):
        part = Figure(panel, scale, measure)
        left, bottom, width, height = part.extent()
        parts.append((part, right - left, -(bottom + height / 2)))
        right += width + _GAP
    half = max(part.extent()[3] for part, _, _ in parts) / 2
    for part, across, up in parts:
        lines, labels = part.moved(across, up + half + _MARGIN)
        whole.lines += lines
        whole.labels += labels
    whole.width = math.ceil(right - _GAP + _MARGIN)
    whole.height = math.ceil(2 * (half + _MARGIN))
    return whole


def _scales(panels: Sequence[Panel]) -> list[float]:
    """Find how many pixels a unit of each sketch has: as large as fits, alike for lengths in one unit."""
    fitting = []
    for panel in panels:
        left, bottom, right, top = around(panel.points)
        scale = min(_WIDEST / max(right - left, 1e-9), _HIGHEST / max(top - bottom, 1e-9))
        lengths = [math.dist(each.start, each.end) for sketch, _ in panel.layers for each in sketch.lengths]
        shortest = min(filter(None, lengths), default=1) * scale
        fitting.append(scale * min(max(_SHORT / shortest, 1), _LARGER))
    # A sketch that is not in lengths is comparable to itself alone.
    kinds = [panel.unit if panel.layers[0][0].in_lengths else place for place, panel in enumerate(panels)]
    return [min(size for other, size in zip(kinds, fitting, strict=True) if other == kind) for kind in kinds]
