"""Laying out sketches as a picture: where every line and label stands, in pixels from the lower left corner.

A label moves away from its place in the figure until it touches no line and no other label, and the picture is as
large as what it holds; so labels neither overlap nor are cut off.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from theorem_sft.theorems.diagrams.sketch import Corner, Length, Point, Sketch, Style, at_angle, middle

__all__ = ["Box", "Label", "Layout", "Line", "Panel", "crosses", "lay_out"]

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

# Pixels.
_WIDEST, _HIGHEST = 320.0, 240.0
_MARGIN, _GAP = 16.0, 48.0
_PAD = 4.0
_FARTHEST = 160.0
_ARC, _SQUARE = 30.0, 11.0
_OUTSIDE = 26.0
_TICK = 5.0


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
    style: Style


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
    """Find how many pixels a unit of each sketch has: as large as fits, alike for lengths in the same unit."""
    fitting = []
    for panel in panels:
        left, bottom, right, top = _around(panel.sketch.points)
        fitting.append(min(_WIDEST / max(right - left, 1e-9), _HIGHEST / max(top - bottom, 1e-9)))
    return [
        min(
            scale
            for other, scale in zip(panels, fitting, strict=True)
            if other is panel
            or (panel.sketch.in_lengths and other.sketch.in_lengths and panel.unit == other.unit)
        )
        for panel in panels
    ]


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
        lengths = [self.beside(length) for length in sketch.lengths if length.slot in values]
        corners = [corner for corner in sketch.corners if corner.slot is None or corner.slot in values]
        reaches = [self.mark(corner) for corner in corners]
        for corner, reach in zip(corners, reaches, strict=True):
            if corner.slot is not None:
                at, direction = self.place(corner.at), self.halfway(corner)
                self.write(values[corner.slot], "value", at, [direction], reach)
        for text, at, direction in lengths:
            self.write(text, "value", at, [direction, direction + 180])
        for name in sketch.names:
            at, away = self.place(name.at), _direction(name.away, name.at)
            turns = [away + turn for turn in (0, 30, -30, 60, -60, 90, -90, 120, -120)]
            self.write(panel.words.get(name.word, name.word), "name", at, turns)
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

    def halfway(self, corner: Corner) -> float:
        """Return the direction between the rays of a corner."""
        start = _direction(corner.at, corner.start)
        return start + (_direction(corner.at, corner.end) - start) % 360 / 2

    def mark(self, corner: Corner) -> float:
        """Draw the mark of an angle; returns how far it reaches."""
        at = self.place(corner.at)
        start, end = (_direction(corner.at, ray) for ray in (corner.start, corner.end))
        shortest = min(math.dist(at, self.place(ray)) for ray in (corner.start, corner.end))
        if corner.slot is None:
            size = min(_SQUARE, shortest / 2)
            ends = [at_angle(at, size, start), at_angle(at, size, end)]
            across = at_angle(ends[0], size, end)
            self.lines.append(Line((ends[0], across, ends[1]), "thin"))
            return size
        radius = min(_ARC, shortest / 2)
        turn = (end - start) % 360
        steps = max(4, round(turn / 5))
        points = tuple(at_angle(at, radius, start + turn * step / steps) for step in range(steps + 1))
        self.lines.append(Line(points, "thin"))
        return radius

    def beside(self, length: Length) -> tuple[str, Point, float]:
        """Find where the label of a length starts and which way it goes, and draw its line if it has one."""
        start, end, away = map(self.place, (length.start, length.end, length.away))
        along = _direction(start, end)
        centre = middle(start, end)
        toward = _direction(centre, away)
        side = along + 90 if math.cos(math.radians(toward - along - 90)) <= 0 else along - 90
        if length.outside:
            start, end = at_angle(start, _OUTSIDE, side), at_angle(end, _OUTSIDE, side)
            self.lines.append(Line((start, end), "thin"))
            for tip in (start, end):
                tick = at_angle(tip, _TICK, side), at_angle(tip, _TICK, side + 180)
                self.lines.append(Line(tick, "thin"))
        return self.panel.values[length.slot], middle(start, end), side

    def write(
        self,
        text: str,
        kind: Literal["value", "name", "note"],
        at: Point,
        directions: Sequence[float],
        start: float = 0,
    ) -> None:
        """Write a text near a point, as near as it stands clear, in the direction where that is nearest."""
        width, height = self.measure(text)
        found = []
        for order, direction in enumerate(directions):
            for distance in _steps(start):
                x, y = at_angle(at, distance, direction)
                box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
                if self.is_clear(box):
                    # The directions named first are the better ones.
                    found.append((distance + 12 * order, order, box))
                    break
        assert found, f"no room for {text!r}"
        self.labels.append(Label(text, min(found)[2], kind))

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


def _steps(start: float) -> Iterator[float]:
    distance = start + 2.0
    while distance <= _FARTHEST:
        yield distance
        distance += 2.0


def _around(points: Iterable[Point]) -> Box:
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)
