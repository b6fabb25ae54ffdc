"""Diagrams of figures with straight sides. Arguments name the slots that the parts stand for."""

from __future__ import annotations

import math
from collections.abc import Mapping

from theorem_sft.theorems.diagrams.sketch import Diagram, Point, Sketch, at_angle, middle

__all__ = ["angles_on_a_line", "parallelogram", "rectangle", "triangle", "triangle_of_angles"]


def rectangle(width: str, length: str, *, area: str | None = None, perimeter: str | None = None) -> Diagram:
    """Draw a rectangle, its length along the ground."""

    def draw(values: Mapping[str, float]) -> Sketch:
        across, up = values[length], values[width]
        corners = [(0.0, 0.0), (across, 0.0), (across, up), (0.0, up)]
        sketch = Sketch()
        sketch.polygon(corners)
        sketch.length(corners[0], corners[1], length, away=middle(*corners))
        sketch.length(corners[1], corners[2], width, away=middle(*corners))
        sketch.caption(area=area, perimeter=perimeter)
        return sketch

    return draw


def triangle(base: str, height: str, *, area: str | None = None) -> Diagram:
    """Draw a triangle with its height on the base."""

    def draw(values: Mapping[str, float]) -> Sketch:
        across, up = values[base], values[height]
        # Neither isosceles nor with a right angle: the text says nothing of the kind.
        return _with_height([(0.0, 0.0), (across, 0.0), (0.36 * across, up)], base, height, area)

    return draw


def parallelogram(base: str, height: str, *, area: str | None = None) -> Diagram:
    """Draw a parallelogram with its height on the base."""

    def draw(values: Mapping[str, float]) -> Sketch:
        across, up = values[base], values[height]
        lean = min(0.4 * up, 0.6 * across)
        corners = [(0.0, 0.0), (across, 0.0), (across + lean, up), (lean, up)]
        return _with_height(corners, base, height, area)

    return draw


def _with_height(corners: list[Point], base: str, height: str, area: str | None) -> Sketch:
    """Draw a figure that stands on its first two corners, with the height from its last corner."""
    left, right = corners[:2]
    top = corners[-1]
    foot = (top[0], left[1])
    sketch = Sketch()
    sketch.polygon(corners)
    sketch.line(top, foot, style="helper")
    sketch.right_angle(foot, right, top)
    sketch.length(left, right, base, away=middle(*corners))
    sketch.length(left, (left[0], top[1]), height, away=middle(*corners), outside=True)
    sketch.caption(area=area)
    return sketch


def triangle_of_angles(**corners: str) -> Diagram:
    """Draw a triangle true to its angles.

    Args:
        corners: For each corner, by the story's word for it, the slot of its angle in degrees.
    """
    (a, at_a), (b, at_b), (c, at_c) = corners.items()

    def draw(values: Mapping[str, float]) -> Sketch:
        # By the law of sines, on a side of length 1.
        side = math.sin(math.radians(values[at_b])) / math.sin(math.radians(values[at_c]))
        points = [(0.0, 0.0), (1.0, 0.0), at_angle((0.0, 0.0), side, values[at_a])]
        sketch = Sketch(in_lengths=False)
        sketch.polygon(points)
        for place, (word, slot) in enumerate(((a, at_a), (b, at_b), (c, at_c))):
            at, start, end = points[place], points[(place + 1) % 3], points[(place + 2) % 3]
            sketch.angle(at, start, end, slot)
            sketch.name(at, word, away=middle(*points))
        return sketch

    return draw


def angles_on_a_line(left: str, right: str) -> Diagram:
    """Draw a line that ends on a straight line, with the angles on its left and right."""

    def draw(values: Mapping[str, float]) -> Sketch:
        foot = (0.0, 0.0)
        ends = [(1.0, 0.0), at_angle(foot, 1.0, values[right]), (-1.0, 0.0)]
        sketch = Sketch(in_lengths=False)
        sketch.line(ends[0], ends[2])
        sketch.line(foot, ends[1])
        sketch.angle(foot, ends[0], ends[1], right)
        sketch.angle(foot, ends[1], ends[2], left)
        return sketch

    return draw
