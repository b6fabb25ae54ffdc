"""Writes the steps of a trace while the needed theorems are applied again, one after the other."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction

from theorem_sft.sources.formalgeo.algebra import Algebra, Support
from theorem_sft.sources.formalgeo.cdl import Call
from theorem_sft.sources.formalgeo.combine import combine
from theorem_sft.sources.formalgeo.drafts import SUBSTITUTION, TOGETHER, Before, Draft
from theorem_sft.sources.formalgeo.engine import Engine, Fact, Invocation
from theorem_sft.sources.formalgeo.gdl import instantiate
from theorem_sft.sources.formalgeo.numbers import Number, apply
from theorem_sft.sources.formalgeo.polynomials import Poly, Ratio
from theorem_sft.sources.formalgeo.quantities import is_operator
from theorem_sft.sources.formalgeo.telling import (
    displayed,
    equation,
    is_letter,
    isolated,
    measures_degrees,
    number,
    polished,
    poly_text,
    relation,
    slot,
    spoken,
    substituted,
    symbol_name,
    value_of,
)
from theorem_sft.sources.formalgeo.words import expression, fact, quantity, statement
from theorem_sft.traces import Binding

__all__ = ["Writer"]

_MOST_ROUNDS = 12
Leaf = tuple[Call, Call]
"""A quantity of a theorem beside this problem's."""


class Writer:
    """Applies facts to a fresh algebra and writes what each step brings.

    Args:
        engine: The engine that solved the problem.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.quantities = engine.quantities
        self.algebra = Algebra(combining=False)
        self.taken: dict[int, int] = {}
        """Each fact taken so far, with the number of its step (0: given)."""
        self.drafts: list[Draft] = []
        self._hints: dict[int, str] = {}
        """The quantity that an equation was solved for, by fact."""
        self._open: set[int] = set()
        """Equations that nothing could be solved from when they were taken."""

    def take(self, facts: list[Fact], step: int = 0, hint: str | None = None) -> None:
        """Add facts to what is known; `hint` names the quantity to solve for."""
        for item in facts:
            self.taken[item.number] = step
            if item.equation is not None:
                if hint is not None:
                    self._hints[item.number] = hint
                self.algebra.hint = hint
                self.algebra.add(item.equation, (item.number,))
                if step == 0 and self._is_nonlinear(item):
                    self._open.add(item.number)
        self.algebra.settle()
        self.algebra.hint = None

    def determines(self, item: Fact) -> bool:
        """Whether an equation would fix a value now (or says nothing new)."""
        return item.equation is not None and len(_bases(self._reduced(item))) <= 1

    def step_of(self, support: Support) -> int:
        """The last step that a support needs; 0 where all of it is given."""
        return max((self.taken.get(n, 0) for n in support), default=0)

    def invoke(self, invocation: Invocation, facts: list[Fact]) -> None:
        """Write the step of one theorem call, and what its equations then decide."""
        draft = self._begin(invocation)
        unknown = self._unknown()
        for item in facts:
            if item.equation is None:
                self.take([item], len(self.drafts) + 1)
                if item.call.name not in {call.name for call in draft.told}:
                    draft.told.append(item.call)
                    draft.work.append(fact(item.call))
                    draft.conclusion.setdefault("fact", fact(item.call))
            elif (template := _template(invocation, item)) is not None:
                self._equation(draft, template, item)
            else:
                self._brought_along(draft, item)
        if draft.work:
            self.drafts.append(draft)
        self._unexplained(unknown - self._unknown(), draft)

    def _begin(self, invocation: Invocation) -> Draft:
        theorem = invocation.theorem
        words = statement(theorem.name, theorem.branch)
        draft = Draft(words.title, words.statement, before=self._before())
        draft.conditions = [fact(call) for call in invocation.checked]
        for letters in theorem.slots:
            own = "".join(invocation.names.get(letter, letter) for letter in letters)
            draft.mapping[letters] = Binding(value=own, source="text", thing=own if len(own) > 1 else None)
        return draft

    def _equation(self, draft: Draft, template: Call, item: Fact) -> None:
        """Write one equation of a theorem: the value it fixes, or what it says while more is open."""
        reduced = self._reduced(item)
        if not reduced.terms:
            self.take([item], len(self.drafts) + 1)
            return
        bases, leaves = _bases(reduced), _leaves(template, item.call)
        filled = substituted(item.call, self.algebra, self.quantities)
        assert isinstance(filled, Call)
        before = {
            self.quantities.name(own): value_of(self.quantities.name(own), self.algebra) for _, own in leaves
        }
        bindings = {slot(place): self.binding(own) for place, own in leaves}
        target = self._target(reduced, before)
        self.take([item], len(self.drafts) + 1, target)
        draft.relations.append(relation(template))
        draft.slots |= {slot(place): self.quantities.name(own) for place, own in leaves}
        name = next(iter(bases))
        value = self.algebra.value(name) if len(bases) == 1 else None
        if target is not None and (value is not None or len(bases) > 1):
            result = Poly.constant(value) if value is not None else _solve_for(target, reduced)
            own = next(own for _, own in leaves if self.quantities.name(own) == target)
            draft.conclusion |= {
                slot(place): self._value(result)
                for place, other in leaves
                if self.quantities.name(other) == target
            }
            draft.work.append(self._solved(item, filled, own, result, alone=True))
            if value is not None:
                draft.said.add(target)
        elif value is not None:
            own = next((o for _, o in leaves if self.quantities.name(o) == name), self.quantities.shown[name])
            draft.conclusion[symbol_name(self.quantities.shown[name])] = number(value)
            draft.work.append(self._solved(item, filled, own, Poly.constant(value), alone=False))
            draft.said.add(name)
            target = None
        else:
            draft.conclusion["equation"] = equation(filled, item.call)
            draft.work.append(equation(filled, item.call))
            self._open.add(item.number)
            target = None
        draft.mapping |= {key: bound for key, bound in bindings.items() if draft.slots[key] != target}

    def _target(self, reduced: Poly, before: dict[str, Poly]) -> str | None:
        """The quantity that an equation gives by itself: unknown until now, and no other is written in it."""
        bases = _bases(reduced)
        linear = reduced.linear()
        for name, poly in before.items():
            if poly.names() != {name} or name not in bases or is_letter(name):
                continue
            if any(name in other.names() for key, other in before.items() if key != name):
                continue
            if bases == {name} or (linear is not None and bases == set(linear[0])):
                return name
        return None

    def _solved(self, item: Fact, filled: Call, own: Call, result: Poly, *, alone: bool) -> str:
        name = self.quantities.name(own) if own.name != "Free" else str(own.args[0])
        degrees = measures_degrees(own)
        said = spoken(result, self.quantities, degrees=degrees)
        if name in self.algebra.choices:
            said += " (the acute angle)"
        thing = self._thing(own)
        short = isolated(item.call, filled, name, self.quantities) if alone else None
        if short is not None:
            parts = [thing, *short]
            return " = ".join(parts if parts[-1] == said else [*parts, said])
        sine = self._sine(filled, name, result)
        return f"{equation(filled, item.call)}, so {sine}{thing} = {said}"

    def _sine(self, filled: Call, name: str, result: Poly) -> str:
        """The value of the sine or cosine that an angle was found by."""
        value = result.value()
        if value is None:
            return ""
        for function in ("sin", "cos", "tan"):
            shown = f"{function} {quantity(self.quantities.shown[name])}" if not is_letter(name) else ""
            if shown and shown in equation(filled):
                return f"{shown} = {polished(str(number(apply(function, value))))} and "
        return ""

    def _brought_along(self, draft: Draft, item: Fact) -> None:
        """Write an equation that is part of a concluded property's meaning."""
        reduced = self._reduced(item)
        bases = _bases(reduced)
        sides = [
            self.quantities.name(arg)
            for arg in item.call.args
            if isinstance(arg, Call) and not is_operator(arg.name)
        ]
        linear, hint = reduced.linear(), None
        if len(bases) > 1 and linear is not None and bases == set(linear[0]) and sides and sides[0] in bases:
            hint = sides[0]
            shown = self.quantities.shown[sides[0]]
            draft.conclusion[symbol_name(shown)] = self._value(_solve_for(sides[0], reduced))
        self.take([item], len(self.drafts) + 1, hint)
        said = equation(item.call)
        draft.work.append(f"so {said}" if len(draft.work) == 1 else said)
        for name in sorted(bases):
            value = self.algebra.value(name)
            if value is not None and len(bases) == 1:
                shown = self.quantities.shown[name]
                draft.conclusion[symbol_name(shown)] = number(value)
                text = f"{self._thing(shown)} = {self._said(shown, Poly.constant(value))}"
                if text != said:
                    draft.work.append(text)
                draft.said.add(name)
        if self._is_nonlinear(item):
            self._open.add(item.number)

    def combine(self, goal: Ratio | None = None) -> bool:
        """Solve waiting equations together until they give a value (or the goal), and write that step.

        Returns:
            Whether anything was found; if not, nothing has changed.
        """
        trial = deepcopy(self.algebra)
        unknown, before = self._unknown(), self._before()
        reached = False
        for _ in range(_MOST_ROUNDS):
            if not combine(trial):
                break
            trial.settle()
            found = {name for name in unknown if trial.value(name) is not None}
            reached = reached or bool(found) or (goal is not None and trial.evaluate(goal) is not None)
        if reached:
            self.algebra = trial
            changed = (
                {n for n in _bases(goal.top) | _bases(goal.bottom) if trial.value(n) is None}
                if goal
                else set()
            )
            self._unexplained(found or changed, Draft("", "", before=before))
        return reached

    def _unexplained(self, names: set[str], draft: Draft) -> None:
        """Write what waiting equations decide now that more is known."""
        support: set[int] = set()
        loose: list[str] = []
        known = {n for n in draft.said}
        for name in sorted(names - known):
            used = self.algebra.support(name) & self._open
            if used and draft.before.expression(name).names() - known:
                loose.append(name)
                support |= used
        bases = [name for name in loose if draft.before.expression(name).names() == {name}]
        if bases:
            self._together(bases, support)

    def locate(self, name: str, value: Number) -> int:
        """The step that a quantity's value comes from; 0 where the text says it."""
        return self.step_of(self.algebra.support(name)) or self._from_givens(name, value)

    def _from_givens(self, name: str, value: Number) -> int:
        """Write the step that solves given equations for a value that the text does not say (0: none)."""
        support = self.algebra.support(name)
        stated = {arg for n in support for arg in self.engine.facts[n].call.args}
        if str(number(value)) in stated or any(self.engine.facts[n].equation is None for n in support):
            return 0
        self._together([name], set(support))
        return len(self.drafts)

    def _together(self, bases: list[str], support: set[int]) -> None:
        """Write a step that solves several equations for some quantities."""
        facts = [self.engine.facts[n] for n in sorted(support)]
        current, self.algebra = self.algebra, Algebra(combining=False)
        for number_ in sorted(self.taken.keys() - support):
            if (poly := self.engine.facts[number_].equation) is not None:
                self.algebra.hint = self._hints.get(number_)
                self.algebra.add(poly, (number_,))
                self.algebra.settle()
        self.algebra.hint = None
        late = Draft(*TOGETHER, before=self._before())
        said: list[str] = []
        for item in facts:
            self._slots(late, item)
            filled = substituted(item.call, self.algebra, self.quantities)
            assert isinstance(filled, Call)
            said.append(equation(filled, item.call))
        free = {n for item in facts if item.equation is not None for n in _bases(item.equation)}
        free = {n for n in free if value_of(n, self.algebra).names() == {n} and current.value(n) is not None}
        self.algebra = current
        results = []
        for name in sorted(free.union(bases), key=lambda n: (not is_letter(n), n)):
            poly = value_of(name, current)
            shown = self.quantities.shown[name]
            late.conclusion[symbol_name(shown)] = self._value(poly)
            results.append(f"{self._thing(shown)} = {self._said(shown, poly)}")
            late.said.add(name)
        joined = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
        verb = "together give" if len(said) > 1 else "gives"
        late.work = [f"{joined} {verb} {', '.join(results)}"]
        self._open -= support
        self.drafts.append(late)
        for n in support:
            self.taken[n] = len(self.drafts)

    def _slots(self, late: Draft, item: Fact) -> None:
        """Add an equation of this problem to a step as a relation over slots q1, q2, …"""
        names = late.names

        def swap(own: Call | str) -> Call | str:
            if isinstance(own, str):
                letters = _bases(self.quantities.read(own).top)
                if not letters:
                    return own
                if own not in names:
                    names[own] = f"q{len(names) + 1}"
                    text = relation(Call("Equal", (own,)))
                    late.mapping[names[own]] = Binding(value=text, source="text", thing=expression(own))
                return names[own]
            if is_operator(own.name):
                return Call(own.name, tuple(swap(arg) for arg in own.args))
            name = self.quantities.name(own)
            if name not in names:
                names[name] = f"q{len(names) + 1}"
                late.slots[names[name]] = name
                late.mapping[names[name]] = self.binding(own)
            return names[name]

        swapped = swap(item.call)
        assert isinstance(swapped, Call)
        late.relations.append(relation(swapped))

    def binding(self, own: Call) -> Binding:
        """What is known of a quantity now, and where that is from."""
        name = str(own.args[0]) if own.name == "Free" else self.quantities.name(own)
        poly = value_of(name, self.algebra)
        step = self.step_of(self.algebra.support(name))
        value = poly.value()
        if value is not None:
            step = self.locate(name, value)
            if 0 < step <= len(self.drafts):
                self.state(step, name, poly)
            return Binding(
                value=number(value), source=f"step {step}" if step else "text", thing=self._thing(own)
            )
        if 0 < step <= len(self.drafts) and poly.names() != {name}:
            self.state(step, name, poly)
        return self._expressed(poly, name, step, self._thing(own))

    def _expressed(self, poly: Poly, name: str, step: int, thing: str) -> Binding:
        if poly.names() == {name}:
            return Binding(value=symbol_name(self.quantities.shown[name]), source="symbol", thing=thing)
        letters = all(is_letter(other) for other in poly.names())
        source = f"step {step}" if step else "symbol" if letters else "text"
        return Binding(value=poly_text(poly, self.quantities), source=source, thing=thing)

    def state(self, step: int, name: str, poly: Poly) -> None:
        """Have a step state a quantity that its result fixes (TR = x + 21, once x is known)."""
        draft = self.drafts[step - 1]
        if name in draft.said or self._value(poly) in [
            draft.conclusion.get(key) for key, other in draft.slots.items() if other == name
        ]:
            return
        draft.said.add(name)
        shown = self.quantities.shown[name]
        symbol = symbol_name(shown)
        draft.work.append(f"{self._thing(shown)} = {self._said(shown, poly)}")
        draft.conclusion[symbol] = self._value(poly)
        if not draft.relations:
            return
        place = next(
            (key for key, other in draft.slots.items() if other == name and key in draft.mapping), None
        )
        if place is None:
            earlier_poly = draft.before.expression(name)
            place = f"also_{sum(key.startswith('also_') for key in draft.mapping) + 1}"
            earlier = self.step_of(draft.before.support(name))
            if 0 < earlier < step and earlier_poly.names() != {name}:
                self.state(earlier, name, earlier_poly)
            draft.mapping[place] = self._expressed(
                earlier_poly, name, min(earlier, step - 1), self._thing(shown)
            )
            for key, other in draft.slots.items():
                if other in earlier_poly.names() and key in draft.conclusion:
                    inner = symbol_name(self.quantities.shown[other])
                    draft.conclusion[inner] = draft.conclusion[key]
                    draft.relations.append(f"{inner} = {key}")
                    break
        draft.relations.append(f"{symbol} = {place}")

    def substitute(self, wanted: Call | str, value: Number) -> None:
        """Write the last step: the goal's value from what is known."""
        draft = Draft(*SUBSTITUTION, before=self._before())
        call = Call("Equal", ("result", wanted))
        filled = substituted(wanted, self.algebra, self.quantities)
        own = _collect(wanted)
        for leaf in own:
            draft.mapping[slot(leaf)] = self.binding(leaf)
        read = self.quantities.read(wanted)
        for letter in sorted(_bases(read.top) | _bases(read.bottom)):
            if is_letter(letter):
                shown = self.quantities.shown[letter]
                draft.mapping[symbol_name(shown)] = self.binding(shown)
        draft.relations.append(relation(call))
        draft.conclusion["result"] = number(value)
        degrees = measures_degrees(wanted)
        parts = [polished(wanted, degrees=degrees), polished(filled, degrees=degrees)]
        parts.append(polished(str(number(value)), degrees=degrees))
        draft.work.append(" = ".join(dict.fromkeys(parts)))
        self.drafts.append(draft)

    def _reduced(self, item: Fact) -> Poly:
        assert item.equation is not None
        return self.algebra.strip(self.algebra.reduce(item.equation)[0])

    def _is_nonlinear(self, item: Fact) -> bool:
        return item.equation is not None and (
            item.equation.degree() > 1 or any(":" in name for name in item.equation.names())
        )

    def _before(self) -> Before:
        return Before.of(self.algebra)

    def _unknown(self) -> set[str]:
        return {name for name in self.quantities.shown if self.algebra.value(name) is None}

    def _value(self, poly: Poly) -> int | str:
        value = poly.value()
        return poly_text(poly, self.quantities) if value is None else number(value)

    def _thing(self, call: Call) -> str:
        return str(call.args[0]) if call.name == "Free" else quantity(displayed(call, self.quantities))

    def _said(self, call: Call, poly: Poly) -> str:
        return spoken(poly, self.quantities, degrees=measures_degrees(call))


def _solve_for(name: str, poly: Poly) -> Poly:
    """A name in the others, from a linear equation."""
    parts = poly.coefficients(name)
    c = parts[1].value()
    assert c is not None
    return parts.get(0, Poly()).scale(Fraction(-1) / c)


def _template(invocation: Invocation, item: Fact) -> Call | None:
    """The GDL conclusion that a fact is an instance of."""
    for call in invocation.theorem.conclusions:
        if call.name == "Equal" and instantiate(call, invocation.names) == item.call:
            return call
    return None


def _bases(poly: Poly) -> set[str]:
    return {name.partition(":")[2] or name for name in poly.names()}


def _leaves(template: Call | str, own: Call | str) -> list[Leaf]:
    if isinstance(template, str) or isinstance(own, str):
        return []
    if template.name == "Equal" or is_operator(template.name):
        return [pair for a, b in zip(template.args, own.args, strict=True) for pair in _leaves(a, b)]
    return [(template, own)]


def _collect(item: Call | str) -> list[Call]:
    if isinstance(item, str):
        return []
    if is_operator(item.name):
        return [leaf for arg in item.args for leaf in _collect(arg)]
    return [item]
