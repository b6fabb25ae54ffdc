"""Sketches: the parts of a diagram in the units of its problem, before an image is laid out.

A sketch refers to slots, not values: a slot is labelled only if the problem states its value or asks for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Concatenate, Literal, ParamSpec

Point = tuple[float, float]
StrokeStyle = Literal["side", "helper", "thin"]


@dataclass(frozen=True)
class Stroke:
    """A polyline; style "side" for the figure, "helper" (dashed) for auxiliary lines, "thin" for marks."""

    points: tuple[Point, ...]
    style: StrokeStyle = "side"


@dataclass(frozen=True)
class Corner:
    """The angle, at most 180 degrees, between the rays from a vertex through two points.

    Args:
        slot: The slot whose value the angle shows; None for a right angle, which is marked by a square.
    """

    at: Point
    start: Point
    end: Point
    slot: str | None


@dataclass(frozen=True)
class Length:
    """A length between two points.

    Args:
        slot: The slot whose value the length shows.
        away: The label is placed on the side opposite to this point.
        outside: Whether the length gets a dimension line beside the figure.
        prefix: Text before the value.
    """

    start: Point
    end: Point
    slot: str
    away: Point
    outside: bool = False
    prefix: str = ""


@dataclass(frozen=True)
class Name:
    """The name of the point `at`, written on the side opposite to the point `away`.

    Args:
        word: The story's word for the point ("a"), or its name if no story has such a word.
    """

    at: Point
    word: str
    away: Point


@dataclass(frozen=True)
class Caption:
    """A quantity of the whole figure, written below it as name and value ("area: 28 square metres")."""

    slot: str
    name: str


@dataclass
class Sketch:
    """The parts of a diagram.

    Args:
        in_lengths: Whether one unit of the sketch is one unit of the problem, so that two sketches can be
            compared.
    """

    in_lengths: bool = True
    strokes: list[Stroke] = field(default_factory=list)
    corners: list[Corner] = field(default_factory=list)
    lengths: list[Length] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    dots: list[Point] = field(default_factory=list)
    ticks: list[tuple[Point, Point, int]] = field(default_factory=list)

    @property
    def points(self) -> list[Point]:
        """Points of all lines."""
        return [point for stroke in self.strokes for point in stroke.points]

    def shares_its_points_with(self, other: Sketch) -> bool:
        """Tell whether two sketches show the same figure: equal names at equal points, or the same lines."""
        mine, others = ({name.word: _rounded(name.at) for name in sketch.names} for sketch in (self, other))
        if mine.keys() & others.keys():
            return all(mine[word] == others[word] for word in mine.keys() & others.keys())
        lines, other_lines = (
            {tuple(map(_rounded, stroke.points)) for stroke in sketch.strokes} for sketch in (self, other)
        )
        return lines <= other_lines or other_lines <= lines

    def moved(self, place: Callable[[Point], Point]) -> Sketch:
        """Return the sketch with every point moved by a similarity transformation."""
        return Sketch(
            self.in_lengths,
            [Stroke(tuple(map(place, stroke.points)), stroke.style) for stroke in self.strokes],
            [Corner(place(it.at), place(it.start), place(it.end), it.slot) for it in self.corners],
            [
                replace(it, start=place(it.start), end=place(it.end), away=place(it.away))
                for it in self.lengths
            ],
            [Name(place(it.at), it.word, place(it.away)) for it in self.names],
            list(self.captions),
            list(map(place, self.dots)),
            [(place(start), place(end), count) for start, end, count in self.ticks],
        )

    def line(self, *points: Point, style: StrokeStyle = "side") -> None:
        """Draw a line through points."""
        self.strokes.append(Stroke(points, style))

    def polygon(self, points: Sequence[Point]) -> None:
        """Draw a closed polyline through points."""
        self.line(*points, points[0])

    def arc(self, centre: Point, radius: float, start: float = 0, end: float = 360) -> None:
        """Draw an arc counter-clockwise from `start` to `end`, in degrees; by default the whole circle."""
        pieces = max(8, round((end - start) / 4))
        angles = (start + (end - start) * piece / pieces for piece in range(pieces + 1))
        self.line(*(at_angle(centre, radius, angle) for angle in angles))

    def angle(self, at: Point, start: Point, end: Point, slot: str | None) -> None:
        """Mark the angle between the rays through two points; without a slot it is a right angle."""
        self.corners.append(Corner(at, start, end, slot))

    def length(
        self, start: Point, end: Point, slot: str, *, away: Point, outside: bool = False, prefix: str = ""
    ) -> None:
        """Write a length beside the line from `start` to `end`, on the side opposite to `away`."""
        self.lengths.append(Length(start, end, slot, away, outside, prefix))

    def equal(self, *sides: tuple[Point, Point], ticks: int = 1) -> None:
        """Mark sides as equal in length by a number of ticks across each."""
        self.ticks += [(*side, ticks) for side in sides]

    def name(self, away: Point, **points: Point) -> None:
        """Write the names of points, given by the story's words, on the side opposite to `away`."""
        self.names += [Name(at, word, away) for word, at in points.items()]

    def caption(self, name: str, slot: str | None) -> None:
        """Write a quantity of the whole figure below it; without a slot nothing is written."""
        if slot is not None:
            self.captions.append(Caption(slot, name))


SlotValues = Mapping[str, float]
Diagram = Callable[[SlotValues], Sketch]
"""A theorem's diagram: a function from the values of all its slots to a sketch."""
P = ParamSpec("P")


def diagram_maker(draw: Callable[Concatenate[SlotValues, P], Sketch]) -> Callable[P, Diagram]:
    """Decorate a function of slot values and slots, so that it takes the slots and returns a diagram."""

    @wraps(draw)
    def of_slots(*slots: P.args, **named_slots: P.kwargs) -> Diagram:
        return lambda values: draw(values, *slots, **named_slots)

    return of_slots


def at_angle(centre: Point, distance: float, degrees: float) -> Point:
    """Return the point at polar coordinates around a centre, counter-clockwise from the right."""
    radians = math.radians(degrees)
    return centre[0] + distance * math.cos(radians), centre[1] + distance * math.sin(radians)


def along(start: Point, end: Point, share: float) -> Point:
    """Return the point at a fraction (`share`) of the way from one point to another."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _rounded(point: Point) -> Point:
    return round(point[0], 6), round(point[1], 6)


def middle(*points: Point) -> Point:
    """Return the mean of some points."""
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
