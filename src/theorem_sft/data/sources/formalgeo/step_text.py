"""How a step is written: slots and relations in safe expressions, the work in this problem's own things."""

from __future__ import annotations

import re
from collections.abc import Callable

from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.equations import Algebra
from theorem_sft.data.sources.formalgeo.exact_numbers import Number, approximate, to_sympy
from theorem_sft.data.sources.formalgeo.polynomials import Poly
from theorem_sft.data.sources.formalgeo.quantities import Quantities
from theorem_sft.data.sources.formalgeo.wording import expression

PREFIX = {
    "LengthOfLine": "length",
    "MeasureOfAngle": "angle",
    "PerimeterOfTriangle": "perimeter",
    "AreaOfTriangle": "area",
    "HeightOfTriangle": "height",
    "RatioOfSimilarTriangle": "ratio",
    "RatioOfMirrorSimilarTriangle": "ratio",
    "PerimeterOfQuadrilateral": "perimeter",
    "AreaOfQuadrilateral": "area",
    "HeightOfQuadrilateral": "height",
    "RatioOfSimilarQuadrilateral": "ratio",
    "RatioOfMirrorSimilarQuadrilateral": "ratio",
    "LengthOfArc": "arc_length",
    "MeasureOfArc": "arc",
    "RatioOfSimilarArc": "ratio",
    "RadiusOfCircle": "radius",
    "DiameterOfCircle": "diameter",
    "PerimeterOfCircle": "circumference",
    "AreaOfCircle": "circle_area",
    "PerimeterOfSector": "sector_perimeter",
    "AreaOfSector": "sector_area",
}
"""How a slot of each quantity begins."""
GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "θ": "theta"}
UNSAID = frozenset({"Angle", "Arc", "Circle", "Line", "Point"})
"""Predicates that say only that something is there: no text says them."""
_DEGREES = frozenset({"MeasureOfAngle", "MeasureOfArc"})
_SIGNS = {"Add": " + ", "Sub": " - ", "Mul": "*", "Div": "/"}


def slot(call: Call) -> str:
    """The slot that stands for a quantity of a theorem: `angle_ABC`, `length_AB`."""
    return "_".join([PREFIX[call.name], *(str(arg) for arg in call.args)])


def symbol_name(call: Call) -> str:
    """The symbol for an unknown of this problem: `AB`, `angleRST`, `x`; never the name of a slot."""
    if call.name == "Free":
        letter = str(call.args[0])
        return GREEK.get(letter, letter)
    points = "".join(str(arg) for arg in call.args)
    return points if call.name == "LengthOfLine" else PREFIX[call.name].replace("_", "") + points


def is_letter(name: str) -> bool:
    """Whether a variable is one of the problem's own letters."""
    return not name.endswith(")")


def number(value: Number) -> int | str:
    """A value for a trace: an int where it is whole, else an exact expression."""
    exact = to_sympy(value)
    return int(exact) if exact.is_Integer else str(exact)


def relation(call: Call) -> str:
    """A GDL equation over slots: `angle_ABC + angle_BCA + angle_CAB = 180`."""
    return " = ".join(_safe(arg, slot) for arg in call.args)


def symbolic(call: Call) -> str:
    """An equation over this problem's unknowns: `DE**2 + x**2 = 25`."""
    return " = ".join(_safe(arg, symbol_name) for arg in call.args)


def _safe(item: Call | str, named: Callable[[Call], str], loose: str = "") -> str:
    if isinstance(item, str):
        item = "".join(GREEK.get(letter, letter) for letter in item)
        in_brackets = (loose and re.search("[-+]", item)) or ("Mul" in loose and "/" in item)
        return f"({item})" if in_brackets else item
    if item.name in _SIGNS:
        inner = {"Add": "", "Sub": "Add Sub", "Mul": "Add Sub Mul", "Div": "Add Sub Mul Div"}[item.name]
        parts = [_safe(item.args[0], named, "Add Sub" if item.name in {"Mul", "Div"} else "")]
        parts += [
            _safe(arg, named, inner.replace("Mul", "") if item.name == "Mul" else inner)
            for arg in item.args[1:]
        ]
        text = _SIGNS[item.name].join(parts)
        return f"({text})" if item.name in loose.split() else text
    if item.name == "Pow":
        base = _safe(item.args[0], named)
        return (
            f"{base if re.fullmatch('[A-Za-z][A-Za-z0-9_]*|[0-9]+', base) else f'({base})'}**{item.args[1]}"
        )
    if item.name in {"Sin", "Cos", "Tan"}:
        return f"{item.name.lower()}({_safe(item.args[0], named, 'Add Sub')}*pi/180)"
    return named(item)


def poly_text(poly: Poly, quantities: Quantities) -> str:
    """A linear polynomial over this problem's unknowns in safe-expression syntax."""
    parts: list[str] = []
    for monomial, c in sorted(poly, key=lambda item: (approximate(item[1]) < 0, not item[0], item[0])):
        exact = to_sympy(c)
        text = str(exact)
        if monomial:
            name = symbol_name(quantities.shown[monomial[0][0]])
            if exact == 1:
                text = name
            elif exact == -1:
                text = f"-{name}"
            else:
                text = (
                    f"{text}*{name}"
                    if re.fullmatch(r"-?[\w/*]+(\([\w/]+\))?(/\d+)?", text)
                    else f"({text})*{name}"
                )
        elif approximate(c) < 0 and not text.startswith("-"):
            text = f"-({-exact})"
        parts.append(text)
    if not parts:
        return "0"
    return parts[0] + "".join(
        f" - {part[1:]}" if part.startswith("-") else f" + {part}" for part in parts[1:]
    )


def spoken(poly: Poly, quantities: Quantities, *, degrees: bool) -> str:
    """What is known of a quantity, in words."""
    value = poly.value()
    return polished(
        str(number(value)) if value is not None else linear_call(poly, quantities), degrees=degrees
    )


_SINE = re.compile(r"\b(sin|cos|tan)\((\d+)π/180\)")
_ARC_FUNCTION = re.compile(r"\(?180 × (arc(?:sin|cos|tan)\((?:[^()]|\([^()]*\))*\))/π\)?°?")


def polished(item: Call | str, *, degrees: bool = False) -> str:
    """An expression in words, an angle known by its sine as arcsin(…) without the factor for degrees."""
    text = _ARC_FUNCTION.sub(r"\1", expression(item, degrees=degrees))
    return _SINE.sub(r"\1 \2°", text)


def linear_call(poly: Poly, quantities: Quantities) -> Call | str:
    """A linear polynomial as CDL, so that it can be put into words."""
    if all(is_letter(name) for name in poly.names()):
        return poly_text(poly, quantities).replace(" ", "")
    added: list[Call | str] = []
    taken: list[Call | str] = []
    for monomial, c in sorted(poly, key=lambda item: (not item[0], item[0])):
        exact = to_sympy(c)
        negative = approximate(c) < 0
        size = str(-exact if negative else exact)
        thing: Call | str = size
        if monomial:
            shown = quantities.shown[monomial[0][0]]
            named: Call | str = str(shown.args[0]) if shown.name == "Free" else shown
            thing = named if size == "1" else Call("Mul", (size, named))
        (taken if negative else added).append(thing)
    total: Call | str = (added[0] if len(added) == 1 else Call("Add", tuple(added))) if added else "0"
    for thing in taken:
        total = Call("Sub", (total, thing))
    return total


def displayed(item: Call, quantities: Quantities) -> Call:
    """How to name a quantity: as it is written here, but one way only for a ratio of similarity."""
    return quantities.shown[quantities.name(item)] if item.name.startswith("RatioOf") else item


def value_of(name: str, algebra: Algebra) -> Poly:
    """What is known of a quantity: a number, or an expression in what is still free."""
    return algebra.reduce(Poly.variable(name))[0]


def substituted(item: Call | str, algebra: Algebra, quantities: Quantities) -> Call | str:
    """An expression with each known quantity replaced by what is known of it."""
    if isinstance(item, str):
        return item
    if item.name in PREFIX:
        poly = value_of(quantities.name(item), algebra)
        if poly.value() is None and set(poly.names()) == {quantities.name(item)}:
            return displayed(item, quantities)
        return linear_call(poly, quantities)
    return Call(item.name, tuple(substituted(arg, algebra, quantities) for arg in item.args))


def measures_degrees(item: Call | str) -> bool:
    """Whether an expression comes out in degrees."""
    if isinstance(item, str):
        return False
    if item.name in {"Add", "Sub"}:
        return any(measures_degrees(arg) for arg in item.args)
    if item.name == "Mul":
        return sum(measures_degrees(arg) for arg in item.args) == 1 and all(
            measures_degrees(arg) or (isinstance(arg, str) and "pi" not in arg) for arg in item.args
        )
    return item.name in _DEGREES


def equation(call: Call, said: Call | None = None) -> str:
    """An equation in words; `said` decides what is in degrees where the call holds numbers already."""
    degrees = any(measures_degrees(arg) for arg in (said or call).args)
    return " = ".join(polished(arg, degrees=degrees) for arg in call.args)


def isolated(call: Call, filled: Call, wanted: str, quantities: Quantities) -> list[str] | None:
    """The right sides of an equation solved for one quantity (in things, in numbers), where that is plain.

    Args:
        call: The equation in this problem's things.
        filled: The same with what is known put in.
        wanted: The name of the quantity to solve for.
        quantities: The problem's quantities.
    """
    degrees = any(measures_degrees(arg) for arg in call.args)

    def is_wanted(item: Call | str) -> bool:
        return isinstance(item, Call) and item.name in PREFIX and quantities.name(item) == wanted

    left, right = call.args[:2]
    shown_left, shown_right = filled.args[:2]
    for side, other, shown in ((left, right, shown_right), (right, left, shown_left)):
        if is_wanted(side):
            named = polished(_renamed(other, quantities), degrees=degrees)
            return list(dict.fromkeys([named, polished(shown, degrees=degrees)]))
    for side, shown, rest in ((left, shown_left, shown_right), (right, shown_right, shown_left)):
        if not (isinstance(side, Call) and side.name == "Add" and isinstance(shown, Call)):
            continue
        if sum(is_wanted(part) for part in side.args) == 1:
            total: Call | str = rest
            for part, text in zip(side.args, shown.args, strict=True):
                if not is_wanted(part):
                    total = Call("Sub", (total, text))
            return [polished(total, degrees=degrees)]
    return None


def _renamed(item: Call | str, quantities: Quantities) -> Call | str:
    if isinstance(item, str):
        return item
    if item.name in PREFIX:
        return displayed(item, quantities)
    return Call(item.name, tuple(_renamed(arg, quantities) for arg in item.args))
