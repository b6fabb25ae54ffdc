"""Laying out sketches as a picture: where every line and label stands, in pixels from the lower left.

A label moves away from its place in the figure until it touches no line and no other label, and the picture
is as large as what it holds; so labels neither overlap nor are cut off.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from theorem_sft.theorems.diagrams.sketch import Corner, Length, Point, Sketch, Style, along, at_angle, middle

__all__ = ["Box", "Label", "Layout", "Line", "Panel", "crosses", "lay_out"]

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

# Pixels.
_WIDEST, _HIGHEST = 320.0, 240.0
_MARGIN, _GAP = 16.0, 48.0
_PAD = 4.0
_STEPS = range(2, 400, 2)
_ARC, _SQUARE = 24.0, 11.0
_OUTSIDE = 26.0
_TICK = 5.0
_FAR_OFF = 16.0


@dataclass(frozen=True)
class Panel:
    """One figure of a picture and what is written on it.

    Args:
        sketch: The figure.
        values: For each slot that is told or asked for, what its label says.
        words: What the names of points stand for.
        title: What the figure is called, where there are several.
        unit: Unit of its lengths; figures in the same unit are drawn to the same scale.
    """

    sketch: Sketch
    values: Mapping[str, str]
    words: Mapping[str, str]
    title: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a picture."""

    points: tuple[Point, ...]
    style: Style | Literal["dot"]


@dataclass(frozen=True)
class Label:
    """A text of a picture: a value, the name of a point, or a note on a whole figure."""

    text: str
    box: Box
    kind: Literal["value", "name", "note"]


@dataclass
class Layout:
    """A picture before it is drawn; sizes are whole pixels."""

    width: int = 0
    height: int = 0
    lines: list[Line] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


Measure = Callable[[str], tuple[float, float]]
"""Width and height of a text in pixels."""


def lay_out(panels: Sequence[Panel], measure: Measure) -> Layout:
    """Lay out figures from left to right.

    Args:
        panels: One or more.
        measure: Width and height of a text in pixels.
    """
    whole = Layout()
    right = _MARGIN
    parts = []
    for panel, scale in zip(panels, _scales(panels), strict=True):
        part = _Figure(panel, scale, measure)
        left, bottom, width, height = part.extent()
        parts.append((part, right - left, -(bottom + height / 2)))
        right += width + _GAP
    half = max(part.extent()[3] for part, _, _ in parts) / 2
    for part, across, up in parts:
        part.move_into(whole, across, up + half + _MARGIN)
    whole.width = math.ceil(right - _GAP + _MARGIN)
    whole.height = math.ceil(2 * (half + _MARGIN))
    return whole


def _scales(panels: Sequence[Panel]) -> list[float]:
    """Find how many pixels a unit of each sketch has: as large as fits, alike for lengths in one unit."""
    fitting = []
    for panel in panels:
        left, bottom, right, top = _around(panel.sketch.points)
        fitting.append(min(_WIDEST / max(right - left, 1e-9), _HIGHEST / max(top - bottom, 1e-9)))
    # A sketch that is not in lengths is comparable to itself alone.
    kinds = [panel.unit if panel.sketch.in_lengths else place for place, panel in enumerate(panels)]
    return [min(size for other, size in zip(kinds, fitting, strict=True) if other == kind) for kind in kinds]


class _Figure:
    """One panel in pixels, with its own origin."""

    def __init__(self, panel: Panel, scale: float, measure: Measure) -> None:
        self.panel = panel
        self.scale = scale
        self.measure = measure
        self.lines = [
            Line(tuple(map(self.place, stroke.points)), stroke.style) for stroke in panel.sketch.strokes
        ]
        self.labels: list[Label] = []
        sketch, values = panel.sketch, panel.values
        # All lines come before all labels, which keep clear of them.
        self.lines += [Line((self.place(dot),) * 2, "dot") for dot in sketch.dots]
        for start, end, count in sketch.ticks:
            self.tick(self.place(start), self.place(end), count)
        lengths = [
            (length.prefix + values[length.slot], *self.beside(length))
            for length in sketch.lengths
            if length.slot in values
        ]
        corners = [corner for corner in sketch.corners if corner.slot is None or corner.slot in values]
        marks = [(corner, *self.mark(corner)) for corner in corners]
        # A name must stand at its point; a value that stands far off is joined to its place by a line.
        for name in sketch.names:
            at, away = self.place(name.at), _direction(name.away, name.at)
            self.write(panel.words.get(name.word, name.word), "name", at, _fan(away))
        for corner, mark, direction in marks:
            if corner.slot is not None:
                self.join(mark, self.write(values[corner.slot], "value", mark, [direction]))
        for text, at, direction in lengths:
            self.join(at, self.write(text, "value", at, [direction, *_fan(direction + 180)]))
        for caption in sketch.captions:
            if caption.slot in values:
                self.write_below(f"{caption.name}: {values[caption.slot]}", "value")
        if not sketch.to_scale:
            self.write_below("not to scale", "note")
        if panel.title:
            self.write_below(panel.title, "note")

    def place(self, point: Point) -> Point:
        """Return the pixel of a point of the sketch."""
        return point[0] * self.scale, point[1] * self.scale

    def rays(self, corner: Corner) -> tuple[float, float]:
        """Return the direction of the first ray of a corner, counter-clockwise, and how far it turns."""
        start, end = _direction(corner.at, corner.start), _direction(corner.at, corner.end)
        turn = (end - start) % 360
        return (start, turn) if turn <= 180 else (end, 360 - turn)

    def mark(self, corner: Corner) -> tuple[Point, float]:
        """Draw the mark of an angle; returns its middle and the direction halfway between the rays."""
        at = self.place(corner.at)
        start, turn = self.rays(corner)
        shortest = min(math.dist(at, self.place(ray)) for ray in (corner.start, corner.end))
        radius = min(_ARC if corner.slot else _SQUARE, shortest / 2)
        if corner.slot:
            pieces = max(4, round(turn / 5))
            points = [at_angle(at, radius, start + turn * piece / pieces) for piece in range(pieces + 1)]
        else:
            ends = [at_angle(at, radius, start), at_angle(at, radius, start + turn)]
            points = [ends[0], at_angle(ends[0], radius, start + turn), ends[1]]
        self.lines.append(Line(tuple(points), "thin"))
        return at_angle(at, radius, start + turn / 2), start + turn / 2

    def join(self, at: Point, box: Box) -> None:
        """Draw a line from a place in the figure to its label, where that stands far off."""
        nearest = (min(max(at[0], box[0]), box[2]), min(max(at[1], box[1]), box[3]))
        gap = math.dist(at, nearest)
        if gap > _FAR_OFF:
            self.lines.append(Line((at, along(at, nearest, 1 - _PAD / gap)), "thin"))

    def tick(self, start: Point, end: Point, count: int) -> None:
        """Draw ticks across the middle of a side."""
        turn = _direction(start, end)
        for place in range(count):
            at = at_angle(middle(start, end), _TICK * (place - (count - 1) / 2), turn)
            self.across(at, turn + 90)

    def across(self, at: Point, turn: float) -> None:
        """Draw one short line through a point."""
        self.lines.append(Line((at_angle(at, _TICK, turn), at_angle(at, -_TICK, turn)), "thin"))

    def beside(self, length: Length) -> tuple[Point, float]:
        """Find where the label of a length starts and which way it goes, and draw its line if it has one."""
        start, end, away = map(self.place, (length.start, length.end, length.away))
        turn = _direction(start, end)
        toward = _direction(middle(start, end), away)
        side = turn + 90 if math.cos(math.radians(toward - turn - 90)) <= 0 else turn - 90
        if length.outside:
            start, end = at_angle(start, _OUTSIDE, side), at_angle(end, _OUTSIDE, side)
            self.lines.append(Line((start, end), "thin"))
            for tip in (start, end):
                self.across(tip, side)
        return middle(start, end), side

    def write(
        self, text: str, kind: Literal["value", "name", "note"], at: Point, directions: Sequence[float]
    ) -> Box:
        """Write a text as near to a point as it stands clear, in the direction where that is nearest."""
        width, height = self.measure(text)
        found = []
        for order, direction in enumerate(directions):
            for distance in _STEPS:
                x, y = at_angle(at, distance, direction)
                box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
                if self.is_clear(box):
                    # The directions named first are the better ones.
                    found.append((distance + 12 * order, box))
                    break
        assert found, f"no room for {text!r}"
        self.labels.append(Label(text, min(found)[1], kind))
        return self.labels[-1].box

    def is_clear(self, box: Box) -> bool:
        """Tell whether nothing touches a box or comes close to it."""
        padded = (box[0] - _PAD, box[1] - _PAD, box[2] + _PAD, box[3] + _PAD)
        return not any(_overlap(padded, label.box) for label in self.labels) and not any(
            crosses(start, end, padded)
            for line in self.lines
            for start, end in zip(line.points, line.points[1:], strict=False)
        )

    def write_below(self, text: str, kind: Literal["value", "name", "note"]) -> None:
        """Write a text below all that is there, under the middle of the figure."""
        bottom = self.extent()[1]
        wide, high = self.measure(text)
        left, _, right, _ = _around(map(self.place, self.panel.sketch.points))
        x, top = (left + right) / 2, bottom - 10
        self.labels.append(Label(text, (x - wide / 2, top - high, x + wide / 2, top), kind))

    def extent(self) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height of all that is there."""
        corners = [corner for label in self.labels for corner in (label.box[:2], label.box[2:])]
        points = [point for line in self.lines for point in line.points]
        left, bottom, right, top = _around([*points, *corners])
        return left, bottom, right - left, top - bottom

    def move_into(self, whole: Layout, across: float, up: float) -> None:
        """Add the figure to a picture, moved by so many pixels."""
        for line in self.lines:
            whole.lines.append(Line(tuple((x + across, y + up) for x, y in line.points), line.style))
        for label in self.labels:
            left, bottom, right, top = label.box
            box = (left + across, bottom + up, right + across, top + up)
            whole.labels.append(Label(label.text, box, label.kind))


def crosses(start: Point, end: Point, box: Box) -> bool:
    """Tell whether a straight line from point to point touches a box (by Liang and Barsky, 1984)."""
    enter, leave = 0.0, 1.0
    for axis in (0, 1):
        low, high, run = box[axis] - start[axis], box[axis + 2] - start[axis], end[axis] - start[axis]
        if abs(run) < 1e-12:
            if low > 0 or high < 0:
                return False
            continue
        first, last = sorted((low / run, high / run))
        enter, leave = max(enter, first), min(leave, last)
        if enter > leave:
            return False
    return True


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _direction(start: Point, end: Point) -> float:
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def _fan(direction: float) -> list[float]:
    """Return directions all round, those close to the given one first."""
    turns = (0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0)
    return [direction + 30 * turn for turn in turns]


def _around(points: Iterable[Point]) -> Box:
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)
