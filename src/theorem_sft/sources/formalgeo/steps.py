"""Writes the steps of a trace while the needed theorems are applied again, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from theorem_sft.sources.formalgeo.algebra import Algebra, Support
from theorem_sft.sources.formalgeo.cdl import Call
from theorem_sft.sources.formalgeo.engine import Engine, Fact, Invocation
from theorem_sft.sources.formalgeo.numbers import Number
from theorem_sft.sources.formalgeo.polynomials import Poly
from theorem_sft.sources.formalgeo.telling import (
    equation,
    is_letter,
    isolated,
    linear_call,
    measures_degrees,
    number,
    poly_text,
    relation,
    slot,
    substituted,
    symbol_name,
    value_of,
)
from theorem_sft.sources.formalgeo.words import expression, fact, quantity, statement
from theorem_sft.traces import Binding, Condition, Step

__all__ = ["Draft", "Writer"]

_SUBSTITUTION = (
    "substitution",
    "Equal quantities may replace each other: an expression has the value that it takes when the known values are put in.",
)
_TOGETHER = (
    "solving equations together",
    "Values that make several equations true at once are found by putting what one equation says into the others.",
)


@dataclass
class Draft:
    """A step that later steps may still add to."""

    title: str
    statement: str
    conditions: list[str] = field(default_factory=list)
    mapping: dict[str, Binding] = field(default_factory=dict)
    relations: list[str] = field(default_factory=list)
    conclusion: dict[str, int | str] = field(default_factory=dict)
    work: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def step(self) -> Step:
        """The finished step."""
        relations: str | list[str] | None = self.relations or None
        if len(self.relations) == 1:
            relations = self.relations[0]
        return Step(
            theorem=self.title,
            statement=self.statement,
            conditions=[Condition(text=text) for text in dict.fromkeys(self.conditions)],
            mapping=self.mapping,
            relation=relations,
            conclusion=dict(self.conclusion),
            work=", ".join(dict.fromkeys(self.work)),
        )


class Writer:
    """Applies facts to a fresh algebra and writes what each step brings.

    Args:
        engine: The engine that solved the problem.
        algebra: An empty algebra.
    """

    def __init__(self, engine: Engine, algebra: Algebra) -> None:
        self.engine = engine
        self.quantities = engine.quantities
        self.algebra = algebra
        self.taken: dict[int, int] = {}
        """Each fact taken so far, with the number of its step (0: given)."""
        self.drafts: list[Draft] = []

    def take(self, facts: list[Fact], step: int = 0) -> None:
        """Add facts to what is known."""
        for item in facts:
            self.taken[item.number] = step
            if item.equation is not None:
                self.algebra.add(item.equation, (item.number,))
        self.algebra.settle()

    def determines(self, item: Fact) -> bool:
        """Whether an equation would fix a value now (or says nothing new)."""
        if item.equation is None:
            return False
        reduced = self.algebra.strip(self.algebra.reduce(item.equation)[0])
        return len(_bases(reduced)) <= 1

    def step_of(self, support: Support) -> int:
        """The last step that a support needs; 0 where all of it is given."""
        return max((self.taken.get(n, 0) for n in support), default=0)

    def said(self, name: str) -> bool:
        """Whether some step already states a quantity's value."""
        return any(name in draft.said for draft in self.drafts)

    def invoke(self, invocation: Invocation, facts: list[Fact]) -> None:
        """Write the step of one theorem call."""
        theorem = invocation.theorem
        words = statement(theorem.name, theorem.branch)
        draft = Draft(words.title, words.statement)
        draft.conditions = [fact(call) for call in invocation.checked]
        points = "".join(theorem.slots)
        del points
        for letters in theorem.slots:
            own = "".join(invocation.names[letter] for letter in letters)
            draft.mapping[letters] = Binding(value=own, source="text", thing=_thing(own))
        number_ = len(self.drafts) + 1
        new: set[str] = set()
        for item in facts:
            if item.equation is None:
                draft.work.append(fact(item.call))
                draft.conclusion.setdefault("fact", fact(item.call))
                self.take([item], number_)
                continue
            template = next(
                (c for c in theorem.conclusions if c.name == "Equal" and _filled(c, invocation) == item.call), None
            )
            if template is not None:
                new |= self._equation(draft, template, item, number_)
            else:
                new |= self._brought_along(draft, item, number_)
        if not draft.work:
            return
        self.drafts.append(draft)
        if len(new) > 0:
            self._together(new, number_)

    def _equation(self, draft: Draft, template: Call, item: Fact, number_: int) -> set[str]:
        """One equation of a theorem; returns unknowns that only a second equation determined."""
        assert item.equation is not None
        before = self._unknown()
        reduced = self.algebra.strip(self.algebra.reduce(item.equation)[0])
        if not reduced.terms:
            self.take([item], number_)
            return set()
        bases = _bases(reduced)
        leaves = _leaves(template, item.call)
        filled = substituted(item.call, self.algebra, self.quantities)
        assert isinstance(filled, Call)
        alone = self._alone(bases, leaves)
        for place, own in leaves:
            if alone is None or self.quantities.name(own) != alone:
                draft.mapping[slot(place)] = self.binding(own)
        draft.relations.append(relation(template))
        self.take([item], number_)
        determined = before - self._unknown()
        shown = equation(filled, item.call)
        if len(bases) == 1 and bases <= determined:
            name = next(iter(bases))
            value = self.algebra.value(name)
            assert value is not None
            own_call = next((own for _, own in leaves if self.quantities.name(own) == name), self.quantities.shown[name])
            slots = [slot(place) for place, own in leaves if alone is not None and self.quantities.name(own) == name]
            for target in slots or [symbol_name(self.quantities.shown[name])]:
                draft.conclusion[target] = number(value)
            short = isolated(item.call, filled, name, self.quantities) if alone is not None else None
            result = self.value_text(own_call, value)
            if short is not None:
                whole = f"{self.thing_text(own_call)} = {short}"
                draft.work.append(whole if whole.endswith(f"= {result}") else f"{whole} = {result}")
            else:
                draft.work.append(f"{shown}, so {self.thing_text(own_call)} = {result}")
            draft.said.add(name)
            self.mention(draft, {name} | {self.quantities.name(own) for _, own in leaves}, number_)
            return set()
        draft.conclusion["equation"] = shown
        draft.work.append(shown)
        return determined

    def _alone(self, bases: set[str], leaves: list[tuple[Call, Call]]) -> str | None:
        """The one unknown quantity, if it stands for itself and no other quantity is written in it."""
        if len(bases) != 1:
            return None
        name = next(iter(bases))
        here = {self.quantities.name(own) for _, own in leaves}
        for other in here - {name}:
            if name in value_of(other, self.algebra).names():
                return None
        return name if name in here and not is_letter(name) else None

    def _brought_along(self, draft: Draft, item: Fact, number_: int) -> set[str]:
        """An equation that is part of a concluded property's meaning."""
        assert item.equation is not None
        before = self._unknown()
        bases = _bases(self.algebra.strip(self.algebra.reduce(item.equation)[0]))
        self.take([item], number_)
        draft.work.append(f"so {equation(item.call)}" if draft.work else equation(item.call))
        determined = before - self._unknown()
        for name in sorted(determined & bases):
            shown = self.quantities.shown[name]
            value = self.algebra.value(name)
            assert value is not None
            draft.conclusion[symbol_name(shown)] = number(value)
            draft.work.append(f"{self.thing_text(shown)} = {self.value_text(shown, value)}")
            draft.said.add(name)
        return determined - bases if not determined & bases else set()

    def mention(self, draft: Draft, names: set[str], number_: int) -> None:
        """State the other quantities of a step that its result fixes (TR = x + 21, once x is known)."""
        for name in sorted(names - draft.said):
            value = self.algebra.value(name)
            if value is None or self.step_of(self.algebra.support(name)) != number_:
                continue
            self._also(draft, name, value)

    def _also(self, draft: Draft, name: str, value: Number) -> None:
        shown = self.quantities.shown[name]
        draft.said.add(name)
        draft.work.append(f"{self.thing_text(shown)} = {self.value_text(shown, value)}")

    def binding(self, own: Call) -> Binding:
        """What is known of a quantity now, and where that is from."""
        name = self.quantities.name(own)
        poly = value_of(name, self.algebra)
        value = poly.value()
        support = self.algebra.support(name)
        step = self.step_of(support)
        if value is not None:
            if step and name not in self.drafts[step - 1].said:
                self._also(self.drafts[step - 1], name, value)
            return Binding(value=number(value), source=f"step {step}" if step else "text", thing=quantity(own))
        if poly.names() == {name}:
            return Binding(value=symbol_name(self.quantities.shown[name]), source="symbol", thing=quantity(own))
        letters = all(is_letter(other) for other in poly.names())
        source = f"step {step}" if step else "symbol" if letters else "text"
        return Binding(value=poly_text(poly, self.quantities), source=source, thing=quantity(own))

    def substitute(self, wanted: Call | str, value: Number) -> None:
        """Write the last step: the goal's value from what is known."""
        draft = Draft(*_SUBSTITUTION)
        names: list[Call] = []
        _collect(wanted, names)
        for own in names:
            draft.mapping[slot(own)] = self.binding(own)
        filled = substituted(wanted, self.algebra, self.quantities)
        degrees = measures_degrees(wanted)
        things, numbers = expression(wanted, degrees=degrees), expression(filled, degrees=degrees)
        result = expression(str(number(value)), degrees=degrees)
        parts = [things, numbers, result]
        draft.work.append(" = ".join(dict.fromkeys(parts)))
        if isinstance(wanted, Call) and slot_free(wanted):
            draft.relations.append(f"result = {relation(Call('Equal', (wanted,)))}")
        draft.conclusion["result"] = number(value)
        self.drafts.append(draft)

    def _together(self, names: set[str], number_: int) -> None:
        draft = Draft(*_TOGETHER)
        for name in sorted(names, key=lambda n: (not is_letter(n), n)):
            value = self.algebra.value(name)
            if value is None:
                continue
            shown = self.quantities.shown[name]
            draft.conclusion[symbol_name(shown)] = number(value)
            draft.work.append(f"{self.thing_text(shown)} = {self.value_text(shown, value)}")
            draft.said.add(name)
        del number_
        self.drafts.append(draft)

    def _unknown(self) -> set[str]:
        return {name for name in self.quantities.shown if self.algebra.value(name) is None}

    def thing_text(self, call: Call) -> str:
        """A quantity or letter in words."""
        return str(call.args[0]) if call.name == "Free" else quantity(call)

    def value_text(self, call: Call, value: Number) -> str:
        """A value in words, in degrees where it measures an angle."""
        return expression(str(number(value)), degrees=measures_degrees(call))


def slot_free(item: Call | str) -> bool:
    """Whether an expression holds only quantities and numbers, so that it can be a relation over slots."""
    if isinstance(item, str):
        return not any(letter.isalpha() for letter in item.replace("pi", "").replace("sqrt", ""))
    return all(isinstance(arg, str) or slot_free(arg) for arg in item.args)


def _bases(poly: Poly) -> set[str]:
    return {name.partition(":")[2] or name for name in poly.names()}


def _thing(points: str) -> str | None:
    return {2: points, 3: points, 4: points}.get(len(points))


def _filled(template: Call, invocation: Invocation) -> Call:
    from theorem_sft.sources.formalgeo.gdl import instantiate

    return instantiate(template, invocation.names)


def _leaves(template: Call | str, own: Call | str) -> list[tuple[Call, Call]]:
    """The quantities of a GDL equation, each beside this problem's."""
    if isinstance(template, str) or isinstance(own, str):
        return []
    if template.name in {"Equal", "Add", "Sub", "Mul", "Div", "Pow", "Sin", "Cos", "Tan"}:
        return [pair for a, b in zip(template.args, own.args, strict=True) for pair in _leaves(a, b)]
    return [(template, own)]


def _collect(item: Call | str, into: list[Call]) -> None:
    if isinstance(item, str):
        return
    if item.name in {"Add", "Sub", "Mul", "Div", "Pow", "Sin", "Cos", "Tan"}:
        for arg in item.args:
            _collect(arg, into)
    else:
        into.append(item)


__all__ += ["linear_call"]
