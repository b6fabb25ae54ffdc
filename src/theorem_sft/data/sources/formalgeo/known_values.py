"""What is known while a trace is written, and which step each value comes from."""

from __future__ import annotations

from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.equations import Algebra, Support
from theorem_sft.data.sources.formalgeo.exact_numbers import Number
from theorem_sft.data.sources.formalgeo.formal_steps import Numbered, said_in_text
from theorem_sft.data.sources.formalgeo.polynomials import Poly
from theorem_sft.data.sources.formalgeo.replay import Engine, Fact
from theorem_sft.data.sources.formalgeo.step_drafts import TOGETHER, Before, Draft
from theorem_sft.data.sources.formalgeo.step_text import (
    displayed,
    equation,
    is_letter,
    measures_degrees,
    number,
    poly_text,
    spoken,
    substituted,
    symbol_name,
    value_of,
)
from theorem_sft.data.sources.formalgeo.wording import quantity
from theorem_sft.data.traces.trace import Binding


class Ledger:
    """The facts taken so far, the steps written so far, and what each step states.

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
        self.hints: dict[int, str] = {}
        """The quantity that an equation was solved for, by fact."""
        self.open: set[int] = set()
        """Equations that nothing could be solved from when they were taken."""

    def take(self, facts: list[Fact], step: int = 0, hint: str | None = None) -> None:
        """Add facts to what is known; `hint` names the quantity to solve for."""
        for item in facts:
            self.taken[item.number] = step
            if item.equation is not None:
                if hint is not None:
                    self.hints[item.number] = hint
                self.algebra.hint = hint
                self.algebra.add(item.equation, (item.number,))
                if step == 0 and self.is_nonlinear(item):
                    self.open.add(item.number)
        self.algebra.settle()
        self.algebra.hint = None

    def follows(self, item: Fact) -> bool:
        """Whether an equation is one of those taken, or says nothing beyond them."""
        return item.equation is not None and self.algebra.holds(item.equation) is not None

    def step_of(self, support: Support) -> int:
        """The last step that a support needs; 0 where all of it is given."""
        return max((self.taken.get(n, 0) for n in support), default=0)

    def locate(self, name: str, value: Number) -> int:
        """The step that a quantity's value comes from; 0 where the text says it."""
        return self.step_of(self.algebra.support(name)) or self._from_givens(name, value)

    def _from_givens(self, name: str, value: Number) -> int:
        """Write the step that solves given equations for a value that the text does not say (0: none)."""
        support = self.algebra.support(name)
        stated = {arg for n in support for arg in self.engine.facts[n].call.args}
        if str(number(value)) in stated or any(self.engine.facts[n].equation is None for n in support):
            return 0
        self.together([name], set(support))
        return len(self.drafts)

    def together(self, bases: list[str], support: set[int]) -> None:
        """Write a step that solves several equations for some quantities."""
        facts = [self.engine.facts[n] for n in sorted(support)]
        current, self.algebra = self.algebra, Algebra(combining=False)
        for number_ in sorted(self.taken.keys() - support):
            if (poly := self.engine.facts[number_].equation) is not None:
                self.algebra.hint = self.hints.get(number_)
                self.algebra.add(poly, (number_,))
                self.algebra.settle()
        self.algebra.hint = None
        late = Draft(*TOGETHER, before=self.snapshot(), call=str(Call("Solve", tuple(f.call for f in facts))))
        numbered = Numbered(self.quantities)
        late.relations = [numbered.relation(item.call, given=item.step is None) for item in facts]
        for key, own in numbered.slots.items():
            if isinstance(own, Call):
                late.slots[key] = self.quantities.name(own)
                late.mapping[key] = self.binding(own)
            else:
                late.mapping[key] = said_in_text(own)
        said: list[str] = []
        for item in facts:
            filled = substituted(item.call, self.algebra, self.quantities)
            assert isinstance(filled, Call)
            said.append(equation(filled, item.call))
        free = {n for item in facts if item.equation is not None for n in bases_of(item.equation)}
        free = {n for n in free if value_of(n, self.algebra).names() == {n} and current.value(n) is not None}
        self.algebra = current
        results = []
        for name in sorted(free.union(bases), key=lambda n: (not is_letter(n), n)):
            poly = value_of(name, current)
            shown = self.quantities.shown[name]
            late.conclusion[symbol_name(shown)] = self.plain(poly)
            results.append(f"{self.thing(shown)} = {self.in_words(shown, poly)}")
            late.said.add(name)
        joined = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
        verb = "together give" if len(said) > 1 else "gives"
        late.work = [f"{joined} {verb} {', '.join(results)}"]
        self.open -= support
        self.drafts.append(late)
        for n in support:
            self.taken[n] = len(self.drafts)

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
            source = f"step {step}" if step else "text"
            return self._bound(own, number(value), source, poly)
        if 0 < step <= len(self.drafts) and poly.names() != {name}:
            self.state(step, name, poly)
        return self._expressed(poly, name, step, own)

    def _expressed(self, poly: Poly, name: str, step: int, own: Call) -> Binding:
        if poly.names() == {name}:
            symbol, thing = symbol_name(self.quantities.shown[name]), self.thing(own)
            return Binding(value=symbol, source="symbol", thing=thing, text=thing)
        letters = all(is_letter(other) for other in poly.names())
        source = f"step {step}" if step else "symbol" if letters else "text"
        return self._bound(own, poly_text(poly, self.quantities), source, poly)

    def _bound(self, own: Call, value: int | str, source: str, poly: Poly) -> Binding:
        thing = self.thing(own)
        return Binding(value=value, source=source, thing=thing, text=f"{thing} = {self.in_words(own, poly)}")

    def state(self, step: int, name: str, poly: Poly) -> None:
        """Have a step state a quantity that its result fixes (TR = x + 21, once x is known)."""
        draft = self.drafts[step - 1]
        if name in draft.said or self.plain(poly) in [
            draft.conclusion.get(key) for key, other in draft.slots.items() if other == name
        ]:
            return
        draft.said.add(name)
        shown = self.quantities.shown[name]
        symbol = symbol_name(shown)
        draft.work.append(f"{self.thing(shown)} = {self.in_words(shown, poly)}")
        draft.conclusion[symbol] = self.plain(poly)
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
            draft.mapping[place] = self._expressed(earlier_poly, name, min(earlier, step - 1), shown)
            for key, other in draft.slots.items():
                if other in earlier_poly.names() and key in draft.conclusion:
                    inner = symbol_name(self.quantities.shown[other])
                    draft.conclusion[inner] = draft.conclusion[key]
                    draft.relations.append(f"{inner} = {key}")
                    break
        draft.relations.append(f"{symbol} = {place}")

    def is_nonlinear(self, item: Fact) -> bool:
        """Whether a fact is an equation beyond the first degree."""
        return item.equation is not None and (
            item.equation.degree() > 1 or any(":" in name for name in item.equation.names())
        )

    def snapshot(self) -> Before:
        """What is known now, to look back at once a step is taken."""
        return Before.of(self.algebra)

    def unknown(self) -> set[str]:
        """The quantities without a value."""
        return {name for name in self.quantities.shown if self.algebra.value(name) is None}

    def plain(self, poly: Poly) -> int | str:
        """A value or expression for a trace."""
        value = poly.value()
        return poly_text(poly, self.quantities) if value is None else number(value)

    def thing(self, call: Call) -> str:
        """A quantity or letter in words."""
        return str(call.args[0]) if call.name == "Free" else quantity(displayed(call, self.quantities))

    def in_words(self, call: Call, poly: Poly) -> str:
        """What is known of a quantity, in words."""
        return spoken(poly, self.quantities, degrees=measures_degrees(call))


def bases_of(poly: Poly) -> set[str]:
    """The names in a polynomial, with the angle in place of its sine."""
    return {name.partition(":")[2] or name for name in poly.names()}
