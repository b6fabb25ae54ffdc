"""The layout of an image: its figures from left to right, in pixels from the lower left, and its look.

A label moves away from its place in the figure until it touches no line and no other label, and the image is
as large as its content; so labels neither overlap nor are cut off.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from theorem_sft.data.sources.synthetic.images.figure import Label, Line, Measure, Panel, PlacedFigure, around


@dataclass(frozen=True)
class Pen:
    """The look of an image.

    Args:
        background: Colour behind the figures.
        line: Colour of the figures.
        thin: Colour of marks, helping lines and notes.
        value: Colour of given values and of the unknown.
        width: Factor on the widths of lines.
        font: File name of a font that comes with matplotlib.
        size: Of the font, in points.
        hatch: matplotlib's pattern for closed figures; None leaves them empty.
    """

    background: str = "white"
    line: str = "#1F2933"
    thin: str = "#52606D"
    value: str = "#0B5394"
    width: float = 1.0
    font: str = "DejaVuSans.ttf"
    size: float = 11
    hatch: str | None = None


PLAIN = Pen()
PENS = {
    "blueprint": Pen("#123A63", "#F4F8FB", "#A9C4DD", "#FFE08A", 1.1, "DejaVuSansMono.ttf", 10),
    "chalk": Pen("#24402F", "#F3F1E4", "#B9C9BC", "#FFC9A3", 1.7, "DejaVuSans.ttf", 12),
    "book": Pen("#FBF6EA", "black", "#444444", "black", 0.7, "STIXGeneral.ttf", 13),
    "bold": Pen("white", "black", "#333333", "#A30000", 2.0, "DejaVuSans-Bold.ttf", 11),
    "pencil": Pen("#F2F2EF", "#6B6B6B", "#9A9A9A", "#3D3D3D", 1.4, "DejaVuSerif-Italic.ttf", 11),
    "hatched": Pen("white", "#7A3E00", "#8C6D46", "#14532D", 1.2, "DejaVuSerif.ttf", 11, "///"),
    "dotted": Pen("#EEF4FF", "#1B1464", "#5C5C9C", "#B3005E", 1.2, "STIXGeneralBol.ttf", 13, ".."),
}
"""The other looks, by name."""


# Pixels.
_WIDEST, _HIGHEST = 320.0, 240.0
# A figure may be larger by so much if a length in it would be shorter than this.
_LARGER, _SHORT = 1.6, 40.0
_MARGIN, _GAP = 16.0, 48.0


@dataclass
class Layout:
    """An image before it is drawn; sizes are whole pixels."""

    width: int = 0
    height: int = 0
    lines: list[Line] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    pen: Pen = PLAIN


def lay_out(panels: Sequence[Panel], measure: Measure, pen: Pen = PLAIN) -> Layout:
    """Lay out one or more figures from left to right; `measure` measures in the font of the pen."""
    whole = Layout(pen=pen)
    right = _MARGIN
    parts = []
    for panel, scale in zip(panels, _scales(panels), strict=True):
        part = PlacedFigure(panel, scale, measure)
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
