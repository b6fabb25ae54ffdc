"""One figure of an image in pixels: its lines, its marks, and labels that overlap neither."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from theorem_sft.theory.diagrams.sketch import (
    Corner,
    Length,
    Point,
    Sketch,
    StrokeStyle,
    along,
    at_angle,
    middle,
)

# Pixels.
_PAD = 4.0
_STEPS = range(2, 400, 2)
_ARC, _SQUARE = 24.0, 11.0
_OUTSIDE = 26.0
_TICK = 5.0
_FAR_OFF = 16.0

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
Kind = Literal["value", "name", "note"]
Way = tuple[Point, float, float]
"""Where a label may go: from a point, in a direction, and how much worse that is than the best way."""
Waiting = tuple[str, float, Sequence[Way], Sequence[Way]]
"""A label to be placed: its text, its space, its ways, and alternative ways."""
Measure = Callable[[str], tuple[float, float]]
"""Width and height of a text in pixels."""


@dataclass(frozen=True)
class Panel:
    """One figure of an image and its labels.

    Args:
        layers: Sketches of the figure, each with the texts of the labels of its slots; only given slots and
            the unknown have one.
        words: The names of points by placeholder.
        title: The name of the figure, if there are several.
        unit: Unit of its lengths; figures in the same unit are drawn to the same scale.
    """

    layers: tuple[tuple[Sketch, Mapping[str, str]], ...]
    words: Mapping[str, str]
    title: str = ""
    unit: str = ""

    @property
    def points(self) -> list[Point]:
        """The points of all lines of the figure."""
        return [point for sketch, _ in self.layers for point in sketch.points]


@dataclass(frozen=True)
class Line:
    """A line of an image."""

    points: tuple[Point, ...]
    style: StrokeStyle | Literal["dot"]


@dataclass(frozen=True)
class Label:
    """A text in an image: a value, the name of a point, or a note on a whole figure."""

    text: str
    box: Box
    kind: Kind


class PlacedFigure:
    """One panel in pixels, with its own origin."""

    def __init__(self, panel: Panel, scale: float, measure: Measure) -> None:
        self.panel = panel
        self.scale = scale
        self.measure = measure
        self.lines: list[Line] = []
        self.labels: list[Label] = []
        # Lines are placed before labels, which must not touch them; names, which must be at their points,
        # are placed before values.
        for sketch, _ in panel.layers:
            self.draw(sketch)
        waiting = [label for sketch, values in panel.layers for label in self.mark_values(sketch, values)]
        for word, name in {name.word: name for sketch, _ in panel.layers for name in sketch.names}.items():
            at, away = self.place(name.at), direction_of(name.away, name.at)
            self.write(panel.words.get(word, word), "name", _ways(at, away))
        # The labels with the least space are placed first.
        for text, _, *choices in sorted(waiting, key=lambda label: label[1]):
            self.write(text, "value", *choices)
        for sketch, values in panel.layers:
            for caption in sketch.captions:
                if caption.slot in values:
                    self.write_below(f"{caption.name}: {values[caption.slot]}", "value")
        if panel.title:
            self.write_below(panel.title, "note")

    def draw(self, sketch: Sketch) -> None:
        """Draw the lines of a sketch that are not there yet."""
        lines = [Line(tuple(map(self.place, stroke.points)), stroke.style) for stroke in sketch.strokes]
        lines += [Line((self.place(dot),) * 2, "dot") for dot in sketch.dots]
        self.lines += [line for line in lines if line not in self.lines]
        for first, last, count in sketch.ticks:
            start, end = self.place(first), self.place(last)
            turn = direction_of(start, end)
            for tick in range(count):
                self.across(at_angle(middle(start, end), _TICK * (tick - (count - 1) / 2), turn), turn + 90)

    def mark_values(self, sketch: Sketch, values: Mapping[str, str]) -> list[Waiting]:
        """Draw the marks of angles and lengths; returns their labels."""
        waiting: list[Waiting] = []
        for corner in sketch.corners:
            if corner.slot is None or corner.slot in values:
                mark, direction = self.mark(corner)
                if corner.slot is not None:
                    waiting.append((values[corner.slot], 0.0, [(mark, direction, 0)], _ways(mark, direction)))
        for length in sketch.lengths:
            if length.slot in values:
                start, end, side = self.beside(length)
                ways = [
                    (along(start, end, 0.5 + aside), side + turn, 40 * abs(aside) + turn / 45)
                    for aside in (0, -0.15, 0.15, -0.3, 0.3)
                    for turn in (0, 180)
                ]
                others = [*_ways(middle(start, end), side), *_ways(middle(start, end), side + 180)]
                ways += [(at, turn, worse + 20) for at, turn, worse in others]
                # What is written inside a figure, without a line, can go anywhere around it.
                room = math.dist(start, end) or math.inf
                waiting.append((length.prefix + values[length.slot], room, ways, others))
        return waiting

    def place(self, point: Point) -> Point:
        """Return the pixel of a point of the sketch."""
        return point[0] * self.scale, point[1] * self.scale

    def rays(self, corner: Corner) -> tuple[float, float]:
        """Return the direction of the first ray of a corner, counter-clockwise, and how far it turns."""
        start, end = direction_of(corner.at, corner.start), direction_of(corner.at, corner.end)
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

    def across(self, at: Point, turn: float) -> None:
        """Draw one short line through a point."""
        self.lines.append(Line((at_angle(at, _TICK, turn), at_angle(at, -_TICK, turn)), "thin"))

    def beside(self, length: Length) -> tuple[Point, Point, float]:
        """Return the line that a length is written at and the side; draw it if it is outside the figure."""
        start, end, away = map(self.place, (length.start, length.end, length.away))
        turn = direction_of(start, end)
        toward = direction_of(middle(start, end), away)
        side = turn + 90 if math.cos(math.radians(toward - turn - 90)) <= 0 else turn - 90
        if length.outside:
            start, end = at_angle(start, _OUTSIDE, side), at_angle(end, _OUTSIDE, side)
            self.lines.append(Line((start, end), "thin"))
            for tip in (start, end):
                self.across(tip, side)
        return start, end, side

    def write(self, text: str, kind: Kind, *choices: Sequence[Way]) -> None:
        """Write a text where nothing touches it, near the start of a way; from far off, a line joins them.

        Later choices of ways count only if no earlier one has a clear place.
        """
        found = next(filter(None, (self.places(text, ways) for ways in choices)), None)
        _, box, joint = min(found or self.places(text, choices[-1], strict=False))
        self.labels.append(Label(text, box, kind))
        if joint[0] != joint[1]:
            self.lines.append(Line(joint, "thin"))

    def places(
        self, text: str, ways: Sequence[Way], *, strict: bool = True
    ) -> list[tuple[float, Box, tuple[Point, Point]]]:
        """Find the nearest clear box on each way, with its badness and the line that joins it.

        If strict, the line may not go through other labels.
        """
        width, height = self.measure(text)
        found = []
        for start, direction, worse in ways:
            for distance in _STEPS:
                x, y = at_angle(start, distance, direction)
                box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
                if self.is_clear(box):
                    joint = _joint(start, box)
                    if not strict or not any(crosses(*joint, padded(label.box, 1)) for label in self.labels):
                        found.append((distance + worse + 20 * (joint[0] != joint[1]), box, joint))
                    break
        return found

    def is_clear(self, box: Box) -> bool:
        """Whether nothing touches a box or comes close to it."""
        wide = padded(box, _PAD)
        return not any(overlap(wide, label.box) for label in self.labels) and not any(
            crosses(start, end, wide)
            for line in self.lines
            for start, end in zip(line.points, line.points[1:], strict=False)
        )

    def write_below(self, text: str, kind: Kind) -> None:
        """Write a text below everything, under the middle of the figure."""
        bottom = self.extent()[1]
        wide, high = self.measure(text)
        left, _, right, _ = around(map(self.place, self.panel.points))
        x, top = (left + right) / 2, bottom - 10
        self.labels.append(Label(text, (x - wide / 2, top - high, x + wide / 2, top), kind))

    def extent(self) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height of all lines and labels."""
        corners = [corner for label in self.labels for corner in (label.box[:2], label.box[2:])]
        points = [point for line in self.lines for point in line.points]
        left, bottom, right, top = around([*points, *corners])
        return left, bottom, right - left, top - bottom

    def moved(self, across: float, up: float) -> tuple[list[Line], list[Label]]:
        """Return all lines and labels, moved by so many pixels."""
        lines = [Line(tuple((x + across, y + up) for x, y in line.points), line.style) for line in self.lines]
        labels = [
            Label(label.text, (left + across, bottom + up, right + across, top + up), label.kind)
            for label in self.labels
            for left, bottom, right, top in [label.box]
        ]
        return lines, labels


def _ways(start: Point, direction: float) -> list[Way]:
    """Return ways from a point all round, those close to a direction being better."""
    return [(start, turn, 8.0 * order) for order, turn in enumerate(fan(direction))]


def _joint(at: Point, box: Box) -> tuple[Point, Point]:
    """Return the line from a point to a box that is far off; without length for one that is near."""
    nearest = (min(max(at[0], box[0]), box[2]), min(max(at[1], box[1]), box[3]))
    gap = math.dist(at, nearest)
    return (at, along(at, nearest, 1 - _PAD / gap)) if gap > _FAR_OFF else (at, at)


def crosses(start: Point, end: Point, box: Box) -> bool:
    """Whether a straight line from point to point touches a box (by Liang and Barsky, 1984)."""
    left, bottom, right, top = box
    # Most lines are far away, and this runs very often.
    if (start[0] < left and end[0] < left) or (start[0] > right and end[0] > right):
        return False
    if (start[1] < bottom and end[1] < bottom) or (start[1] > top and end[1] > top):
        return False
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


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have an area in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def direction_of(start: Point, end: Point) -> float:
    """Return the direction from one point to another, in degrees counter-clockwise from the right."""
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def padded(box: Box, by: float) -> Box:
    """Return a box that is larger by so many pixels on every side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def fan(direction: float) -> list[float]:
    """Return directions all round, those close to the given one first."""
    return [direction + 30.0 * turn for turn in (0, 1, -1, 2, -2, 3, -3, 4, -4)]


def around(points: Iterable[Point]) -> Box:
    """Return the smallest box around points."""
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)
