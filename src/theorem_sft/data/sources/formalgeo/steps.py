"""Writes the steps of a trace while the needed theorems are applied again, one after the other."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction

from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.elimination import combine
from theorem_sft.data.sources.formalgeo.exact_numbers import Number, apply
from theorem_sft.data.sources.formalgeo.formal_steps import collect
from theorem_sft.data.sources.formalgeo.gdl import instantiate
from theorem_sft.data.sources.formalgeo.known_values import Ledger, bases_of
from theorem_sft.data.sources.formalgeo.plain_english import statement
from theorem_sft.data.sources.formalgeo.polynomials import Poly, Ratio
from theorem_sft.data.sources.formalgeo.quantities import is_operator
from theorem_sft.data.sources.formalgeo.replay import Fact, Invocation
from theorem_sft.data.sources.formalgeo.step_drafts import SUBSTITUTION, Draft
from theorem_sft.data.sources.formalgeo.step_text import (
    UNSAID,
    equation,
    is_letter,
    isolated,
    measures_degrees,
    number,
    polished,
    relation,
    slot,
    spoken,
    substituted,
    symbol_name,
    symbolic,
    value_of,
)
from theorem_sft.data.sources.formalgeo.wording import fact, quantity
from theorem_sft.data.traces.trace import Binding, Condition

_MOST_ROUNDS = 12


class Writer(Ledger):
    """Applies facts to a fresh algebra and writes what each step brings."""

    def determines(self, item: Fact) -> bool:
        """Whether an equation would fix a value now (or says nothing new)."""
        return item.equation is not None and len(bases_of(self._reduced(item))) <= 1

    def invoke(self, invocation: Invocation, facts: list[Fact]) -> None:
        """Write the step of one theorem call, and what its equations then decide."""
        draft = self._begin(invocation)
        unknown = self.unknown()
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
        self._unexplained(unknown - self.unknown(), draft)

    def _begin(self, invocation: Invocation) -> Draft:
        theorem = invocation.theorem
        words = statement(theorem.name, theorem.branch)
        draft = Draft(words.title, words.statement, before=self.snapshot())
        draft.conditions = [
            Condition(text=fact(call), shown=call.name not in UNSAID) for call in invocation.checked
        ]
        for letters in theorem.slots:
            own = "".join(invocation.names.get(letter, letter) for letter in letters)
            draft.mapping[letters] = Binding(value=own, source="text", thing=own)
        points = [str(binding.value) for binding in draft.mapping.values()]
        draft.call = f"{theorem.name}({','.join([theorem.branch, *points])})"
        return draft

    def _equation(self, draft: Draft, template: Call, item: Fact) -> None:
        """Write one equation of a theorem: the value it fixes, or what it says while more is open."""
        reduced = self._reduced(item)
        if not reduced.terms:
            self.take([item], len(self.drafts) + 1)
            return
        bases = bases_of(reduced)
        leaves = list(zip(collect(template), collect(item.call), strict=True))
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
                slot(place): self.plain(result)
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
            draft.conclusion["equation"] = symbolic(filled)
            draft.work.append(equation(filled, item.call))
            self.open.add(item.number)
            target = None
        draft.mapping |= {key: bound for key, bound in bindings.items() if draft.slots[key] != target}

    def _target(self, reduced: Poly, before: dict[str, Poly]) -> str | None:
        """The quantity that an equation gives by itself: unknown until now, and no other is written in it."""
        bases = bases_of(reduced)
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
        thing = self.thing(own)
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
        bases = bases_of(reduced)
        sides = [
            self.quantities.name(arg)
            for arg in item.call.args
            if isinstance(arg, Call) and not is_operator(arg.name)
        ]
        linear, hint = reduced.linear(), None
        if len(bases) > 1 and linear is not None and bases == set(linear[0]) and sides and sides[0] in bases:
            hint = sides[0]
            shown = self.quantities.shown[sides[0]]
            draft.conclusion[symbol_name(shown)] = self.plain(_solve_for(sides[0], reduced))
        self.take([item], len(self.drafts) + 1, hint)
        said = equation(item.call)
        draft.work.append(f"so {said}" if len(draft.work) == 1 else said)
        for name in sorted(bases):
            value = self.algebra.value(name)
            if value is not None and len(bases) == 1:
                shown = self.quantities.shown[name]
                draft.conclusion[symbol_name(shown)] = number(value)
                text = f"{self.thing(shown)} = {self.in_words(shown, Poly.constant(value))}"
                if text != said:
                    draft.work.append(text)
                draft.said.add(name)
        if self.is_nonlinear(item):
            self.open.add(item.number)

    def combine(self, goal: Ratio | None = None) -> bool:
        """Solve waiting equations together until they give a value (or the goal), and write that step.

        Returns:
            Whether anything was found; if not, nothing has changed.
        """
        trial = deepcopy(self.algebra)
        unknown, before = self.unknown(), self.snapshot()
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
                {n for n in bases_of(goal.top) | bases_of(goal.bottom) if trial.value(n) is None}
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
            used = self.algebra.support(name) & self.open
            if used and draft.before.expression(name).names() - known:
                loose.append(name)
                support |= used
        bases = [name for name in loose if draft.before.expression(name).names() == {name}]
        if bases:
            self.together(bases, support)

    def substitute(self, wanted: Call | str, value: Number) -> None:
        """Write the last step: the goal's value from what is known."""
        draft = Draft(*SUBSTITUTION, before=self.snapshot())
        draft.call = str(Call("Value", (wanted,)))
        filled = substituted(wanted, self.algebra, self.quantities)
        for leaf in collect(wanted):
            draft.mapping[slot(leaf)] = self.binding(leaf)
        read = self.quantities.read(wanted)
        for letter in sorted(bases_of(read.top) | bases_of(read.bottom)):
            if is_letter(letter):
                shown = self.quantities.shown[letter]
                draft.mapping[symbol_name(shown)] = self.binding(shown)
        draft.relations.append(relation(Call("Equal", ("result", wanted))))
        draft.conclusion["result"] = number(value)
        degrees = measures_degrees(wanted)
        parts = [polished(wanted, degrees=degrees), polished(filled, degrees=degrees)]
        parts.append(polished(str(number(value)), degrees=degrees))
        draft.work.append(" = ".join(dict.fromkeys(parts)))
        self.drafts.append(draft)

    def _reduced(self, item: Fact) -> Poly:
        assert item.equation is not None
        return self.algebra.strip(self.algebra.reduce(item.equation)[0])


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
