"""Writes the steps of a trace while the needed theorems are applied again in order."""

from copy import deepcopy
from fractions import Fraction

from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import Number, apply_function
from theorem_sft.data.sources.formalgeo.algebra.polynomials import (
    Poly,
    Ratio,
    base_names,
    divide_by_nonzero_names,
)
from theorem_sft.data.sources.formalgeo.language.cdl import Call
from theorem_sft.data.sources.formalgeo.language.gdl import with_points
from theorem_sft.data.sources.formalgeo.replay.quantities import is_operator
from theorem_sft.data.sources.formalgeo.replay.replay_engine import AppliedTheorem, Fact
from theorem_sft.data.sources.formalgeo.wording.phrasing import fact_clause, quantity_name
from theorem_sft.data.sources.formalgeo.wording.theorem_statements import theorem_statement
from theorem_sft.data.sources.formalgeo.writing.known_values import KnownValues
from theorem_sft.data.sources.formalgeo.writing.step_drafts import SUBSTITUTION, Snapshot, StepDraft
from theorem_sft.data.sources.formalgeo.writing.step_forms import quantities_in
from theorem_sft.data.sources.formalgeo.writing.step_text import (
    EXISTENCE_PREDICATES,
    equation_in_words,
    exact_value,
    in_words,
    is_letter,
    isolated_sides,
    known_value,
    measures_degrees,
    slot_name,
    slot_relation,
    symbol_name,
    symbolic_equation,
    with_known_values,
)
from theorem_sft.data.traces.trace import Binding, Condition

_MOST_ROUNDS = 12


class StepWriter(KnownValues):
    """Adds facts to a new equation system and writes the values that each step determines."""

    def determines(self, item: Fact) -> bool:
        """Return whether an equation would determine a value now (or adds nothing)."""
        return item.equation is not None and len(base_names(self._reduced(item))) <= 1

    def invoke(self, invocation: AppliedTheorem, facts: list[Fact]) -> None:
        """Write the step of an applied theorem, and a step for the values that it makes solvable."""
        draft = self._begin(invocation)
        unknown = self.unknown()
        for item in facts:
            if item.equation is None:
                self.add_facts([item], len(self.drafts) + 1)
                if item.call.name not in draft.fact_names:
                    draft.fact_names.add(item.call.name)
                    draft.work.append(fact_clause(item.call))
                    draft.conclusion.setdefault("fact", fact_clause(item.call))
            elif (template := _template(invocation, item)) is not None:
                self._equation(draft, template, item)
            else:
                self._implied_equation(draft, item)
        if draft.work:
            self.drafts.append(draft)
        self._open_equations(unknown - self.unknown(), draft)

    def _begin(self, invocation: AppliedTheorem) -> StepDraft:
        theorem = invocation.theorem
        words = theorem_statement(theorem.name, theorem.branch)
        draft = StepDraft(words.title, words.statement, before=Snapshot.of(self.algebra))
        draft.conditions = [
            Condition(text=fact_clause(call), shown=call.name not in EXISTENCE_PREDICATES)
            for call in invocation.checked
        ]
        for letters in theorem.slots:
            own = "".join(invocation.names.get(letter, letter) for letter in letters)
            draft.mapping[letters] = Binding(value=own, source="text", thing=own)
        points = [str(binding.value) for binding in draft.mapping.values()]
        draft.call = f"{theorem.name}({','.join([theorem.branch, *points])})"
        return draft

    def _equation(self, draft: StepDraft, template: Call, item: Fact) -> None:
        """Write one equation of a theorem: the value it determines, or the equation with known values."""
        reduced = self._reduced(item)
        if not reduced.terms:
            self.add_facts([item], len(self.drafts) + 1)
            return
        bases = base_names(reduced)
        leaves = list(zip(quantities_in(template), quantities_in(item.call), strict=True))
        filled = with_known_values(item.call, self.algebra, self.quantities)
        assert isinstance(filled, Call)
        names = [self.quantities.name(own) for _, own in leaves]
        before = {name: known_value(name, self.algebra) for name in names}
        bindings = {slot_name(place): self.binding(own) for place, own in leaves}
        target = self._target(reduced, before)
        self.add_facts([item], len(self.drafts) + 1, target)
        draft.relations.append(slot_relation(template))
        slots = {slot_name(place): name for (place, _), name in zip(leaves, names, strict=True)}
        draft.slots |= slots
        name = next(iter(bases))
        value = self.algebra.value(name) if len(bases) == 1 else None
        if target is not None and (value is not None or len(bases) > 1):
            result = Poly.constant(value) if value is not None else _solve_for(target, reduced)
            own = leaves[names.index(target)][1]
            draft.conclusion |= {key: self.plain(result) for key, other in slots.items() if other == target}
            draft.work.append(self._solved(item, filled, own, result, alone=True))
            if value is not None:
                draft.stated.add(target)
        elif value is not None:
            own = leaves[names.index(name)][1] if name in names else self.quantities.shown[name]
            draft.conclusion[symbol_name(self.quantities.shown[name])] = exact_value(value)
            draft.work.append(self._solved(item, filled, own, Poly.constant(value), alone=False))
            draft.stated.add(name)
            target = None
        else:
            draft.conclusion["equation"] = symbolic_equation(filled)
            draft.work.append(equation_in_words(filled, item.call))
            self.open.add(item.number)
            target = None
        draft.mapping |= {key: bound for key, bound in bindings.items() if draft.slots[key] != target}

    def _target(self, reduced: Poly, before: dict[str, Poly]) -> str | None:
        """Return the unknown quantity that the equation alone determines, if no other depends on it."""
        bases = base_names(reduced)
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
        name = self.quantities.name(own)
        text = self.in_words(own, result)
        if name in self.algebra.choices:
            text += " (the acute angle)"
        thing = self.thing(own)
        short = isolated_sides(item.call, filled, name, self.quantities) if alone else None
        if short is not None:
            parts = [thing, *short]
            return " = ".join(parts if parts[-1] == text else [*parts, text])
        sine = self._sine(filled, name, result)
        return f"{equation_in_words(filled, item.call)}, so {sine}{thing} = {text}"

    def _sine(self, filled: Call, name: str, result: Poly) -> str:
        """Write the value of the sine, cosine or tangent that an angle was computed from."""
        value = result.value()
        if value is None or is_letter(name):
            return ""
        for function in ("sin", "cos", "tan"):
            shown = f"{function} {quantity_name(self.quantities.shown[name])}"
            if shown in equation_in_words(filled):
                return f"{shown} = {in_words(str(exact_value(apply_function(function, value))))} and "
        return ""

    def _implied_equation(self, draft: StepDraft, item: Fact) -> None:
        """Write an equation that a concluded fact implies."""
        reduced = self._reduced(item)
        bases = base_names(reduced)
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
        self.add_facts([item], len(self.drafts) + 1, hint)
        text = equation_in_words(item.call)
        draft.work.append(f"so {text}" if len(draft.work) == 1 else text)
        for name in sorted(bases):
            value = self.algebra.value(name)
            if value is not None and len(bases) == 1:
                shown = self.quantities.shown[name]
                draft.conclusion[symbol_name(shown)] = exact_value(value)
                result = self.statement(shown, Poly.constant(value))
                if result != text:
                    draft.work.append(result)
                draft.stated.add(name)
        if self.is_nonlinear(item):
            self.open.add(item.number)

    def combine(self, goal: Ratio | None = None) -> bool:
        """Solve pending equations together until they give a value (or the goal), and write that step.

        Returns:
            Whether they did; if not, nothing has changed.
        """
        trial = deepcopy(self.algebra)
        unknown, before = self.unknown(), Snapshot.of(self.algebra)
        reached = False
        for _ in range(_MOST_ROUNDS):
            if not trial.combine():
                break
            trial.settle()
            found = {name for name in unknown if trial.value(name) is not None}
            reached = reached or bool(found) or (goal is not None and trial.evaluate(goal) is not None)
        if reached:
            self.algebra = trial
            if not found and goal is not None:
                found = {n for n in base_names(goal.top) | base_names(goal.bottom) if trial.value(n) is None}
            self._open_equations(found, StepDraft("", "", before=before))
        return reached

    def _open_equations(self, names: set[str], draft: StepDraft) -> None:
        """Write a step for those of the newly known quantities whose values open equations give."""
        support: set[int] = set()
        loose: list[str] = []
        known = set(draft.stated)
        for name in sorted(names - known):
            used = self.algebra.support(name) & self.open
            if used and draft.before.expression(name).names() - known:
                loose.append(name)
                support |= used
        bases = [name for name in loose if draft.before.expression(name).names() == {name}]
        if bases:
            self.solve_together(bases, support)

    def substitute(self, wanted: Call | str, value: Number) -> None:
        """Write the last step: the value of the goal, computed from known values."""
        call = str(Call("Value", (wanted,)))
        draft = StepDraft(*SUBSTITUTION, before=Snapshot.of(self.algebra), call=call)
        filled = with_known_values(wanted, self.algebra, self.quantities)
        for leaf in quantities_in(wanted):
            draft.mapping[slot_name(leaf)] = self.binding(leaf)
        read = self.quantities.read(wanted)
        for letter in sorted(base_names(read.top) | base_names(read.bottom)):
            if is_letter(letter):
                shown = self.quantities.shown[letter]
                draft.mapping[symbol_name(shown)] = self.binding(shown)
        draft.relations.append(slot_relation(Call("Equal", ("result", wanted))))
        draft.conclusion["result"] = exact_value(value)
        degrees = measures_degrees(wanted)
        parts = (in_words(part, degrees=degrees) for part in (wanted, filled, str(exact_value(value))))
        draft.work.append(" = ".join(dict.fromkeys(parts)))
        self.drafts.append(draft)

    def _reduced(self, item: Fact) -> Poly:
        assert item.equation is not None
        return divide_by_nonzero_names(self.algebra.reduce(item.equation)[0])


def _solve_for(name: str, poly: Poly) -> Poly:
    """Solve a linear equation for a name."""
    parts = poly.coefficients(name)
    c = parts[1].value()
    assert c is not None
    return parts.get(0, Poly()).scale(Fraction(-1) / c)


def _template(invocation: AppliedTheorem, item: Fact) -> Call | None:
    """Return the GDL conclusion that a fact is an instance of, or None."""
    for call in invocation.theorem.conclusions:
        if call.name == "Equal" and with_points(call, invocation.names) == item.call:
            return call
    return None
