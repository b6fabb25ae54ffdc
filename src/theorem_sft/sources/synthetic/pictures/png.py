"""Drawing a laid-out picture as PNG, the same bytes wherever the same matplotlib runs."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from theorem_sft.sources.synthetic.pictures.layout import Layout

__all__ = ["draw", "measure", "to_png"]

_DPI = 100
_POINTS = 11
# The font that comes with matplotlib: one by the same name on the machine may be another version.
_FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
_LINES: dict[str, dict[str, Any]] = {
    "side": {"color": "#1F2933", "linewidth": 1.6, "solid_joinstyle": "round"},
    "helper": {"color": "#52606D", "linewidth": 1.1, "linestyle": (0, (4, 3))},
    "dot": {"color": "#1F2933", "marker": "o", "markersize": 3.5},
    "thin": {"color": "#52606D", "linewidth": 0.9},
}
_COLOURS = {"value": "#0B5394", "name": "#1F2933", "note": "#52606D"}


@lru_cache(maxsize=4096)
def measure(text: str) -> tuple[float, float]:
    """Return the width of a text and the height of a line of text, in pixels."""
    font = get_font(str(_FONT))
    font.set_size(_POINTS, _DPI)
    font.set_text("Åg")
    high = font.get_width_height()[1] / 64
    font.set_text(text)
    return font.get_width_height()[0] / 64, high


def draw(layout: Layout) -> Figure:
    """Draw a layout as a matplotlib figure; one pixel of the layout is one of the picture."""
    figure = Figure(figsize=(layout.width / _DPI, layout.height / _DPI), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    identity = IdentityTransform()
    for line in layout.lines:
        across, up = zip(*line.points, strict=True)
        figure.add_artist(Line2D(across, up, transform=identity, **_LINES[line.style]))
    font = FontProperties(fname=str(_FONT), size=_POINTS)
    for label in layout.labels:
        left, bottom, right, top = label.box
        figure.add_artist(
            Text(
                (left + right) / 2,
                (bottom + top) / 2,
                label.text,
                color=_COLOURS[label.kind],
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
        layout: The picture.
        comment: Kept in the file; nothing else is, no date and no version.
    """
    buffer = io.BytesIO()
    # A user's own style must not change the picture.
    with style.context("default"):
        metadata = {"Software": None, "Comment": comment}
        draw(layout).savefig(buffer, format="png", dpi=_DPI, metadata=metadata)
    return buffer.getvalue()
