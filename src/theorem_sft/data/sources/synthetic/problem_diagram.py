"""Diagrams of generated problems: the figures with the given values and the unknown."""

import cmath
import hashlib
import math
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PIL import Image

from theorem_sft.core.files import write_bytes
from theorem_sft.data.sources.synthetic.images.figure import Panel
from theorem_sft.data.sources.synthetic.images.layout import PENS, PLAIN, Layout, Pen, lay_out
from theorem_sft.data.sources.synthetic.number_style import write_number
from theorem_sft.data.sources.synthetic.problem_text import Sentences
from theorem_sft.data.sources.synthetic.structure import Structure
from theorem_sft.theory.catalogue import CATALOGUE
from theorem_sft.theory.diagrams.sketch import Point
from theorem_sft.theory.mathtext.exact import PiTimes, read_number, size


@dataclass(frozen=True)
class Drawing:
    """How a problem's figures are drawn; the same for all of them.

    Args:
        mirrored: Whether left and right are exchanged, before anything is turned.
        turn: Degrees, counter-clockwise.
        look: "plain", or one of `PENS`.
    """

    mirrored: bool = False
    turn: int = 0
    look: str = "plain"

    @property
    def pen(self) -> Pen:
        """The pen of this look."""
        return PENS.get(self.look, PLAIN)

    def place(self, point: Point) -> Point:
        """Return the place of a point of a sketch in the image."""
        if not self.mirrored and not self.turn:
            return point
        moved = complex(-point[0] if self.mirrored else point[0], point[1])
        moved *= cmath.rect(1, math.radians(self.turn))
        return moved.real, moved.imag


def drawing_of(structure: Structure) -> Drawing:
    """Return how a problem's figures are drawn."""
    return Drawing(**structure.get("drawing", {}))


def panels(structure: Structure) -> list[Panel]:
    """Return the figures of a problem with their labels; none if its theorems are not about figures.

    The structure of a variant may turn, mirror and restyle them (`drawing`, see `Drawing`). Given values are
    written, "?" stands for the unknown, and intermediate results are not written.
    """
    sentences = Sentences.of(structure)
    last = len(structure["theorems"])
    found: list[Panel] = []
    for step, name in enumerate(structure["theorems"], start=1):
        theorem = CATALOGUE[name]
        if theorem.diagram is None:
            continue
        numbers = structure["numbers"][step - 1]
        words = sentences.steps_words[step - 1]
        values = {
            slot: write_number(read_number(value), sentences.units[key]).replace(" degrees", "°")
            for slot, value in numbers.items()
            if (key := f"{step}.{slot}") in structure["order"]
        }
        if step == last:
            values[structure["unknown"][-1]] = "?"
        sketch = theorem.diagram({slot: _float(value) for slot, value in numbers.items()})
        title = words.get("The", "")
        # Steps on the same figure share one panel.
        same = next(
            (
                place
                for place, other in enumerate(found)
                if other.title == title
                and all(sketch.shares_its_points_with(layer) for layer, _ in other.layers)
            ),
            None,
        )
        if same is None:
            found.append(Panel(((sketch, values),), words, title, words.get("u", "")))
        else:
            found[same] = replace(found[same], layers=(*found[same].layers, (sketch, values)))
    drawing = drawing_of(structure)
    found = [
        replace(panel, layers=tuple((sketch.moved(drawing.place), values) for sketch, values in panel.layers))
        for panel in found
    ]
    # A single figure needs no title.
    return found if len(found) > 1 else [replace(panel, title="") for panel in found]


def diagram(structure: Structure) -> Layout | None:
    """Lay out the diagram of a problem; None if its theorems are not about figures."""
    from theorem_sft.data.sources.synthetic.images.png import measure

    figures = panels(structure)
    pen = drawing_of(structure).pen
    return lay_out(figures, partial(measure, pen=pen), pen) if figures else None


def draw_to(path: Path, layout: Layout) -> None:
    """Draw a diagram as a PNG file; an identical image that is already there is kept."""
    from theorem_sft.data.sources.synthetic.images.png import to_png

    # The file stores a hash of its layout, so that the image of another problem is not kept.
    mark = hashlib.sha256(repr(layout).encode()).hexdigest()
    if _mark(path) != mark:
        write_bytes(path, to_png(layout, mark))


def _float(value: int | str) -> float:
    number = read_number(value)
    return float(size(number)) * (math.pi if isinstance(number, PiTimes) else 1)


def _mark(path: Path) -> str | None:
    try:
        with Image.open(path) as image:
            return str(image.info.get("Comment"))
    except OSError:
        return None
