"""Reads the values, symbols and relations of a step as polynomials over the problem's quantities."""

import re
from copy import copy
from fractions import Fraction

from theorem_sft.data.sources.formalgeo.algebra.equation_system import EquationSystem
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly, Ratio
from theorem_sft.data.sources.formalgeo.algebra.ratio_reader import (
    UnreadableError,
    read_difference,
    read_ratio,
)
from theorem_sft.data.sources.formalgeo.language.cdl import Call
from theorem_sft.data.sources.formalgeo.replay.quantities import (
    GREEK_LETTERS,
    Quantities,
    corresponding_turns,
)
from theorem_sft.data.sources.formalgeo.wording.phrasing import quantity_name
from theorem_sft.data.sources.formalgeo.writing.step_forms import StepForm
from theorem_sft.data.sources.formalgeo.writing.step_text import (
    SLOT_PREFIX,
    exact_value,
    in_words,
    measures_degrees,
    polynomial_in_words,
)
from theorem_sft.data.traces.trace import Step

RESULT = "result"
"""The slot for the value of a substitution."""
_NOT_VALUES = frozenset({"fact", "equation"})
_SYMBOL = re.compile(r"([a-z]*)([A-Z]+)")


def quantity_of_symbol(symbol: str, quantities: Quantities) -> Call:
    """Return the quantity that a symbol stands for: `AB` a length, `angleRST` an angle, `x` a letter.

    Raises:
        UnreadableError: No quantity has such a symbol.
    """
    if len(symbol) == 1 or symbol in GREEK_LETTERS or (len(symbol) == 2 and symbol.islower()):
        letter = Call("Free", (GREEK_LETTERS.get(symbol, symbol),))
        quantities.name(letter)
        return letter
    match = _SYMBOL.fullmatch(symbol)
    prefix, points = (match[1] or "length", match[2]) if match else ("", "")
    half = len(points) // 2
    candidates = [
        Call(kind, (points[:half], points[half:]) if "Ratio" in kind else (points,))
        for kind, own in SLOT_PREFIX.items()
        if own.replace("_", "") == prefix and len(points) == _point_count(kind)
    ]
    if not candidates:
        raise UnreadableError(f"{symbol!r} is not a symbol of a quantity")
    return next(filter(quantities.is_known, candidates), candidates[0])


def _point_count(kind: str) -> int:
    counts = {"Line": 2, "Triangle": 3, "Quadrilateral": 4, "Circle": 1}
    count = next((count for ending, count in counts.items() if kind.endswith(ending)), 3)
    return 2 * count if kind.startswith("Ratio") else count


class StepClaims:
    """Reads a step together with the form that its call determines.

    Raises:
        ValueError: A relation names something that is not a quantity.
    """

    def __init__(self, step: Step, form: StepForm, quantities: Quantities) -> None:
        self.step = step
        self.form = form
        self.quantities = quantities
        self.shown: dict[str, Call] = {}
        """The quantities as the symbols of this step write them."""
        self.relations = step.relations
        self.names: dict[str, str] = {}
        """The name of each slot's quantity."""
        for key, own in form.slots.items():
            if isinstance(own, Call):
                self.names[key] = quantities.name(own)
            elif key not in form.texts:
                self.names[key] = own
        for text in self.relations:
            left, _, right = text.partition(" = ")
            if right.startswith("also_") and right in step.mapping:
                self.names.setdefault(right, self._name(left))

    def value(self, value: object) -> Poly:
        """Return a mapped or concluded value; ValueError if it is not a polynomial."""
        ratio = read_ratio(str(value), self._symbol)
        bottom = ratio.bottom.value()
        if bottom is None:
            raise ValueError(f"{value} has an unknown in a denominator")
        return ratio.top if bottom == 1 else ratio.top.scale(Fraction(1) / bottom)

    def stated(self) -> dict[str, Poly]:
        """Return the concluded value of each quantity; ValueError if the step states two values of one."""
        result: dict[str, Poly] = {}
        for key, value in self.step.conclusion.items():
            if key in _NOT_VALUES:
                continue
            name = key if key == RESULT else self.names.get(key) or self._name(key)
            poly = self.value(value)
            if (result.setdefault(name, poly) - poly).terms:
                raise ValueError(f"{key} = {value} contradicts another value of the step")
        return result

    def equation(self) -> Poly | None:
        """Return the equation that the step concludes, if more than one unknown is left."""
        text = self.step.conclusion.get("equation")
        return None if text is None else read_difference(str(text), self._symbol)

    def is_naming(self, relation: str) -> bool:
        """Return whether a relation only names the quantity of a slot (`AB = length_AC`)."""
        left, _, right = relation.partition(" = ")
        return right in self.names and left.isidentifier() and self.names[right] == self._name(left)

    def violated_relations(self, stated: dict[str, Poly]) -> list[str]:
        """Return the relations that do not hold with the values of mapping and conclusion."""
        system = self._mapped(EquationSystem(combining=False))
        for name, poly in stated.items():
            system.add(Poly.variable(name) - poly, ())
        system.settle()
        equation = self.equation()
        if equation is not None:
            system.add(equation, ())
            system.settle()
        return [text for text in self.relations if system.holds(read_difference(text, self._slot)) is None]

    def unsolved(self, stated: dict[str, Poly]) -> list[str]:
        """Return the stated quantities that the step's equations alone do not determine."""
        system = self._mapped(EquationSystem())
        for text in self.relations:
            system.add(read_difference(text, self._slot), ())
        system.settle()
        return [name for name, poly in stated.items() if system.holds(Poly.variable(name) - poly) is None]

    def _mapped(self, system: EquationSystem) -> EquationSystem:
        for key, binding in self.step.mapping.items():
            if key in self.names:
                system.add(Poly.variable(self.names[key]) - self.value(binding.value), ())
        return system

    def readable(self, name: str, value: Poly) -> str:
        """Write a value readably, with the symbols as the step names them."""
        if name == RESULT and self.form.goal is not None:
            exact = value.value()
            plain = "" if exact is None else str(exact_value(exact))
            return in_words(plain, degrees=measures_degrees(self.form.goal))
        view = copy(self.quantities)
        view.shown = self.quantities.shown | self.shown
        return polynomial_in_words(value, view, degrees=measures_degrees(view.shown.get(name, name)))

    def possible_names(self, key: str) -> set[str]:
        """Return the readable names of a slot's quantity; only a ratio of similarity has several."""
        own = self.form.slots.get(key)
        if not isinstance(own, Call):
            own = self.shown.get(self.names[key], Call("Free", (self.names[key],)))
        if own.name == "Free":
            return {str(own.args[0])}
        if not own.name.startswith("RatioOf"):
            return {quantity_name(own)}
        turns = corresponding_turns(own)[: 1 if own.name.endswith("Arc") else None]
        return {quantity_name(Call(own.name, tuple(turn))) for turn in turns}

    def _name(self, symbol: str) -> str:
        call = quantity_of_symbol(symbol, self.quantities)
        name = self.quantities.name(call)
        self.shown[name] = call
        return name

    def _symbol(self, symbol: str) -> Ratio:
        return Ratio(Poly.variable(self._name(symbol)))

    def _slot(self, key: str) -> Ratio:
        if key == RESULT:
            return Ratio(Poly.variable(key))
        if key in self.form.texts:
            return self.quantities.read(self.form.texts[key])
        return Ratio(Poly.variable(self.names.get(key) or self._name(key)))
