"""FormalGeo's facts, quantities, algebra and questions in English, with the wordings of `phrasings.yaml`."""

import functools
import re
from collections.abc import Mapping, Sequence
from importlib import resources

import yaml
from pydantic import BaseModel

from theorem_sft.data.sources.formalgeo.language.cdl import Call
from theorem_sft.data.sources.formalgeo.language.formal_problem import TextStyle
from theorem_sft.data.sources.formalgeo.language.gdl import split_theorem_call
from theorem_sft.theory.mathtext.numerals import spell_number
from theorem_sft.theory.mathtext.readable import readable_algebra, readable_power

_POLYGONS = {3: "triangle", 4: "quadrilateral", 5: "pentagon", 6: "hexagon"}
_USUAL = TextStyle()
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class _QuantityPhrases(BaseModel):
    name: str
    value: str | None = None
    equal: str | None = None
    question: tuple[str, str] | None = None
    large: str = ""


class _Phrasings(BaseModel):
    slots: dict[str, tuple[str, ...]]
    """The letters that stand for points in the templates of each predicate."""
    facts: dict[str, tuple[str, ...]]
    quantities: dict[str, _QuantityPhrases]
    point_lists: dict[str, tuple[str, ...]]
    sentences: dict[str, tuple[str, ...]]


@functools.cache
def _phrasings() -> _Phrasings:
    file = resources.files(__package__) / "phrasings.yaml"
    table = yaml.safe_load(file.read_text(encoding="utf-8"))
    slots: dict[str, tuple[str, ...]] = {}
    for group in ("facts", "quantities"):
        heads = {head: split_theorem_call(head) for head in table[group]}
        slots |= dict(heads.values())
        table[group] = {heads[head][0]: row for head, row in table[group].items()}
    return _Phrasings(slots=slots, **table)


def join_with_and(items: Sequence[str]) -> str:
    """Join at least one item: "A", "A and B", "A, B and C"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def polygon_kind(points: str) -> str:
    """Return the word for a polygon with these vertices: "triangle", …, or "polygon" above six."""
    return _POLYGONS.get(len(points), "polygon")


def quantity_name(call: Call) -> str:
    """Name a quantity such as `LengthOfLine(AB)`: "∠ABC", "AB", "the area of triangle ABC".

    Raises:
        ValueError: There is no such quantity, or its arguments are not the points that it takes.
    """
    phrases = _phrasings().quantities.get(call.name)
    if phrases is None:
        raise ValueError(f"no wording for the quantity {call.name!r}")
    return _fill(phrases.name, _points(call))


def fact_clause(call: Call, style: TextStyle = _USUAL) -> str:
    """Write a fact, an equation or `Not(…)` as a clause: "AB is parallel to CD", "∠ABC = 40°".

    Raises:
        ValueError: The predicate is unknown, or its arguments do not fit it.
    """
    if call.name == "Not" and len(call.args) == 1 and isinstance(call.args[0], Call):
        return _negated(fact_clause(call.args[0], style), style)
    if call.name == "Equal":
        return _equation(call, style)
    if call.name in {"Polygon", "Shape", "Collinear", "Cocircular"}:
        return _point_list_clause(call, style)
    templates = _phrasings().facts.get(call.name)
    if templates is None:
        raise ValueError(f"no wording for the fact {call.name!r}")
    return _fill(_choose(templates, style), _points(call))


def question_sentence(goal: Call, style: TextStyle = _USUAL, *, large: bool = False) -> str:
    """Write the question for `Value(…)` or a relation to prove; `large`: for an angle or arc above 180°."""
    if goal.name != "Value":
        shown = goal.args[0] if goal.name == "Relation" and isinstance(goal.args[0], Call) else goal
        return fixed_sentence("prove", style, goal=fact_clause(shown, style))
    return fixed_sentence("find", style, goal=_goal_name(goal.args[0], style, large))


def fixed_sentence(key: str, style: TextStyle, **values: str) -> str:
    """Return a sentence of the group `sentences`, with its placeholders filled in."""
    return _fill(_choose(_phrasings().sentences[key], style), values)


def readable_expression(term: Call | str, *, degrees: bool = False) -> str:
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
        rest = [_operand(arg, degrees, "Add Sub" if term.name == "Sub" else "") for arg in args[1:]]
        first = readable_expression(args[0], degrees=degrees)
        return (" + " if term.name == "Add" else " − ").join([first, *rest])
    if term.name in {"Mul", "Div", "Pow"} and args:
        if degrees and not is_angle_measure(term):
            return f"({readable_expression(term)})°"
        if term.name == "Mul":
            return " × ".join(_operand(arg, False, "Add Sub Div") for arg in args)
        if term.name == "Div" and len(args) == 2:
            above, below = _operand(args[0], False, "Add Sub"), _operand(args[1], False, "Add Sub Mul Div")
            both_named = above.startswith("the ") and below.startswith("the ")
            return f"the ratio of {above} to {below}" if both_named else f"{above} / {below}"
        if term.name == "Pow" and len(args) == 2 and isinstance(args[1], str):
            base = readable_expression(args[0])
            plain = re.fullmatch("[A-Z]+|[a-z]|[0-9]+", base)
            return (base if plain else f"({base})") + readable_power(readable_algebra(args[1]))
    if term.name in {"Sin", "Cos", "Tan"} and len(args) == 1:
        angle = readable_expression(args[0], degrees=True)
        return f"{term.name.lower()}({angle})" if " " in angle else f"{term.name.lower()} {angle}"
    return quantity_name(term)


def is_angle_measure(term: Call | str) -> bool:
    """Return whether a quantity or operation measures an angle or arc, so that its numbers are degrees."""
    if isinstance(term, str):
        return False
    if term.name in {"MeasureOfAngle", "MeasureOfArc"}:
        return True
    if term.name == "Div" and len(term.args) == 2:
        return is_angle_measure(term.args[0]) and not is_angle_measure(term.args[1])
    return term.name in {"Add", "Sub", "Mul"} and any(map(is_angle_measure, term.args))


def _points(call: Call) -> dict[str, str]:
    """Map each letter of the predicate's templates to a point of the call."""
    names, slots = _point_names(call), _phrasings().slots[call.name]
    if [*map(len, names)] != [*map(len, slots)]:
        raise ValueError(f"the arguments do not fit {call.name}: {call}")
    return dict(zip("".join(slots), "".join(names), strict=True))


def _point_names(call: Call) -> list[str]:
    names = [arg for arg in call.args if isinstance(arg, str)]
    if len(names) != len(call.args):
        raise ValueError(f"{call.name} takes names of points, not {call}")
    return names


def _fill(template: str, values: Mapping[str, str]) -> str:
    """Fill in placeholders; one without a value of its own is a row of points."""

    def filled(key: str) -> str:
        return values[key] if key in values else "".join(values[letter] for letter in key)

    return _PLACEHOLDER.sub(lambda match: filled(match[1]), template)


def _choose(templates: Sequence[str], style: TextStyle) -> str:
    return templates[-1] if style.words == "other" else templates[0]


def _point_list_clause(call: Call, style: TextStyle) -> str:
    names = _point_names(call)
    if not names:
        raise ValueError(f"{call.name} takes names of points, not {call}")
    circle, points, key = "", "".join(names), call.name
    items: Sequence[str] = points
    if call.name == "Shape":
        items = [{1: f"circle {side}", 2: side}.get(len(side)) or _arc_name(side) for side in names]
        key = f"Shape {min(len(items), 2)}"
    elif call.name == "Cocircular" and (len(names[0]) == 1 or len(points) > len(names[0])):
        circle, points = names[0], "".join(names[1:])
        items, key = points, f"Cocircular {min(len(points), 3)}"
    elif call.name != "Polygon":  # also Cocircular(BDC): some published statements leave out the circle
        key = f"Collinear {3 if len(points) > 2 else 2}"
    values = {"points": points, "circle": circle, "kind": polygon_kind(points)}
    if items:
        values["list"] = join_with_and(items)
    return _fill(_choose(_phrasings().point_lists[key], style), values)


def _arc_name(points: str) -> str:
    return f"arc {points[1:]} of circle {points[0]}"


def _goal_name(goal: Call | str, style: TextStyle, large: bool) -> str:
    if isinstance(goal, str):
        return f"the value of {readable_expression(goal)}"
    phrases = _phrasings().quantities.get(goal.name)
    if phrases is not None and phrases.question is not None:
        values = {**_points(goal), "large": phrases.large if large else ""}
        return _fill(_choose(phrases.question, style), values)
    if goal.name == "Div" and all(isinstance(arg, Call) for arg in goal.args):
        return f"the ratio of {readable_expression(goal.args[0])} to {readable_expression(goal.args[1])}"
    degrees = is_angle_measure(goal)
    name = readable_expression(goal, degrees=degrees)
    if goal.name in {"Add", "Sub", "Mul", "Div", "Pow"} and not name.startswith("the "):
        name = f"the value of {name}"
    return f"{name} in degrees" if degrees else name


def _negated(clause: str, style: TextStyle) -> str:
    if style.words == "usual":
        for positive, negative in ((" is ", " is not "), (" = ", " ≠ ")):
            if positive in clause:
                return clause.replace(positive, negative, 1)
    return f"it is not true that {clause}"


def _equation(call: Call, style: TextStyle) -> str:
    if len(call.args) < 2:
        raise ValueError(f"an equation needs two sides: {call}")
    if style.words == "other" and (clause := _second_wording(call, style)):
        return clause
    degrees = any(map(is_angle_measure, call.args))
    sides = [_side(side, style, degrees=degrees) for side in call.args]
    in_words = any(side.startswith("the ") for side in sides)
    if style.words == "other":
        return (" is equal to " if in_words else " equals ").join(sides)
    if _is_reflex(*call.args[:2]):
        # Without this word, ∠ABC = 200° would contradict the usual meaning of "∠ABC".
        sides[0] = f"reflex {sides[0]}"
    if not in_words:
        return " = ".join(sides)
    return (" is " if isinstance(call.args[-1], str) else " equals ").join(sides)


def _second_wording(call: Call, style: TextStyle) -> str | None:
    """Write an equation of one quantity with a number, or of two lengths or angles, in the second wording."""
    left, right = call.args[0], call.args[-1]
    phrases = _phrasings().quantities.get(left.name) if isinstance(left, Call) else None
    if len(call.args) != 2 or not isinstance(left, Call) or phrases is None:
        return None
    if isinstance(right, str) and phrases.value is not None:
        value = _side(right, style, degrees=False)
        if is_angle_measure(left) and re.search(r"\w [+−] ", value):
            value = f"({value})"  # "x + 5 degrees" would be ambiguous
        large = phrases.large if _is_reflex(left, right) else ""
        return _fill(phrases.value, {**_points(left), "value": value, "large": large})
    if isinstance(right, Call) and right.name == left.name and phrases.equal is not None:
        return _fill(phrases.equal, {"first": str(left.args[0]), "second": str(right.args[0])})
    return None


def _side(side: Call | str, style: TextStyle, *, degrees: bool) -> str:
    """Write a side of an equation; the style determines the form of a number: "60", "60.0" or "sixty"."""
    if isinstance(side, str):
        if style.numbers == "words" and side.isdecimal() and len(side) < 5:
            return spell_number(int(side)) + (" degrees" if degrees else "")
        if style.numbers == "decimals" and re.fullmatch(r"\d+(\.\d+)?", side):
            side += "0" if "." in side else ".0"
    return readable_expression(side, degrees=degrees)


def _is_reflex(term: Call | str, value: Call | str) -> bool:
    if isinstance(term, str) or isinstance(value, Call) or term.name != "MeasureOfAngle":
        return False
    return re.fullmatch(r"\d+(\.\d+)?", value) is not None and float(value) > 180


def _operand(term: Call | str, degrees: bool, loose: str) -> str:
    """Write an operand, in brackets if it is one of the `loose` operations or a sum written as text."""
    text = readable_expression(term, degrees=degrees)
    if isinstance(term, str):
        # A divisor needs brackets around a product too.
        signs = r"(?<=[\w)])[-+*/]" if "Mul" in loose else r"(?<=[\w)])[-+]"
        return f"({text})" if loose and not degrees and re.search(signs, term) else text
    return f"({text})" if term.name in loose.split() else text


def _in_degrees(text: str) -> str:
    return f"{text}°" if re.fullmatch(r"−?[\d.]*[^\W\d]?", text) else f"({text})°"
