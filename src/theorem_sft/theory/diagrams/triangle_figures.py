"""Diagrams of triangles and of adjacent angles. Text arguments name the slots that a part shows."""

import math

from theorem_sft.theory.diagrams.quadrilateral_figures import figure_with_height, polygon_with_angles
from theorem_sft.theory.diagrams.sketch import Point, Sketch, SlotValues, at_angle, diagram_maker


@diagram_maker
def triangle(values: SlotValues, base: str, height: str, *, area: str | None = None) -> Sketch:
    """Draw a triangle with its height on the base."""
    across, up = values[base], values[height]
    # Neither isosceles nor right-angled, because the problem does not say so.
    return figure_with_height([(0.0, 0.0), (across, 0.0), (0.36 * across, up)], base, height, area)


def _corners(left: float, right: float) -> tuple[Point, Point, Point]:
    """Return the left, right and upper corner of a triangle with these base angles, in degrees."""
    by_sines = math.sin(math.radians(right)) / math.sin(math.radians(left + right))
    return (0.0, 0.0), (1.0, 0.0), at_angle((0.0, 0.0), by_sines, left)


@diagram_maker
def triangle_of_angles(values: SlotValues, a: str, b: str, c: str) -> Sketch:
    """Draw a triangle abc with its angles to scale."""
    left, right, top = _corners(values[a], values[b])
    return polygon_with_angles({"a": left, "b": right, "c": top}, {"a": a, "b": b, "c": c})


@diagram_maker
def isosceles_triangle(values: SlotValues, a: str, c: str) -> Sketch:
    """Draw an isosceles triangle abc with ac = bc and its angles to scale."""
    left, right, top = _corners(values[a], values[a])
    sketch = polygon_with_angles({"a": left, "b": right, "c": top}, {"a": a, "c": c})
    sketch.equal((left, top), (right, top))
    return sketch


@diagram_maker
def right_triangle_of_angles(values: SlotValues, a: str, b: str) -> Sketch:
    """Draw a triangle abc with a right angle at c and its other angles to scale."""
    corners = {"a": (1.0, 0.0), "b": (0.0, math.tan(math.radians(values[a]))), "c": (0.0, 0.0)}
    return polygon_with_angles(corners, {"c": None, "a": a, "b": b})


@diagram_maker
def right_triangle(
    values: SlotValues, ac: str, bc: str, *, ab: str | None = None, area: str | None = None
) -> Sketch:
    """Draw a triangle abc with a right angle at c and its sides to scale."""
    corner, right, top = (0.0, 0.0), (values[ac], 0.0), (0.0, values[bc])
    sketch = polygon_with_angles({"a": right, "b": top, "c": corner}, {"c": None})
    sketch.in_lengths = True
    sketch.length(corner, right, ac, away=top)
    sketch.length(corner, top, bc, away=right)
    if ab is not None:
        sketch.length(right, top, ab, away=corner)
    sketch.caption("area", area)
    return sketch


@diagram_maker
def exterior_angle(values: SlotValues, a: str, b: str, outer: str) -> Sketch:
    """Draw a triangle abc with bc extended beyond c and the exterior angle at c, to scale."""
    left, right, top = _corners(values[b], 180 - values[outer])
    sketch = polygon_with_angles({"a": top, "b": left, "c": right}, {"a": a, "b": b})
    end = (1.5, 0.0)
    sketch.line(right, end)
    sketch.angle(right, end, top, outer)
    return sketch


@diagram_maker
def angles_at_a_corner(values: SlotValues, left: str, right: str, *, whole: float) -> Sketch:
    """Draw a line that divides an angle of `whole` degrees in two."""
    corner = (0.0, 0.0)
    # A straight angle lies horizontally; a right angle is symmetric about the vertical.
    first = 0.0 if whole == 180 else 90 - whole / 2
    arms = [at_angle(corner, 1.0, turn) for turn in (first, first + values[right], first + whole)]
    sketch = Sketch(in_lengths=False)
    sketch.line(arms[0], corner, arms[2])
    sketch.line(corner, arms[1])
    sketch.angle(corner, arms[0], arms[1], right)
    sketch.angle(corner, arms[1], arms[2], left)
    if whole == 90:
        sketch.angle(corner, arms[0], arms[2], None)
    return sketch
