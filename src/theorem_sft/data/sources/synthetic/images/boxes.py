"""Boxes, directions and straight lines in an image."""

from __future__ import annotations

import math
from collections.abc import Iterable

from theorem_sft.theory.diagrams.sketch import Point

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def crosses(start: Point, end: Point, box: Box) -> bool:
    """Tell whether a straight line from point to point touches a box (by Liang and Barsky, 1984)."""
    left, bottom, right, top = box
    # Most lines are far away, and this is asked very often.
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
    """Tell whether two boxes have an area in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def direction_of(start: Point, end: Point) -> float:
    """Return the direction from one point to another, in degrees counter-clockwise from the right."""
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def padded(box: Box, by: float) -> Box:
    """Return a box that is larger on every side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def fan(direction: float) -> list[float]:
    """Return directions all round, those close to the given one first."""
    turns = (0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0)
    return [direction + 30 * turn for turn in turns]


def around(points: Iterable[Point]) -> Box:
    """Return the smallest box that holds points."""
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)
