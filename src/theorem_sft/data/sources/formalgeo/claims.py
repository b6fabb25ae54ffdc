"""What one step says: its values, symbols and relations, read as polynomials over quantities."""

from __future__ import annotations

from copy import copy
from fractions import Fraction

from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.equations import Algebra
from theorem_sft.data.sources.formalgeo.exact_numbers import Number
from theorem_sft.data.sources.formalgeo.formal_steps import Form
from theorem_sft.data.sources.formalgeo.polynomials import Poly, Ratio
from theorem_sft.data.sources.formalgeo.quantities import Quantities
from theorem_sft.data.sources.formalgeo.step_text import measures_degrees, number, polished, spoken
from theorem_sft.data.sources.formalgeo.symbols import quantity_of, read, read_equation
from theorem_sft.data.sources.formalgeo.wording import quantity
from theorem_sft.data.traces.trace import Step

RESULT = "result"
"""The slot of a substitution's value."""
_WORDS_ONLY = frozenset({"fact", "equation"})


class Claims:
    """Reads a step beside the form that its call demands.

    Args:
        step: The step.
        form: What its call says that it must look like.
        quantities: The problem's quantities.

    Raises:
        ValueError: A relation names what is no quantity.
    """

    def __init__(self, step: Step, form: Form, quantities: Quantities) -> None:
        self.step = step
        self.form = form
        self.quantities = quantities
        self.shown: dict[str, Call] = {}
        """Each quantity as a symbol of this step names it."""
        self.relations = step.relations
        self.names: dict[str, str] = {}
        """The quantity that each slot stands for."""
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
        """A mapped or concluded value (ValueError where it is none)."""
        ratio = read(str(value), self._symbol)
        bottom = ratio.bottom.value()
        if bottom is None:
            raise ValueError(f"{value} has an unknown below")
        return ratio.top if bottom == 1 else ratio.top.scale(Fraction(1) / bottom)

    def stated(self) -> dict[str, Poly]:
        """What the step concludes of each quantity (ValueError where it says two things of one)."""
        found: dict[str, Poly] = {}
        for key, value in self.step.conclusion.items():
            if key in _WORDS_ONLY:
                continue
            name = key if key == RESULT else self.names.get(key) or self._name(key)
            poly = self.value(value)
            if (found.setdefault(name, poly) - poly).terms:
                raise ValueError(f"{key} = {value} is not what the step says elsewhere")
        return found

    def equation(self) -> Poly | None:
        """The equation that the step concludes, where more than one unknown is left."""
        text = self.step.conclusion.get("equation")
        return None if text is None else read_equation(str(text), self._symbol)

    def only_names(self, relation: str) -> bool:
        """Whether a relation says no more than which quantity a slot is (`AB = length_AC`)."""
        left, _, right = relation.partition(" = ")
        return right in self.names and left.isidentifier() and self.names[right] == self._name(left)

    def broken(self, stated: dict[str, Poly]) -> list[str]:
        """The relations that do not hold once mapping and conclusion are put in."""
        local = self._mapped(Algebra(combining=False))
        for name, poly in stated.items():
            local.add(Poly.variable(name) - poly, ())
        local.settle()
        equation = self.equation()
        if equation is not None:
            local.add(equation, ())
            local.settle()
        return [text for text in self.relations if local.holds(read_equation(text, self._slot)) is None]

    def unsolved(self, stated: dict[str, Poly]) -> list[str]:
        """What the step's equations, solved together and by themselves, do not give."""
        alone = self._mapped(Algebra())
        for text in self.relations:
            alone.add(read_equation(text, self._slot), ())
        alone.settle()
        return [name for name, poly in stated.items() if alone.holds(Poly.variable(name) - poly) is None]

    def _mapped(self, algebra: Algebra) -> Algebra:
        for key, binding in self.step.mapping.items():
            if key in self.names:
                algebra.add(Poly.variable(self.names[key]) - self.value(binding.value), ())
        return algebra

    def said(self, name: str, value: Poly) -> str:
        """A value in words, its symbols called as the step calls them."""
        if name == RESULT and self.form.asked is not None:
            exact: Number | None = value.value()
            plain = "" if exact is None else str(number(exact))
            return polished(plain, degrees=measures_degrees(self.form.asked))
        view = copy(self.quantities)
        view.shown = self.quantities.shown | self.shown
        return spoken(value, view, degrees=measures_degrees(view.shown.get(name, name)))

    def called(self, key: str) -> set[str]:
        """What words may call the quantity of a slot: a ratio of similarity starts at any pair of points."""
        own = self.form.slots.get(key)
        if not isinstance(own, Call):
            own = self.shown.get(self.names[key], Call("Free", (self.names[key],)))
        if own.name == "Free":
            return {str(own.args[0])}
        if not own.name.startswith("RatioOf"):
            return {quantity(own)}
        left, right = (str(arg) for arg in own.args)
        back = -1 if "Mirror" in own.name else 1
        turns = [
            (left[n:] + left[:n], right[back * n :] + right[: back * n])
            for n in range(1 if own.name.endswith("Arc") else len(left))
        ]
        return {quantity(Call(own.name, turn)) for turn in turns}

    def _name(self, symbol: str) -> str:
        call = quantity_of(symbol, self.quantities)
        name = str(call.args[0]) if call.name == "Free" else self.quantities.name(call)
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
