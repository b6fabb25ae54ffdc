"""Diagrams of quadrilaterals. Text arguments name the slots that a part shows."""

import math
from collections.abc import Mapping

from theorem_sft.theory.diagrams.sketch import Point, Sketch, SlotValues, at_angle, diagram_maker, middle


@diagram_maker
def rectangle(
    values: SlotValues, width: str, length: str, *, area: str | None = None, perimeter: str | None = None
) -> Sketch:
    """Draw a rectangle with its length horizontal."""
    across, up = values[length], values[width]
    corners = [(0.0, 0.0), (across, 0.0), (across, up), (0.0, up)]
    sketch = Sketch()
    sketch.polygon(corners)
    sketch.length(corners[0], corners[1], length, away=middle(*corners))
    sketch.length(corners[1], corners[2], width, away=middle(*corners))
    sketch.caption("area", area)
    sketch.caption("perimeter", perimeter)
    return sketch


def figure_with_height(corners: list[Point], base: str, height: str | None, area: str | None) -> Sketch:
    """Draw a figure whose base joins its first two corners, with the height of its last corner."""
    left, right, top = corners[0], corners[1], corners[-1]
    foot = (top[0], left[1])
    sketch = Sketch()
    sketch.polygon(corners)
    sketch.length(left, right, base, away=middle(*corners))
    if height is not None:
        sketch.line(top, foot, style="helper")
        sketch.angle(foot, right, top, None)
        sketch.length(left, (left[0], top[1]), height, away=middle(*corners), outside=True)
    sketch.caption("area", area)
    return sketch


@diagram_maker
def parallelogram(values: SlotValues, base: str, height: str, *, area: str | None = None) -> Sketch:
    """Draw a parallelogram with its height on the base."""
    across, up = values[base], values[height]
    lean = min(0.4 * up, 0.6 * across)
    return figure_with_height(
        [(0.0, 0.0), (across, 0.0), (across + lean, up), (lean, up)], base, height, area
    )


@diagram_maker
def trapezoid(
    values: SlotValues,
    long: str,
    short: str,
    *,
    height: str | None = None,
    area: str | None = None,
    midline: str | None = None,
) -> Sketch:
    """Draw a trapezoid on the longer parallel side; without a height, half that side is used."""
    across, above = values[long], values[short]
    up = 0.5 * across if height is None else values[height]
    start = 0.3 * (across - above)
    corners = [(0.0, 0.0), (across, 0.0), (start + above, up), (start, up)]
    sketch = figure_with_height(corners, long, height, area)
    sketch.length(corners[2], corners[3], short, away=middle(*corners))
    if midline is not None:
        ends = middle(corners[0], corners[3]), middle(corners[1], corners[2])
        sketch.line(*ends, style="helper")
        sketch.equal((corners[0], ends[0]), (ends[0], corners[3]))
        sketch.equal((corners[1], ends[1]), (ends[1], corners[2]), ticks=2)
        sketch.length(*ends, midline, away=corners[0])
    return sketch


@diagram_maker
def rhombus(
    values: SlotValues, long: str, short: str, *, area: str | None = None, side: str | None = None
) -> Sketch:
    """Draw a rhombus with its diagonals, the longer one horizontal."""
    across, up = values[long] / 2, values[short] / 2
    corners = [(across, 0.0), (0.0, up), (-across, 0.0), (0.0, -up)]
    sketch = Sketch()
    sketch.polygon(corners)
    sketch.line(corners[0], corners[2], style="helper")
    sketch.line(corners[1], corners[3], style="helper")
    sketch.angle((0.0, 0.0), corners[0], corners[1], None)
    sketch.equal(*zip(corners, corners[1:] + corners[:1], strict=True))
    sketch.length((-across, -up), (across, -up), long, away=(0.0, 0.0), outside=True)
    sketch.length((-across, -up), (-across, up), short, away=(0.0, 0.0), outside=True)
    if side is not None:
        sketch.length(corners[0], corners[1], side, away=(0.0, 0.0))
    sketch.caption("area", area)
    return sketch


def polygon_with_angles(corners: Mapping[str, Point], slots: Mapping[str, str | None]) -> Sketch:
    """Draw a polygon with the names of its corners, and mark the angles at some of them."""
    names, points = list(corners), list(corners.values())
    sketch = Sketch(in_lengths=False)
    sketch.polygon(points)
    for name, slot in slots.items():
        place = names.index(name)
        sketch.angle(points[place], points[(place + 1) % len(points)], points[place - 1], slot)
    sketch.name(middle(*points), **corners)
    return sketch


@diagram_maker
def quadrilateral_of_angles(values: SlotValues, /, **slots: str) -> Sketch:
    """Draw the quadrilateral with these four angles whose sides touch a common circle.

    Args:
        slots: The slot of the angle (degrees) at each corner, by the story's word for the corner.
    """
    corners = {}
    outward = 270.0  # where the side before the corner touches the circle
    for number, (word, slot) in enumerate(slots.items()):
        half = (180 - values[slot]) / 2
        outward += half if number else -half
        corners[word] = at_angle((0.0, 0.0), 1 / math.cos(math.radians(half)), outward)
        outward += half
    return polygon_with_angles(corners, slots)


@diagram_maker
def parallelogram_of_angles(values: SlotValues, a: str, b: str) -> Sketch:
    """Draw a parallelogram abcd with its angles at a and b to scale."""
    side = at_angle((0.0, 0.0), 1.0, values[a])
    corners = {"a": (0.0, 0.0), "b": (1.6, 0.0), "c": (1.6 + side[0], side[1]), "d": side}
    return polygon_with_angles(corners, {"a": a, "b": b})


@diagram_maker
def kite_of_angles(values: SlotValues, a: str, b: str, c: str) -> Sketch:
    """Draw a kite abcd with its angles to scale; equal sides meet at a and at c."""
    up, down = (1 / math.tan(math.radians(values[slot] / 2)) for slot in (a, c))
    corners = {"a": (0.0, up), "b": (-1.0, 0.0), "c": (0.0, -down), "d": (1.0, 0.0)}
    sketch = polygon_with_angles(corners, {"a": a, "b": b, "c": c})
    sketch.equal((corners["a"], corners["b"]), (corners["a"], corners["d"]))
    sketch.equal((corners["c"], corners["b"]), (corners["c"], corners["d"]), ticks=2)
    return sketch


@diagram_maker
def quadrilateral_in_a_circle(values: SlotValues, a: str, c: str) -> Sketch:
    """Draw a quadrilateral abcd inscribed in a circle, with its angles at a and c to scale."""
    # An inscribed angle is half the central angle over the same arc.
    arc, centre = 2 * values[a], (0.0, 0.0)
    turns = {"a": 250 + arc + 0.44 * (360 - arc), "b": 250.0, "c": 250 + 0.55 * arc, "d": 250 + arc}
    corners = {word: at_angle(centre, 1.0, turn) for word, turn in turns.items()}
    sketch = polygon_with_angles(corners, {"a": a, "c": c})
    sketch.arc(centre, 1.0)
    return sketch
