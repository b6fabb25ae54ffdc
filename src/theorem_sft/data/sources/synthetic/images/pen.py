"""What a picture is drawn with: colours, widths of lines, font, hatching."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pen:
    """A look of pictures.

    Args:
        background: Colour behind the figures.
        line: Colour of the figures.
        thin: Colour of marks, helping lines and notes.
        value: Colour of what is told and asked.
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
