"""The facts known while a trace is written, and the step that each value comes from."""

from theorem_sft.data.sources.formalgeo.algebra.equation_system import EquationSystem
from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import Number
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly, Support, base_names
from theorem_sft.data.sources.formalgeo.language.cdl import Call
from theorem_sft.data.sources.formalgeo.replay.replay_engine import Fact, ReplayEngine
from theorem_sft.data.sources.formalgeo.wording.phrasing import quantity_name
from theorem_sft.data.sources.formalgeo.writing.step_drafts import JOINT_SOLUTION, Snapshot, StepDraft
from theorem_sft.data.sources.formalgeo.writing.step_forms import NumberedSlots, text_binding
from theorem_sft.data.sources.formalgeo.writing.step_text import (
    displayed_quantity,
    equation_in_words,
    exact_value,
    is_letter,
    known_value,
    measures_degrees,
    polynomial_in_words,
    polynomial_text,
    symbol_name,
    with_known_values,
)
from theorem_sft.data.traces.trace import Binding


class KnownValues:
    """The facts added and the steps written so far, for the engine that solved the problem."""

    def __init__(self, engine: ReplayEngine) -> None:
        self.engine = engine
        self.quantities = engine.quantities
        self.algebra = EquationSystem(combining=False)
        self.step_by_fact: dict[int, int] = {}
        """The step number of each fact added so far (0: given)."""
        self.drafts: list[StepDraft] = []
        self.hints: dict[int, str] = {}
        """The quantity that an equation was solved for, by number of the fact."""
        self.open: set[int] = set()
        """Equations that gave no value when they were added."""

    def add_facts(self, facts: list[Fact], step: int = 0, hint: str | None = None) -> None:
        """Add facts of a step (0: given); `hint` names the quantity to solve their equations for."""
        for item in facts:
            self.step_by_fact[item.number] = step
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
        """Return whether an equation follows from those added."""
        return item.equation is not None and self.algebra.holds(item.equation) is not None

    def step_of(self, support: Support) -> int:
        """Return the last step that the facts of a support come from; 0 if all are given."""
        return max((self.step_by_fact.get(n, 0) for n in support), default=0)

    def locate(self, name: str, value: Number) -> int:
        """Return the step that the value of a quantity comes from; 0 if the text states it."""
        return self.step_of(self.algebra.support(name)) or self._solved_from_givens(name, value)

    def _solved_from_givens(self, name: str, value: Number) -> int:
        """Write the step that solves given equations for a value, unless the text states it (0)."""
        support = self.algebra.support(name)
        stated = {arg for n in support for arg in self.engine.facts[n].call.args}
        if str(exact_value(value)) in stated or any(self.engine.facts[n].equation is None for n in support):
            return 0
        self.solve_together([name], set(support))
        return len(self.drafts)

    def solve_together(self, bases: list[str], support: set[int]) -> None:
        """Write a step that solves equations, given by their fact numbers, for quantities given by name."""
        facts = [self.engine.facts[n] for n in sorted(support)]
        current, self.algebra = self.algebra, EquationSystem(combining=False)
        for number in sorted(self.step_by_fact.keys() - support):
            if (poly := self.engine.facts[number].equation) is not None:
                self.algebra.hint = self.hints.get(number)
                self.algebra.add(poly, (number,))
                self.algebra.settle()
        self.algebra.hint = None
        call = str(Call("Solve", tuple(item.call for item in facts)))
        draft = StepDraft(*JOINT_SOLUTION, before=Snapshot.of(self.algebra), call=call)
        numbered = NumberedSlots(self.quantities)
        draft.relations = [numbered.relation(item.call, given=item.step is None) for item in facts]
        for key, own in numbered.slots.items():
            if isinstance(own, Call):
                draft.slots[key] = self.quantities.name(own)
                draft.mapping[key] = self.binding(own)
            else:
                draft.mapping[key] = text_binding(own)
        clauses: list[str] = []
        for item in facts:
            filled = with_known_values(item.call, self.algebra, self.quantities)
            assert isinstance(filled, Call)
            clauses.append(equation_in_words(filled, item.call))
        names = {n for item in facts if item.equation is not None for n in base_names(item.equation)}
        solved = {n for n in names if self.is_free(n) and current.value(n) is not None}
        self.algebra = current
        results = []
        for name in sorted(solved.union(bases), key=lambda n: (not is_letter(n), n)):
            poly = known_value(name, current)
            shown = self.quantities.shown[name]
            draft.conclusion[symbol_name(shown)] = self.plain(poly)
            results.append(self.statement(shown, poly))
            draft.stated.add(name)
        joined = " and ".join([", ".join(clauses[:-1]), clauses[-1]] if len(clauses) > 1 else clauses)
        verb = "together give" if len(clauses) > 1 else "gives"
        draft.work = [f"{joined} {verb} {', '.join(results)}"]
        self.open -= support
        self.drafts.append(draft)
        for n in support:
            self.step_by_fact[n] = len(self.drafts)

    def binding(self, own: Call) -> Binding:
        """Bind a quantity to its value, or expression in the free names, with its source."""
        name = self.quantities.name(own)
        poly = known_value(name, self.algebra)
        step = self.step_of(self.algebra.support(name))
        value = poly.value()
        if value is not None:
            step = self.locate(name, value)
            if 0 < step <= len(self.drafts):
                self.state(step, name, poly)
            source = f"step {step}" if step else "text"
            return self._bound(own, exact_value(value), source, poly)
        if 0 < step <= len(self.drafts) and poly.names() != {name}:
            self.state(step, name, poly)
        return self._expressed(poly, name, step, own)

    def _expressed(self, poly: Poly, name: str, step: int, own: Call) -> Binding:
        if poly.names() == {name}:
            symbol, thing = symbol_name(self.quantities.shown[name]), self.thing(own)
            return Binding(value=symbol, source="symbol", thing=thing, text=thing)
        letters = all(is_letter(other) for other in poly.names())
        source = f"step {step}" if step else "symbol" if letters else "text"
        return self._bound(own, polynomial_text(poly, self.quantities), source, poly)

    def _bound(self, own: Call, value: int | str, source: str, poly: Poly) -> Binding:
        return Binding(value=value, source=source, thing=self.thing(own), text=self.statement(own, poly))

    def state(self, step: int, name: str, poly: Poly) -> None:
        """Let a step also state a quantity that its result determines (TR = x + 21, once x is known)."""
        draft = self.drafts[step - 1]
        if name in draft.stated or self.plain(poly) in [
            draft.conclusion.get(key) for key, other in draft.slots.items() if other == name
        ]:
            return
        draft.stated.add(name)
        shown = self.quantities.shown[name]
        symbol = symbol_name(shown)
        draft.work.append(self.statement(shown, poly))
        draft.conclusion[symbol] = self.plain(poly)
        if not draft.relations:
            return
        places = [key for key, other in draft.slots.items() if other == name and key in draft.mapping]
        if places:
            place = places[0]
        else:
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
        """Return whether a fact is an equation of higher degree than 1."""
        poly = item.equation
        return poly is not None and (poly.degree() > 1 or any(":" in name for name in poly.names()))

    def is_free(self, name: str) -> bool:
        """Return whether nothing is known of a quantity."""
        return known_value(name, self.algebra).names() == {name}

    def unknown(self) -> set[str]:
        """Return the quantities without a value."""
        return {name for name in self.quantities.shown if self.algebra.value(name) is None}

    def plain(self, poly: Poly) -> int | str:
        """Write a value or expression for a trace."""
        value = poly.value()
        return polynomial_text(poly, self.quantities) if value is None else exact_value(value)

    def thing(self, call: Call) -> str:
        """Return the readable name of a quantity or letter."""
        if call.name == "Free":
            return str(call.args[0])
        return quantity_name(displayed_quantity(call, self.quantities))

    def in_words(self, call: Call, poly: Poly) -> str:
        """Write the value of a quantity, or an expression for it, readably."""
        return polynomial_in_words(poly, self.quantities, degrees=measures_degrees(call))

    def statement(self, call: Call, poly: Poly) -> str:
        """Write "quantity = value" readably."""
        return f"{self.thing(call)} = {self.in_words(call, poly)}"
