"""Diagrams of regular polygons and similar figures. Text arguments name the slots that a part shows."""

from itertools import pairwise

from theorem_sft.theory.diagrams.sketch import (
    Point,
    Sketch,
    SlotValues,
    along,
    at_angle,
    diagram_maker,
    middle,
)

# With more corners the sides would be too short to see, so only some are drawn.
_MAX_CORNERS = 12
_SHOWN = 4


def _polygon(corners: int) -> tuple[Sketch, list[Point]]:
    """Draw a regular polygon; if it has many corners, draw a part of it with the adjacent sides dashed."""
    ring = [at_angle((0.0, 0.0), 1.0, 270 + 360 * (place - 0.5) / corners) for place in range(corners)]
    sketch = Sketch(in_lengths=False)
    if corners <= _MAX_CORNERS:
        sketch.polygon(ring)
        return sketch, ring
    points = [*ring[-1:], *ring[: _SHOWN - 1]]
    sketch.line(*points)
    sketch.line(points[0], along(points[0], ring[-2], 0.6), style="helper")
    sketch.line(points[-1], along(points[-1], ring[_SHOWN - 1], 0.6), style="helper")
    return sketch, points


@diagram_maker
def polygon_with_angle_sum(values: SlotValues, corners: str, total: str) -> Sketch:
    """Draw a regular polygon or a part of it, captioned with its number of corners and its angle sum."""
    sketch, _ = _polygon(round(values[corners]))
    sketch.caption("corners", corners)
    sketch.caption("sum of the inner angles", total)
    return sketch


@diagram_maker
def regular_polygon(values: SlotValues, corners: str, outer: str) -> Sketch:
    """Draw a regular polygon or a part of it, with an exterior angle."""
    sketch, points = _polygon(round(values[corners]))
    at = next(place for place, point in enumerate(points) if point[0] > 0)
    before, here, after = points[at - 1], points[at], points[at + 1]
    end = along(before, here, 1.7)
    sketch.line(here, end, style="helper")
    sketch.angle(here, end, after, outer)
    sketch.equal(*pairwise(points))
    sketch.caption("corners", corners)
    return sketch


_SHAPE: tuple[Point, ...] = ((0.0, 0.0), (1.0, 0.0), (0.85, 0.6), (0.1, 0.45))


@diagram_maker
def similar_figures(
    values: SlotValues, factor: str, small: str, large: str, *, areas: bool = False
) -> Sketch:
    """Draw two similar figures side by side, with one length of each, or with their areas."""
    sketch = Sketch(in_lengths=False)
    left = 0.0
    for word, slot, across in (("small", small, 1.0), ("large", large, values[factor])):
        points = [(left + across * x, across * y) for x, y in _SHAPE]
        inside = middle(*points)
        sketch.polygon(points)
        if areas:
            sketch.length(inside, inside, slot, away=points[0], prefix="area: ")
        else:
            sketch.length(points[0], points[1], slot, away=inside)
        sketch.name(middle(points[0], points[1]), **{word: middle(points[2], points[3])})
        left += across + 0.4 * values[factor]
    sketch.caption("scale factor", factor)
    return sketch
