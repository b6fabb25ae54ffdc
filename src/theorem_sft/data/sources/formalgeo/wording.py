"""Facts, quantities and algebra of FormalGeo in plain English."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.theory.mathtext.numerals import spell_number
from theorem_sft.theory.mathtext.readable import readable_algebra, readable_power

_POLYGONS = {3: "triangle", 4: "quadrilateral", 5: "pentagon", 6: "hexagon"}


def listed(items: Sequence[str]) -> str:
    """Join items as English does: "A", "A and B", "A, B and C".

    Args:
        items: At least one item.
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def polygon(points: str) -> str:
    """Name a polygon: "triangle ABC", "quadrilateral ABCD".

    Args:
        points: Its vertices in order, a letter each.
    """
    return f"{_POLYGONS.get(len(points), 'polygon')} {points}"


def _arc(points: str) -> str:
    return f"arc {points[1:]} of circle {points[0]}"


def _mirrored(points: str) -> str:
    # In a mirror relation only the first points correspond in place: ABC, DEF maps B to F and C to E.
    return points[0] + points[:0:-1]


def _alike(one: str, other: str, word: str, *, mirror: bool = False) -> str:
    if mirror:
        return f"{polygon(one)} is {word} to {polygon(_mirrored(other))} in opposite orientation"
    return f"{polygon(one)} is {word} to {polygon(other)}"


def _scale(one: str, other: str) -> str:
    return f"the ratio of similarity of {polygon(one)} to {polygon(other)}"


_QUANTITIES: dict[str, Callable[..., str]] = {
    "LengthOfLine": lambda ab: ab,
    "MeasureOfAngle": lambda abc: f"∠{abc}",
    "PerimeterOfTriangle": lambda abc: f"the perimeter of triangle {abc}",
    "AreaOfTriangle": lambda abc: f"the area of triangle {abc}",
    "HeightOfTriangle": lambda abc: f"the height of triangle {abc} from {abc[0]} to {abc[1:]}",
    "RatioOfSimilarTriangle": _scale,
    "RatioOfMirrorSimilarTriangle": lambda one, other: _scale(one, _mirrored(other)),
    "PerimeterOfQuadrilateral": lambda abcd: f"the perimeter of quadrilateral {abcd}",
    "AreaOfQuadrilateral": lambda abcd: f"the area of quadrilateral {abcd}",
    "HeightOfQuadrilateral": lambda p: f"the height of quadrilateral {p} between {p[0]}{p[3]} and {p[1:3]}",
    "RatioOfSimilarQuadrilateral": _scale,
    "RatioOfMirrorSimilarQuadrilateral": lambda one, other: _scale(one, _mirrored(other)),
    "LengthOfArc": lambda arc: f"the length of {_arc(arc)}",
    "MeasureOfArc": lambda arc: f"the measure of {_arc(arc)}",
    "RatioOfSimilarArc": lambda one, other: f"the ratio of {_arc(one)} to {_arc(other)}",
    "RadiusOfCircle": lambda o: f"the radius of circle {o}",
    "DiameterOfCircle": lambda o: f"the diameter of circle {o}",
    "PerimeterOfCircle": lambda o: f"the circumference of circle {o}",
    "AreaOfCircle": lambda o: f"the area of circle {o}",
    "PerimeterOfSector": lambda arc: f"the perimeter of the sector of circle {arc[0]} with arc {arc[1:]}",
    "AreaOfSector": lambda arc: f"the area of the sector of circle {arc[0]} with arc {arc[1:]}",
}


def _on_line(*names: str) -> str:
    points = "".join(names)
    return f"{listed(points)} lie on one line in this order" if len(points) > 2 else f"{points} is a line"


def _on_circle(circle: str, *names: str) -> str:
    points = "".join(names)
    if len(circle) > 1 and not points:
        return _on_line(circle)  # Cocircular(BDC), without its circle, is a slip of the published files
    if not points:
        return f"there is a circle {circle}"
    if len(points) == 1:
        return f"{points} lies on circle {circle}"
    order = " in counter-clockwise order" if len(points) > 2 else ""
    return f"{listed(points)} lie on circle {circle}{order}"


def _region(*sides: str) -> str:
    named = [{1: f"circle {side}", 2: side}.get(len(side)) or _arc(side) for side in sides]
    return f"{listed(named)} bound{'s' if len(named) == 1 else ''} a part of the diagram"


_FACTS: dict[str, Callable[..., str]] = {
    # what the diagram consists of
    "Shape": _region,
    "Collinear": _on_line,
    "Cocircular": _on_circle,
    "Point": lambda a: f"{a} is a point",
    "Line": lambda ab: f"{ab} is a line",
    "Angle": lambda abc: f"∠{abc} is an angle",
    "Polygon": lambda points: f"{points} is a {_POLYGONS.get(len(points), 'polygon')}",
    "Arc": lambda arc: f"{_arc(arc)} is an arc of the diagram",
    "Circle": lambda o: f"there is a circle {o}",
    # what a figure is
    "RightTriangle": lambda abc: f"triangle {abc} is a right triangle with the right angle at {abc[1]}",
    "IsoscelesTriangle": lambda t: f"triangle {t} is isosceles with {t[0]}{t[1]} = {t[0]}{t[2]}",
    "IsoscelesRightTriangle": lambda t: (
        f"triangle {t} is an isosceles right triangle with the right angle at {t[0]}"
    ),
    "EquilateralTriangle": lambda abc: f"triangle {abc} is equilateral",
    "Kite": lambda p: f"{p} is a kite with {p[0]}{p[1]} = {p[0]}{p[3]} and {p[2]}{p[1]} = {p[2]}{p[3]}",
    "Parallelogram": lambda abcd: f"{abcd} is a parallelogram",
    "Rhombus": lambda abcd: f"{abcd} is a rhombus",
    "Rectangle": lambda abcd: f"{abcd} is a rectangle",
    "Square": lambda abcd: f"{abcd} is a square",
    "Trapezoid": lambda p: f"{p} is a trapezoid with {p[0]}{p[3]} parallel to {p[1:3]}",
    "IsoscelesTrapezoid": lambda p: (
        f"{p} is an isosceles trapezoid with {p[0]}{p[3]} parallel to {p[1:3]} and {p[:2]} = {p[2:]}"
    ),
    "RightTrapezoid": lambda p: (
        f"{p} is a right trapezoid with {p[0]}{p[3]} parallel to {p[1:3]} and right angles at {listed(p[:2])}"
    ),
    # how things lie to each other
    "IsMidpointOfLine": lambda m, ab: f"{m} is the midpoint of {ab}",
    "IsMidpointOfArc": lambda m, arc: f"{m} is the midpoint of {_arc(arc)}",
    "ParallelBetweenLine": lambda ab, cd: f"{ab} is parallel to {cd}",
    "PerpendicularBetweenLine": lambda ab, cd: f"{ab} is perpendicular to {cd}",
    "IsPerpendicularBisectorOfLine": lambda co, ab: f"{co} is the perpendicular bisector of {ab}",
    "IsBisectorOfAngle": lambda bd, abc: f"{bd} is the bisector of ∠{abc}",
    "IsMedianOfTriangle": lambda ad, abc: f"{ad} is a median of triangle {abc}",
    "IsAltitudeOfTriangle": lambda ad, abc: f"{ad} is an altitude of triangle {abc}",
    "IsMidsegmentOfTriangle": lambda de, t: (
        f"{de} is a midsegment of triangle {t} with {de[0]} on {t[:2]} and {de[1]} on {t[0]}{t[2]}"
    ),
    "IsCircumcenterOfTriangle": lambda o, abc: f"{o} is the circumcenter of triangle {abc}",
    "IsIncenterOfTriangle": lambda o, abc: f"{o} is the incenter of triangle {abc}",
    "IsCentroidOfTriangle": lambda o, abc: f"{o} is the centroid of triangle {abc}",
    "IsOrthocenterOfTriangle": lambda o, abc: f"{o} is the orthocenter of triangle {abc}",
    "CongruentBetweenTriangle": lambda one, other: _alike(one, other, "congruent"),
    "MirrorCongruentBetweenTriangle": lambda one, other: _alike(one, other, "congruent", mirror=True),
    "SimilarBetweenTriangle": lambda one, other: _alike(one, other, "similar"),
    "MirrorSimilarBetweenTriangle": lambda one, other: _alike(one, other, "similar", mirror=True),
    "IsAltitudeOfQuadrilateral": lambda ef, p: (
        f"{ef} is an altitude of quadrilateral {p} between {p[0]}{p[3]} and {p[1:3]}"
    ),
    "IsMidsegmentOfQuadrilateral": lambda ef, p: (
        f"{ef} is a midsegment of quadrilateral {p} with {ef[0]} on {p[:2]} and {ef[1]} on {p[2:]}"
    ),
    "IsCircumcenterOfQuadrilateral": lambda o, abcd: f"{o} is the circumcenter of quadrilateral {abcd}",
    "IsIncenterOfQuadrilateral": lambda o, abcd: f"{o} is the incenter of quadrilateral {abcd}",
    "CongruentBetweenQuadrilateral": lambda one, other: _alike(one, other, "congruent"),
    "MirrorCongruentBetweenQuadrilateral": lambda one, other: _alike(one, other, "congruent", mirror=True),
    "SimilarBetweenQuadrilateral": lambda one, other: _alike(one, other, "similar"),
    "MirrorSimilarBetweenQuadrilateral": lambda one, other: _alike(one, other, "similar", mirror=True),
    "CongruentBetweenArc": lambda one, other: f"{_arc(one)} is congruent to {_arc(other)}",
    "SimilarBetweenArc": lambda one, other: f"{_arc(one)} is similar to {_arc(other)}",
    "IsDiameterOfCircle": lambda ab, o: f"{ab} is a diameter of circle {o}",
    "IsTangentOfCircle": lambda pa, o: f"{pa} is tangent to circle {o} at {pa[-1]}",
    "IsCentreOfCircle": lambda p, o: f"{p} is the center of circle {o}",
}


def quantity(call: Call) -> str:
    """Name a quantity: "∠ABC", "AB", "the area of triangle ABC".

    Args:
        call: An attribution such as `LengthOfLine(AB)`.

    Raises:
        ValueError: The predicate is no quantity, or its arguments are not point names.
    """
    return _say(_QUANTITIES, call, "quantity")


def fact(call: Call, *, numbers: str = "figures") -> str:
    """Say a fact as a clause without full stop: "AB is parallel to CD", "∠ABC = 40°".

    Args:
        call: A construction, an entity, a relation, an equation, or `Not` around one of these.
        numbers: How a number is written that stands alone on one side of an equation: see `number_said`.

    Raises:
        ValueError: The predicate is unknown, or its arguments do not fit it.
    """
    if call.name == "Not" and len(call.args) == 1 and isinstance(call.args[0], Call):
        return _negated(fact(call.args[0], numbers=numbers))
    if call.name == "Equal":
        return _equation(call, numbers)
    return _say(_FACTS, call, "fact")


def expression(term: Call | str, *, degrees: bool = False) -> str:
    """Write algebra readably: "AB + 2x", "7√2", "∠ABC − 30°", "(2x − 14)°".

    Args:
        term: A quantity, an operation (Add, Sub, Mul, Div, Pow, Sin, Cos, Tan) or a free expression.
        degrees: Whether the term is an angle measure, so that its plain parts are in degrees.

    Raises:
        ValueError: The term names an unknown operation or quantity.
    """
    if isinstance(term, str):
        return _in_degrees(readable_algebra(term)) if degrees else readable_algebra(term)
    args = term.args
    if term.name in {"Add", "Sub"} and args:
        # The subtrahend of a difference needs brackets, a summand does not.
        rest = [_inner(arg, degrees, "Add Sub" if term.name == "Sub" else "") for arg in args[1:]]
        return (" + " if term.name == "Add" else " − ").join([expression(args[0], degrees=degrees), *rest])
    if term.name in {"Mul", "Div", "Pow"} and args:
        if degrees and not is_angle(term):
            return f"({expression(term)})°"
        if term.name == "Mul":
            return " × ".join(_inner(arg, False, "Add Sub Div") for arg in args)
        if term.name == "Div" and len(args) == 2:
            above, below = _inner(args[0], False, "Add Sub"), _inner(args[1], False, "Add Sub Mul Div")
            both_named = above.startswith("the ") and below.startswith("the ")
            return f"the ratio of {above} to {below}" if both_named else f"{above} / {below}"
        if term.name == "Pow" and len(args) == 2 and isinstance(args[1], str):
            base = expression(args[0])
            return (base if re.fullmatch("[A-Z]+|[a-z]|[0-9]+", base) else f"({base})") + readable_power(
                readable_algebra(args[1])
            )
    if term.name in {"Sin", "Cos", "Tan"} and len(args) == 1:
        angle = expression(args[0], degrees=True)
        return f"{term.name.lower()}({angle})" if " " in angle else f"{term.name.lower()} {angle}"
    return quantity(term)


def is_angle(term: Call | str) -> bool:
    """Tell whether a term is the measure of an angle or arc, so that its numbers are degrees.

    Args:
        term: A quantity, an operation or a free expression; the last is never taken for an angle.
    """
    if isinstance(term, str):
        return False
    if term.name in {"MeasureOfAngle", "MeasureOfArc"}:
        return True
    if term.name == "Div" and len(term.args) == 2:
        return is_angle(term.args[0]) and not is_angle(term.args[1])
    return term.name in {"Add", "Sub", "Mul"} and any(map(is_angle, term.args))


def _say(wordings: dict[str, Callable[..., str]], call: Call, kind: str) -> str:
    wording = wordings.get(call.name)
    if wording is None:
        raise ValueError(f"no wording for the {kind} {call.name!r}")
    if not all(isinstance(arg, str) for arg in call.args):
        raise ValueError(f"{call.name} takes names of points, not {call}")
    try:
        return wording(*call.args)
    except (TypeError, IndexError):
        raise ValueError(f"the arguments do not fit {call.name}: {call}") from None


def _negated(clause: str) -> str:
    for positive, negative in ((" is ", " is not "), (" = ", " ≠ ")):
        if positive in clause:
            return clause.replace(positive, negative, 1)
    return f"it is not true that {clause}"


def number_said(side: str, form: str, *, degrees: bool) -> str:
    """Write one side of an equation that is no quantity: 60 as "60", "60.0" or "sixty".

    Args:
        side: A free expression; one that is more than a plain number has only one form.
        form: "figures", "decimals" or, for whole numbers, "words".
        degrees: Whether it is in degrees.
    """
    if form == "words" and side.isdecimal() and len(side) < 5:
        return spell_number(int(side)) + (" degrees" if degrees else "")
    if form == "decimals" and re.fullmatch(r"\d+(\.\d+)?", side):
        side += "0" if "." in side else ".0"
    return expression(side, degrees=degrees)


def _equation(call: Call, numbers: str) -> str:
    if len(call.args) < 2:
        raise ValueError(f"an equation needs two sides: {call}")
    degrees = any(map(is_angle, call.args))
    sides = [
        number_said(side, numbers, degrees=degrees)
        if isinstance(side, str)
        else expression(side, degrees=degrees)
        for side in call.args
    ]
    if is_reflex(*call.args[:2]):
        # Without the word, ∠ABC = 200° would contradict what "∠ABC" usually names.
        sides[0] = f"reflex {sides[0]}"
    if not any(side.startswith("the ") for side in sides):
        return " = ".join(sides)
    return (" is " if isinstance(call.args[-1], str) else " equals ").join(sides)


def is_reflex(term: Call | str, value: Call | str) -> bool:
    """Tell whether an equation gives an angle beyond 180°."""
    if isinstance(term, str) or isinstance(value, Call) or term.name != "MeasureOfAngle":
        return False
    return re.fullmatch(r"\d+(\.\d+)?", value) is not None and float(value) > 180


def _inner(term: Call | str, degrees: bool, loose: str) -> str:
    """Write an operand, in brackets where it is one of the loose operations (or a sum written as text)."""
    text = expression(term, degrees=degrees)
    if isinstance(term, str):
        # A divisor needs brackets around a product too.
        signs = r"(?<=[\w)])[-+*/]" if "Mul" in loose else r"(?<=[\w)])[-+]"
        return f"({text})" if loose and not degrees and re.search(signs, term) else text
    return f"({text})" if term.name in loose.split() else text


def _in_degrees(text: str) -> str:
    return f"{text}°" if re.fullmatch(r"−?[\d.]*[^\W\d]?", text) else f"({text})°"
