"""A second set of wordings for FormalGeo's facts, each saying exactly what the first one says."""

from __future__ import annotations

import re
from collections.abc import Callable

from theorem_sft.data.sources.formalgeo import wording
from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.wording import (
    expression,
    is_angle,
    is_reflex,
    listed,
    number_said,
    polygon,
    quantity,
)


def _arc(points: str) -> str:
    return f"arc {points[1:]} of circle {points[0]}"


def _pair(one: str, other: str, word: str, *, mirror: bool = False) -> str:
    kind, first = polygon(one).split()
    # In a mirror relation only the first points correspond in place.
    second = other[0] + other[:0:-1] if mirror else other
    turned = ", one of them in opposite orientation" if mirror else ""
    return f"{kind}s {first} and {second} are {word} in this order of corners{turned}"


def _on_line(*names: str) -> str:
    points = "".join(names)
    if len(points) < 3:
        return f"{points} is a straight line"
    return f"one straight line passes through {listed(points)} in this order"


def _on_circle(circle: str, *names: str) -> str:
    points = "".join(names)
    if len(circle) > 1 and not points:
        return _on_line(circle)
    if not points:
        return f"the diagram has a circle {circle}"
    if len(points) == 1:
        return f"point {points} is on circle {circle}"
    order = " in counter-clockwise order" if len(points) > 2 else ""
    return f"circle {circle} passes through {listed(points)}{order}"


_FACTS: dict[str, Callable[..., str]] = {
    "Collinear": _on_line,
    "Cocircular": _on_circle,
    "RightTriangle": lambda t: f"triangle {t} has a right angle at {t[1]}",
    "IsoscelesTriangle": lambda t: (
        f"sides {t[0]}{t[1]} and {t[0]}{t[2]} of triangle {t} have the same length"
    ),
    "IsoscelesRightTriangle": lambda t: (
        f"triangle {t} has two equal sides and a right angle between them at {t[0]}"
    ),
    "EquilateralTriangle": lambda t: f"all sides of triangle {t} have the same length",
    "Kite": lambda p: (
        f"quadrilateral {p} is a kite: {p[0]}{p[1]} has the same length as {p[0]}{p[3]}, and {p[2]}{p[1]} as"
        f" {p[2]}{p[3]}"
    ),
    "Parallelogram": lambda p: f"quadrilateral {p} is a parallelogram",
    "Rhombus": lambda p: f"quadrilateral {p} is a rhombus",
    "Rectangle": lambda p: f"quadrilateral {p} is a rectangle",
    "Square": lambda p: f"quadrilateral {p} is a square",
    "Trapezoid": lambda p: (
        f"quadrilateral {p} is a trapezoid whose sides {p[0]}{p[3]} and {p[1:3]} run parallel"
    ),
    "IsoscelesTrapezoid": lambda p: (
        f"quadrilateral {p} is a trapezoid whose sides {p[0]}{p[3]} and {p[1:3]} run parallel and whose legs"
        f" {p[:2]} and {p[2:]} have the same length"
    ),
    "RightTrapezoid": lambda p: (
        f"quadrilateral {p} is a trapezoid whose sides {p[0]}{p[3]} and {p[1:3]} run parallel, with right"
        f" angles at {listed(p[:2])}"
    ),
    "IsMidpointOfLine": lambda m, ab: f"point {m} divides {ab} into two equal parts",
    "IsMidpointOfArc": lambda m, arc: f"point {m} divides {_arc(arc)} into two equal parts",
    "ParallelBetweenLine": lambda ab, cd: f"{ab} runs parallel to {cd}",
    "PerpendicularBetweenLine": lambda ab, cd: f"{ab} is at a right angle to {cd}",
    "IsPerpendicularBisectorOfLine": lambda co, ab: f"{co} cuts {ab} in half at a right angle",
    "IsBisectorOfAngle": lambda bd, abc: f"{bd} divides angle {abc} into two equal angles",
    "IsMedianOfTriangle": lambda ad, t: (
        f"{ad} joins corner {ad[0]} of triangle {t} to the middle of the opposite side"
    ),
    "IsAltitudeOfTriangle": lambda ad, t: (
        f"{ad} runs from corner {ad[0]} of triangle {t} to the line of the opposite side, at a right"
        " angle to it"
    ),
    "IsMidsegmentOfTriangle": lambda de, t: (
        f"{de} joins the midpoints of two sides of triangle {t}, with"
        f" {de[0]} on {t[:2]} and {de[1]} on {t[0]}{t[2]}"
    ),
    "IsCircumcenterOfTriangle": lambda o, t: (
        f"the circle through the corners of triangle {t} has its center at {o}"
    ),
    "IsIncenterOfTriangle": lambda o, t: (
        f"the circle that touches all sides of triangle {t} from inside has its center at {o}"
    ),
    "IsCentroidOfTriangle": lambda o, t: f"the medians of triangle {t} meet at {o}",
    "IsOrthocenterOfTriangle": lambda o, t: f"the altitudes of triangle {t} meet at {o}",
    "CongruentBetweenTriangle": lambda one, other: _pair(one, other, "congruent"),
    "MirrorCongruentBetweenTriangle": lambda one, other: _pair(one, other, "congruent", mirror=True),
    "SimilarBetweenTriangle": lambda one, other: _pair(one, other, "similar"),
    "MirrorSimilarBetweenTriangle": lambda one, other: _pair(one, other, "similar", mirror=True),
    "IsAltitudeOfQuadrilateral": lambda ef, p: (
        f"{ef} is a height of quadrilateral {p} between its sides {p[0]}{p[3]} and {p[1:3]}"
    ),
    "IsMidsegmentOfQuadrilateral": lambda ef, p: (
        f"{ef} joins the midpoints of two sides of quadrilateral {p}, with"
        f" {ef[0]} on {p[:2]} and {ef[1]} on {p[2:]}"
    ),
    "IsCircumcenterOfQuadrilateral": lambda o, p: (
        f"the circle through the corners of quadrilateral {p} has its center at {o}"
    ),
    "IsIncenterOfQuadrilateral": lambda o, p: (
        f"the circle that touches all sides of quadrilateral {p} from inside has its center at {o}"
    ),
    "CongruentBetweenQuadrilateral": lambda one, other: _pair(one, other, "congruent"),
    "MirrorCongruentBetweenQuadrilateral": lambda one, other: _pair(one, other, "congruent", mirror=True),
    "SimilarBetweenQuadrilateral": lambda one, other: _pair(one, other, "similar"),
    "MirrorSimilarBetweenQuadrilateral": lambda one, other: _pair(one, other, "similar", mirror=True),
    "CongruentBetweenArc": lambda one, other: f"{_arc(one)} and {_arc(other)} are congruent",
    "SimilarBetweenArc": lambda one, other: f"{_arc(one)} and {_arc(other)} are similar",
    "IsDiameterOfCircle": lambda ab, o: f"circle {o} has {ab} as a diameter",
    "IsTangentOfCircle": lambda pa, o: f"{pa} touches circle {o} at {pa[-1]}",
    "IsCentreOfCircle": lambda p, o: f"circle {o} has its center at {p}",
}


def fact(call: Call, *, numbers: str = "figures") -> str:
    """Say a fact as a clause; arguments as for `wording.fact`."""
    if call.name == "Not" and len(call.args) == 1 and isinstance(call.args[0], Call):
        return f"it is not true that {fact(call.args[0], numbers=numbers)}"
    if call.name == "Equal":
        return _equation(call, numbers)
    if call.name not in _FACTS:
        return wording.fact(call)
    wording.fact(call)  # the same demands on the arguments
    return _FACTS[call.name](*call.args)


def asked(goal: Call, *, large: bool) -> str | None:
    """Ask for a length, angle or arc: "how long AB is"; None for anything else.

    Args:
        goal: A quantity or an operation.
        large: Whether the angle or arc is the one beyond 180°.
    """
    if goal.name in {"LengthOfLine", "MeasureOfAngle", "MeasureOfArc"}:
        quantity(goal)  # the same demands on the arguments
    match goal.name:
        case "LengthOfLine":
            return f"how long {goal.args[0]} is"
        case "MeasureOfAngle":
            return f"how many degrees {'reflex ' if large else ''}angle {goal.args[0]} has"
        case "MeasureOfArc":
            return f"how many degrees {'major ' if large else ''}{_arc(str(goal.args[0]))} has"
    return None


def _equation(call: Call, numbers: str) -> str:
    wording.fact(call)  # the same demands on the sides
    degrees = any(map(is_angle, call.args))
    if len(call.args) == 2:
        left, right = call.args
        names = {side.name for side in call.args if isinstance(side, Call)}
        if isinstance(left, Call) and isinstance(right, str):
            value = number_said(right, numbers, degrees=False)
            # A sum cannot stand before "degrees" without brackets.
            measure = f"({value}) degrees" if re.search(r"\w [+−] ", value) else f"{value} degrees"
            own = str(left.args[0])
            match left.name:
                case "LengthOfLine":
                    return f"segment {own} measures {value}"
                case "MeasureOfAngle":
                    kind = "reflex angle" if is_reflex(left, right) else "angle"
                    return f"the measure of {kind} {own} is {measure}"
                case "MeasureOfArc":
                    return f"{_arc(own)} measures {measure}"
                case "RadiusOfCircle":
                    return f"circle {own} has a radius of {value}"
                case "DiameterOfCircle":
                    return f"circle {own} has a diameter of {value}"
                case "AreaOfTriangle" | "AreaOfQuadrilateral":
                    return f"{polygon(own)} has an area of {value}"
                case "PerimeterOfTriangle" | "PerimeterOfQuadrilateral":
                    return f"{polygon(own)} has a perimeter of {value}"
        if names == {"LengthOfLine"} and not isinstance(left, str) and not isinstance(right, str):
            return f"segments {left.args[0]} and {right.args[0]} have the same length"
        if names == {"MeasureOfAngle"} and not isinstance(left, str) and not isinstance(right, str):
            return f"angles {left.args[0]} and {right.args[0]} have the same measure"
    sides = [
        number_said(side, numbers, degrees=degrees)
        if isinstance(side, str)
        else expression(side, degrees=degrees)
        for side in call.args
    ]
    # The usual wording has "equals" only beside names in words.
    verb = " is equal to " if any(side.startswith("the ") for side in sides) else " equals "
    return verb.join(sides)
