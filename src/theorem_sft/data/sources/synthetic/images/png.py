"""Draw a layout as PNG; the same version of matplotlib gives the same bytes."""

import io
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from theorem_sft.data.sources.synthetic.images.layout import PLAIN, Layout, Pen

_DPI = 100
# The fonts that come with matplotlib: one by the same name on the machine may be another version.
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"


def _line_style(kind: str, pen: Pen) -> dict[str, Any]:
    match kind:
        case "side":
            return {"color": pen.line, "linewidth": 1.6 * pen.width, "solid_joinstyle": "round"}
        case "helper":
            return {"color": pen.thin, "linewidth": 1.1 * pen.width, "linestyle": (0, (4, 3))}
        case "dot":
            return {"color": pen.line, "marker": "o", "markersize": 3.5}
    return {"color": pen.thin, "linewidth": 0.9 * pen.width}


@lru_cache(maxsize=4096)
def measure(text: str, pen: Pen = PLAIN) -> tuple[float, float]:
    """Return the width of a text and the height of a line of text, in pixels."""
    font = get_font(str(_FONTS / pen.font))
    font.set_size(pen.size, _DPI)
    font.set_text("Åg")
    high = font.get_width_height()[1] / 64
    font.set_text(text)
    return font.get_width_height()[0] / 64, high


def glyphs(pen: Pen) -> set[str]:
    """Return the signs that the font of a pen has."""
    return set(map(chr, get_font(str(_FONTS / pen.font)).get_charmap()))


def plot_layout(layout: Layout) -> Figure:
    """Draw a layout as a matplotlib figure; one pixel of the layout is one of the image."""
    pen = layout.pen
    size = (layout.width / _DPI, layout.height / _DPI)
    figure = Figure(figsize=size, dpi=_DPI, facecolor=pen.background)
    FigureCanvasAgg(figure)
    identity = IdentityTransform()
    for line in layout.lines:
        if pen.hatch and line.style == "side" and math.dist(line.points[0], line.points[-1]) < 1e-6:
            figure.add_artist(
                Polygon(
                    line.points,
                    transform=identity,
                    hatch=pen.hatch,
                    facecolor="none",
                    edgecolor=pen.thin,
                    linewidth=0,
                    alpha=0.35,
                )
            )
    for line in layout.lines:
        across, up = zip(*line.points, strict=True)
        figure.add_artist(Line2D(across, up, transform=identity, **_line_style(line.style, pen)))
    font = FontProperties(fname=str(_FONTS / pen.font), size=pen.size)
    colours = {"value": pen.value, "name": pen.line, "note": pen.thin}
    # No hatching behind labels.
    clear = {"facecolor": pen.background, "edgecolor": "none", "pad": 1.0} if pen.hatch else None
    for label in layout.labels:
        left, bottom, right, top = label.box
        figure.add_artist(
            Text(
                (left + right) / 2,
                (bottom + top) / 2,
                label.text,
                color=colours[label.kind],
                bbox=clear,
                fontproperties=font,
                horizontalalignment="center",
                verticalalignment="center",
                parse_math=False,
                transform=identity,
            )
        )
    return figure


def to_png(layout: Layout, comment: str) -> bytes:
    """Draw a layout as PNG.

    Args:
        layout: The image.
        comment: Kept in the file; nothing else is, no date and no version.
    """
    buffer = io.BytesIO()
    # A user's own style must not change the image.
    with style.context("default"):
        metadata = {"Software": None, "Comment": comment}
        plot_layout(layout).savefig(buffer, format="png", dpi=_DPI, metadata=metadata)
    return buffer.getvalue()
