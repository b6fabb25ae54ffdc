"""Diagrams of circles with angles and lines. Text arguments name the slots that a part shows."""

import math

from theorem_sft.theory.diagrams.sketch import Point, Sketch, SlotValues, at_angle, diagram_maker, middle

_CENTRE = (0.0, 0.0)


def _circle() -> Sketch:
    sketch = Sketch(in_lengths=False)
    sketch.arc(_CENTRE, 1.0)
    sketch.dots.append(_CENTRE)
    return sketch


def _arc_ends(central: float) -> tuple[Point, Point]:
    """Return the ends a (below) and b (above) of an arc with this central angle, in degrees."""
    return at_angle(_CENTRE, 1.0, -central / 2), at_angle(_CENTRE, 1.0, central / 2)


@diagram_maker
def circle(
    values: SlotValues, radius: str, *, area: str | None = None, circumference: str | None = None
) -> Sketch:
    """Draw a circle with a radius."""
    edge = (values[radius], 0.0)
    sketch = Sketch()
    sketch.arc(_CENTRE, values[radius])
    sketch.dots.append(_CENTRE)
    sketch.line(_CENTRE, edge)
    sketch.length(_CENTRE, edge, radius, away=(0.0, -1.0))
    sketch.caption("area", area)
    sketch.caption("circumference", circumference)
    return sketch


@diagram_maker
def sector(
    values: SlotValues, radius: str, angle: str, *, area: str | None = None, arc: str | None = None
) -> Sketch:
    """Draw a sector of a circle with its vertex below."""
    start, end = 90 - values[angle] / 2, 90 + values[angle] / 2
    right, left = (at_angle(_CENTRE, values[radius], turn) for turn in (start, end))
    sketch = Sketch()
    sketch.line(right, _CENTRE, left)
    sketch.arc(_CENTRE, values[radius], start, end)
    sketch.angle(_CENTRE, right, left, angle)
    sketch.length(_CENTRE, right, radius, away=left)
    if arc is not None:
        share = 0.2 * values[radius]
        sketch.length((-share, values[radius]), (share, values[radius]), arc, away=_CENTRE)
    sketch.caption("area", area)
    return sketch


@diagram_maker
def inscribed_angle(values: SlotValues, central: str, inscribed: str) -> Sketch:
    """Draw the angle aob at the centre and the angle apb at the circle over the same arc."""
    a, b = _arc_ends(values[central])
    # The label at p must not touch the lines through the centre: if the angle is wide, p is between them.
    turn = values[central]
    p = at_angle(_CENTRE, 1.0, 180 - turn / 8 if turn > 60 else 145 - turn / 2)
    sketch = _circle()
    sketch.line(a, _CENTRE, b)
    sketch.line(a, p, b)
    sketch.angle(_CENTRE, a, b, central)
    sketch.angle(p, a, b, inscribed)
    sketch.name(_CENTRE, a=a, b=b, p=p)
    sketch.name(middle(a, b), o=_CENTRE)
    return sketch


@diagram_maker
def tangents_angle(values: SlotValues, central: str, outside: str) -> Sketch:
    """Draw the tangents from p that touch the circle at a and b, and the radii to a and b."""
    a, b = _arc_ends(values[central])
    p = (1 / math.cos(math.radians(values[central] / 2)), 0.0)
    sketch = _circle()
    sketch.line(a, _CENTRE, b)
    sketch.line(a, p, b)
    sketch.angle(a, _CENTRE, p, None)
    sketch.angle(b, _CENTRE, p, None)
    sketch.angle(_CENTRE, a, b, central)
    sketch.angle(p, a, b, outside)
    sketch.name(_CENTRE, a=a, b=b, p=p)
    sketch.name(p, o=_CENTRE)
    return sketch


@diagram_maker
def angle_in_a_semicircle(values: SlotValues, a: str, b: str) -> Sketch:
    """Draw a triangle abp in a circle whose diameter is ab, with its angles at a and b."""
    left, right = (-1.0, 0.0), (1.0, 0.0)
    p = at_angle(_CENTRE, 1.0, 2 * values[a])
    sketch = _circle()
    sketch.polygon([left, right, p])
    sketch.angle(left, right, p, a)
    sketch.angle(right, p, left, b)
    sketch.name(_CENTRE, a=left, b=right, p=p)
    return sketch


@diagram_maker
def triangle_of_radii(values: SlotValues, outer: str, central: str) -> Sketch:
    """Draw the triangle oab of a chord ab and two radii, with the angles at a and at the centre."""
    a, b = _arc_ends(values[central])
    sketch = _circle()
    sketch.polygon([a, b, _CENTRE])
    sketch.angle(a, _CENTRE, b, outer)
    sketch.angle(_CENTRE, a, b, central)
    sketch.name(_CENTRE, a=a, b=b)
    sketch.name(middle(a, b), o=_CENTRE)
    return sketch


def _through(a: Point, b: Point, c: Point) -> tuple[Point, float]:
    """Return centre and radius of the circle through three points."""
    (ax, ay), (bx, by), (cx, cy) = a, b, c
    twice = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    sizes = [x * x + y * y for x, y in (a, b, c)]
    x = (sizes[0] * (by - cy) + sizes[1] * (cy - ay) + sizes[2] * (ay - by)) / twice
    y = (sizes[0] * (cx - bx) + sizes[1] * (ax - cx) + sizes[2] * (bx - ax)) / twice
    return (x, y), math.dist((x, y), a)


@diagram_maker
def intersecting_chords(values: SlotValues, pa: str, pb: str, pc: str, pd: str) -> Sketch:
    """Draw the chords ab and cd of a circle that cross at p, with their parts to scale."""
    p = (0.0, 0.0)
    turns = {"a": 180.0, "b": 0.0, "c": 65.0, "d": 245.0}
    slots = dict(zip("abcd", (pa, pb, pc, pd), strict=True))
    ends = {word: at_angle(p, values[slot], turns[word]) for word, slot in slots.items()}
    centre, radius = _through(ends["a"], ends["b"], ends["c"])
    sketch = Sketch()
    sketch.arc(centre, radius)
    sketch.line(ends["a"], ends["b"])
    sketch.line(ends["c"], ends["d"])
    sketch.name(centre, **ends)
    sketch.name(at_angle(p, 1.0, 122), p=p)
    for word, slot in slots.items():
        sketch.length(p, ends[word], slot, away=at_angle(p, radius, 212 if word in "ad" else 32))
    return sketch


@diagram_maker
def two_secants(values: SlotValues, pa: str, ab: str, pc: str, cd: str) -> Sketch:
    """Draw two lines from p that cut a circle at a, b and at c, d, with their parts to scale."""
    p = (0.0, 0.0)
    ends = {}
    for (near, far), (first, then), turn in (("ab", (pa, ab), 20.0), ("cd", (pc, cd), -20.0)):
        ends[near] = at_angle(p, values[first], turn)
        ends[far] = at_angle(p, values[first] + values[then], turn)
    centre, radius = _through(ends["a"], ends["b"], ends["c"])
    sketch = Sketch()
    sketch.arc(centre, radius)
    sketch.line(p, ends["b"])
    sketch.line(p, ends["d"])
    sketch.length(p, ends["a"], pa, away=ends["c"])
    sketch.length(ends["a"], ends["b"], ab, away=ends["c"])
    sketch.length(p, ends["c"], pc, away=ends["a"])
    sketch.length(ends["c"], ends["d"], cd, away=ends["a"])
    sketch.name(centre, p=p, **ends)
    return sketch
