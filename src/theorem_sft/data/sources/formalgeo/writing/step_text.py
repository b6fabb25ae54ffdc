"""Formats the parts of a step: slots and relations as safe expressions, its work in readable algebra."""

import re
from collections.abc import Callable

from theorem_sft.data.sources.formalgeo.algebra.equation_system import EquationSystem
from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import Number, approximate, to_sympy
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly
from theorem_sft.data.sources.formalgeo.language.cdl import GREEK_NAMES, Call
from theorem_sft.data.sources.formalgeo.replay.quantities import Quantities
from theorem_sft.data.sources.formalgeo.wording.phrasing import readable_expression

SLOT_PREFIX = {
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
"""The prefix of a slot for each kind of quantity."""
EXISTENCE_PREDICATES = frozenset({"Angle", "Arc", "Circle", "Line", "Point"})
"""Predicates that state only that something exists; the text of a step does not show them."""
_SIGNS = {"Add": " + ", "Sub": " - ", "Mul": "*", "Div": "/"}


def slot_name(call: Call) -> str:
    """Return the slot for a quantity of a theorem: `angle_ABC`, `length_AB`."""
    return "_".join([SLOT_PREFIX[call.name], *map(str, call.args)])


def symbol_name(call: Call) -> str:
    """Return the symbol for an unknown of this problem: `AB`, `angleRST`, `x`; never a slot."""
    if call.name == "Free":
        letter = str(call.args[0])
        return GREEK_NAMES.get(letter, letter)
    points = "".join(map(str, call.args))
    return points if call.name == "LengthOfLine" else SLOT_PREFIX[call.name].replace("_", "") + points


def is_letter(name: str) -> bool:
    """Return whether a name is a letter of the problem."""
    return not name.endswith(")")


def exact_value(value: Number) -> int | str:
    """Return a value for a trace: an int, or an exact expression."""
    exact = to_sympy(value)
    return int(exact) if exact.is_Integer else str(exact)


def slot_relation(call: Call) -> str:
    """Write a GDL equation over slots: `angle_ABC + angle_BCA + angle_CAB = 180`."""
    return " = ".join(_safe(arg, slot_name) for arg in call.args)


def symbolic_equation(call: Call) -> str:
    """Write an equation over the problem's unknowns: `DE**2 + x**2 = 25`."""
    return " = ".join(_safe(arg, symbol_name) for arg in call.args)


def _safe(item: Call | str, named: Callable[[Call], str], loose: str = "") -> str:
    if isinstance(item, str):
        item = "".join(GREEK_NAMES.get(letter, letter) for letter in item)
        in_brackets = (loose and re.search("[-+]", item)) or ("Mul" in loose and "/" in item)
        return f"({item})" if in_brackets else item
    if item.name in _SIGNS:
        first = "Add Sub" if item.name in {"Mul", "Div"} else ""
        rest = {"Add": "", "Sub": "Add Sub", "Mul": "Add Sub", "Div": "Add Sub Mul Div"}[item.name]
        parts = [_safe(arg, named, rest if place else first) for place, arg in enumerate(item.args)]
        text = _SIGNS[item.name].join(parts)
        return f"({text})" if item.name in loose.split() else text
    if item.name == "Pow":
        base = _safe(item.args[0], named)
        plain = re.fullmatch("[A-Za-z][A-Za-z0-9_]*|[0-9]+", base)
        return f"{base if plain else f'({base})'}**{item.args[1]}"
    if item.name in {"Sin", "Cos", "Tan"}:
        return f"{item.name.lower()}({_safe(item.args[0], named, 'Add Sub')}*pi/180)"
    return named(item)


def polynomial_text(poly: Poly, quantities: Quantities) -> str:
    """Write a linear polynomial over the problem's unknowns as a safe expression."""
    parts: list[str] = []
    for monomial, c in sorted(poly, key=lambda item: (approximate(item[1]) < 0, not item[0], item[0])):
        exact = to_sympy(c)
        text = str(exact)
        if monomial:
            name = symbol_name(quantities.shown[monomial[0][0]])
            plain = re.fullmatch(r"-?[\w/*]+(\([\w/]+\))?(/\d+)?", text)
            if exact in (1, -1):
                text = name if exact == 1 else f"-{name}"
            else:
                text = f"{text}*{name}" if plain else f"({text})*{name}"
        elif approximate(c) < 0 and not text.startswith("-"):
            text = f"-({-exact})"
        parts.append(text)
    signed = (f" - {part[1:]}" if part.startswith("-") else f" + {part}" for part in parts[1:])
    return parts[0] + "".join(signed) if parts else "0"


def polynomial_in_words(poly: Poly, quantities: Quantities, *, degrees: bool) -> str:
    """Write a known value or expression readably."""
    value = poly.value()
    item = polynomial_as_cdl(poly, quantities) if value is None else str(exact_value(value))
    return in_words(item, degrees=degrees)


_SINE = re.compile(r"\b(sin|cos|tan)\((\d+)π/180\)")
_ARC_FUNCTION = re.compile(r"\(?180 × (arc(?:sin|cos|tan)\((?:[^()]|\([^()]*\))*\))/π\)?°?")


def in_words(item: Call | str, *, degrees: bool = False) -> str:
    """Write an expression readably, arcsin(…) without its factor for degrees."""
    text = _ARC_FUNCTION.sub(r"\1", readable_expression(item, degrees=degrees))
    return _SINE.sub(r"\1 \2°", text)


def polynomial_as_cdl(poly: Poly, quantities: Quantities) -> Call | str:
    """Return a linear polynomial as a CDL expression."""
    if all(is_letter(name) for name in poly.names()):
        return polynomial_text(poly, quantities).replace(" ", "")
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


def displayed_quantity(item: Call, quantities: Quantities) -> Call:
    """Return a quantity unchanged, but a ratio of similarity as the problem first wrote it."""
    return quantities.shown[quantities.name(item)] if item.name.startswith("RatioOf") else item


def known_value(name: str, algebra: EquationSystem) -> Poly:
    """Return the value of a quantity, or an expression for it in the free names."""
    return algebra.reduce(Poly.variable(name))[0]


def with_known_values(item: Call | str, algebra: EquationSystem, quantities: Quantities) -> Call | str:
    """Replace each quantity of an expression by its known value or expression."""

    def known(quantity: Call) -> Call | str:
        name = quantities.name(quantity)
        poly = known_value(name, algebra)
        if poly.value() is None and poly.names() == {name}:
            return displayed_quantity(quantity, quantities)
        return polynomial_as_cdl(poly, quantities)

    return _replace_quantities(item, known)


def _replace_quantities(item: Call | str, replacement: Callable[[Call], Call | str]) -> Call | str:
    if isinstance(item, str):
        return item
    if item.name in SLOT_PREFIX:
        return replacement(item)
    return Call(item.name, tuple(_replace_quantities(arg, replacement) for arg in item.args))


def measures_degrees(item: Call | str) -> bool:
    """Return whether the value of an expression is in degrees."""
    if isinstance(item, str):
        return False
    if item.name in {"Add", "Sub"}:
        return any(measures_degrees(arg) for arg in item.args)
    if item.name == "Mul":
        return sum(measures_degrees(arg) for arg in item.args) == 1 and all(
            measures_degrees(arg) or (isinstance(arg, str) and "pi" not in arg) for arg in item.args
        )
    return item.name in {"MeasureOfAngle", "MeasureOfArc"}


def equation_in_words(call: Call, original: Call | None = None) -> str:
    """Write an equation readably; `original`, before values were filled in, decides if it is in degrees."""
    degrees = any(measures_degrees(arg) for arg in (original or call).args)
    return " = ".join(in_words(arg, degrees=degrees) for arg in call.args)


def isolated_sides(call: Call, filled: Call, wanted: str, quantities: Quantities) -> list[str] | None:
    """Return the right sides of an equation solved for a quantity (in quantities, then in numbers).

    Args:
        call: The equation.
        filled: The equation with known values filled in.
        wanted: The name of the quantity; None is returned if it is neither a side nor a summand of one.
    """
    degrees = any(measures_degrees(arg) for arg in call.args)

    def is_wanted(item: Call | str) -> bool:
        return isinstance(item, Call) and item.name in SLOT_PREFIX and quantities.name(item) == wanted

    left, right = call.args[:2]
    shown_left, shown_right = filled.args[:2]
    for side, other, shown in ((left, right, shown_right), (right, left, shown_left)):
        if is_wanted(side):
            renamed = _replace_quantities(other, lambda own: displayed_quantity(own, quantities))
            named = in_words(renamed, degrees=degrees)
            return list(dict.fromkeys([named, in_words(shown, degrees=degrees)]))
    for side, shown, rest in ((left, shown_left, shown_right), (right, shown_right, shown_left)):
        if not (isinstance(side, Call) and side.name == "Add" and isinstance(shown, Call)):
            continue
        if sum(is_wanted(part) for part in side.args) == 1:
            total: Call | str = rest
            for part, text in zip(side.args, shown.args, strict=True):
                if not is_wanted(part):
                    total = Call("Sub", (total, text))
            return [in_words(total, degrees=degrees)]
    return None
