"""Checks a FormalGeo trace from the trace alone: its formal problem is replayed with the trace's own steps.

A fresh engine gets the given facts, then what each step's call concludes, and nothing else. It solves no
equations together: where that is needed, the trace must have a step that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from theorem_sft.sources.formalgeo.algebra import Algebra
from theorem_sft.sources.formalgeo.cdl import Call, parse
from theorem_sft.sources.formalgeo.combine import combine
from theorem_sft.sources.formalgeo.completion import complete
from theorem_sft.sources.formalgeo.engine import Engine, Fact
from theorem_sft.sources.formalgeo.formal import Form, names_of, read_form
from theorem_sft.sources.formalgeo.gdl import Gdl, instantiate
from theorem_sft.sources.formalgeo.polynomials import Poly, Ratio
from theorem_sft.sources.formalgeo.symbols import quantity_of, read, read_equation
from theorem_sft.sources.formalgeo.telling import UNSAID, is_letter, number
from theorem_sft.sources.formalgeo.traces import FORMAL
from theorem_sft.sources.formalgeo.words import fact
from theorem_sft.traces import Binding, Check, Step, Trace

__all__ = ["VERDICTS", "check_trace"]

VERDICTS = ("exec", "conditions", "grounded", "general", "answer")
_ROUNDS = 12
_BROKEN = (ValueError, ArithmeticError, LookupError, TypeError, AssertionError)
"""What a broken call, value or statement raises while it is read."""


def check_trace(trace: Trace, gdl: Gdl) -> dict[str, Check]:
    """Give the five verdicts on a FormalGeo trace.

    Args:
        trace: A trace whose structure is the formal problem and whose steps have calls; its `answer` is read for
            the verdict `answer` alone.
        gdl: Predicates and theorems.
    """
    problem = trace.structure or {}
    if not all(field in problem for field in FORMAL):
        return {kind: Check(verdict="unchecked", why="the trace has no formal problem") for kind in VERDICTS}
    try:
        checker = _Checker(trace, gdl)
    except _BROKEN as error:
        return {kind: Check(verdict="fail", why=f"the formal problem: {error}") for kind in VERDICTS}
    for place, step in enumerate(trace.steps, start=1):
        checker.step(place, step)
    checker.answer()
    return {
        kind: Check(verdict="fail", why=checker.faults[kind][0]) if checker.faults[kind] else Check(verdict="pass")
        for kind in VERDICTS
    }


class _Checker:
    """The engine that knows what the steps so far gave, and the faults found."""

    def __init__(self, trace: Trace, gdl: Gdl) -> None:
        assert trace.structure is not None
        self.trace = trace
        self.gdl = gdl
        self.faults: dict[str, list[str]] = {kind: [] for kind in VERDICTS}
        self.place = 0
        self.engine = Engine(trace.structure, gdl, combining=False)
        self.engine.algebra.settle()
        self.given = Algebra(combining=False)
        self._fill(self.given, self.engine.facts)
        self.stated: list[dict[str, Poly]] = []
        """What each step says of each quantity."""
        self._text(trace)

    @staticmethod
    def _fill(algebra: Algebra, facts: list[Fact]) -> None:
        for item in facts:
            if item.equation is not None:
                algebra.add(item.equation, (item.number,))
        algebra.settle()

    def _text(self, trace: Trace) -> None:
        """The words of the problem must say what its formal facts say."""
        assert trace.structure is not None
        _, givens, question = complete(trace.structure)
        if sorted(givens) != sorted(trace.givens):
            self.fault("grounded", "the given sentences are not those of the formal problem")
        plain = re.sub(r"\b(reflex|major) ", "", trace.question or "")
        if plain != question or any(text not in trace.problem for text in [*givens, trace.question or ""]):
            self.fault("grounded", "the problem's text is not that of the formal problem")

    def fault(self, kind: str, why: str) -> None:
        self.faults[kind].append(f"step {self.place}: {why}" if self.place else why)

    @contextmanager
    def faulting(self, kind: str) -> Iterator[None]:
        """Whatever cannot be read is a fault of the kind."""
        try:
            yield
        except _BROKEN as error:
            self.fault(kind, str(error))

    # ---- one step ----

    def step(self, place: int, step: Step) -> None:
        """Check one step against what is known before it, and then take its conclusions."""
        self.place = place
        self.stated.append({})
        try:
            if step.call is None:
                raise ValueError("no formal call")
            form = read_form(step.call, self.gdl, self.engine.quantities, self._is_given)
        except _BROKEN as error:
            for kind in VERDICTS[:-1]:
                self.fault(kind, str(error))
            return
        reader = _Reader(self.engine, step, form)
        self._general(step, form, reader)
        before = self.engine.algebra
        if form.equations:
            before = Algebra(combining=False)
            listed = set(form.equations)
            self._fill(before, [item for item in self.engine.facts if item.call not in listed])
        with self.faulting("grounded"):
            self._grounded(step, form, reader, before)
        with self.faulting("exec"):
            stated = reader.stated()
            known = [name for name, poly in stated.items() if before.holds(Poly.variable(name) - poly) is not None]
            if known:
                self.fault("exec", f"{known[0]} was known before")
            new = self._conclude(step, form)
            self._exec(step, form, reader, new)
            self.stated[-1] = stated

    def _is_given(self, equation: Call) -> bool:
        return any(item.step is None and item.call == equation for item in self.engine.facts)

    def _general(self, step: Step, form: Form, reader: _Reader) -> None:
        if step.theorem != form.title:
            self.fault("general", f"the call names {form.title!r}, the step {step.theorem!r}")
        if step.statement != form.statement:
            self.fault("general", f"not the statement of {form.title!r}")
        for text in reader.relations:
            if text not in form.relations and not reader.names_a_slot(text):
                self.fault("general", f"{text!r} is no relation of {form.title!r}")

    def _conclude(self, step: Step, form: Form) -> list[Fact]:
        """Check the premises of a call and take what it concludes; the facts that are new."""
        engine = self.engine
        said = {condition.text: condition.shown for condition in step.conditions}
        if form.theorem is None:
            if said:
                self.fault("conditions", f"{form.title!r} has no conditions")
            known = {item.call for item in engine.facts if item.equation is not None}
            for equation in form.equations:
                if equation not in known:
                    self.fault("conditions", f"{equation} is neither given nor concluded")
            if form.equations:
                for _ in range(_ROUNDS):
                    if not combine(engine.algebra):
                        break
                    engine.algebra.settle()
            return []
        invocation = engine.invoke(form.theorem, names_of(form.objects))
        if invocation is None:
            self.fault("conditions", f"a premise of {step.call} does not hold")
            return []
        engine.algebra.settle()
        wanted = {fact(call): call.name not in UNSAID for call in invocation.checked}
        if said != wanted:
            odd = next(text for text in [*wanted, *said] if said.get(text) != wanted.get(text))
            self.fault("conditions", f"the conditions are not those of {step.call}: {odd!r}")
        return [engine.facts[n] for n in invocation.conclusions]

    # ---- values ----

    def _grounded(self, step: Step, form: Form, reader: _Reader, before: Algebra) -> None:
        for key, own in form.objects.items():
            binding = step.mapping.get(key)
            if binding is None or (binding.value, binding.source) != (own, "text"):
                self.fault("grounded", f"{key} is not {own}")
        for key, binding in step.mapping.items():
            if key in form.objects:
                continue
            if isinstance(form.slots.get(key), str) and key not in reader.names:
                self._expression(key, str(form.slots[key]), binding, reader)
                continue
            name = reader.names.get(key)
            if name is None:
                self.fault("grounded", f"{key} is no slot of {form.title!r}")
                continue
            value = reader.value(binding.value)
            if before.holds(Poly.variable(name) - value) is None:
                self.fault("grounded", f"{key} = {binding.value} does not follow from what is known then")
            elif value.value() is None and before.value(name) is not None:
                self.fault("grounded", f"{key} is known, but mapped to {binding.value}")
            else:
                self._source(key, name, value, binding)

    def _expression(self, key: str, own: str, binding: Binding, reader: _Reader) -> None:
        value, wanted = reader.value(binding.value), self.engine.quantities.read(own)
        if (value * wanted.bottom - wanted.top).terms or binding.source != "text":
            self.fault("grounded", f"{key} is not the expression {own} of the text")

    def _source(self, key: str, name: str, value: Poly, binding: Binding) -> None:
        source = binding.source
        if source.startswith("step "):
            place = int(source[5:])
            if not 0 < place < self.place:
                self.fault("grounded", f"{key} comes from {source}, which is no earlier step")
            elif name not in self.stated[place - 1]:
                self.fault("grounded", f"{source} does not say what {key} is")
            elif (self.stated[place - 1][name] - value).terms:
                self.fault("grounded", f"{source} says another value of {key} than {binding.value}")
            return
        rest = Poly.variable(name) - value
        if source == "symbol":
            letters = not rest.terms or all(is_letter(other) for other in value.names())
            if value.value() is not None or not letters or (rest.terms and self.given.holds(rest) is None):
                self.fault("grounded", f"{key} = {binding.value} is no open symbol")
        elif source != "text":
            self.fault("grounded", f"{key} cannot come from {source!r}")
        elif self.given.holds(rest) is None:
            self.fault("grounded", f"the text does not say that {key} is {binding.value}")
        else:
            self._literal(key, name, value)

    def _literal(self, key: str, name: str, value: Poly) -> None:
        """A number is in the text itself, where it is not worked out from several facts."""
        exact = value.value()
        if exact is None:
            return
        said = {arg for n in self.given.support(name) for arg in self.engine.facts[n].call.args}
        if str(number(exact)) not in said:
            self.fault("grounded", f"the text does not say {key} = {number(exact)} in so many words")

    def _exec(self, step: Step, form: Form, reader: _Reader, new: list[Fact]) -> None:
        stated = reader.stated()
        algebra = self.engine.algebra
        if not step.conclusion:
            self.fault("exec", "nothing is concluded")
        for name, poly in stated.items():
            whole = self.engine.quantities.read(form.asked) if name == "result" else Ratio(Poly.variable(name))
            if algebra.holds(whole.top - poly * whole.bottom) is None:
                self.fault("exec", f"{name} = {poly} does not follow")
        if "fact" in step.conclusion:
            told = {fact(item.call) for item in new if item.equation is None}
            if step.conclusion["fact"] not in told:
                self.fault("exec", f"{step.conclusion['fact']!r} is no new conclusion of {step.call}")
        local = Algebra(combining=False)
        for key, binding in step.mapping.items():
            if key in reader.names:
                local.add(Poly.variable(reader.names[key]) - reader.value(binding.value), ())
        for name, poly in stated.items():
            local.add(Poly.variable(name) - poly, ())
        local.settle()
        equation = step.conclusion.get("equation")
        if equation is not None:
            local.add(read_equation(str(equation), reader.symbol), ())
            local.settle()
        left = [text for text in reader.relations if local.holds(read_equation(text, reader.named)) is None]
        if left and form.equations and self._implied(step, reader, stated):
            return
        for text in left:
            if True:
                self.fault("exec", f"{text!r} does not hold with the values of the step")

    def _implied(self, step: Step, reader: _Reader, stated: dict[str, Poly]) -> bool:
        """Whether the equations alone, some of whose unknowns stay open, give what the step says."""
        alone = Algebra()
        for key, binding in step.mapping.items():
            if key in reader.names:
                alone.add(Poly.variable(reader.names[key]) - reader.value(binding.value), ())
        for text in reader.relations:
            alone.add(read_equation(text, reader.named), ())
        alone.settle()
        return all(alone.holds(Poly.variable(name) - poly) is not None for name, poly in stated.items())

    # ---- the whole ----

    def answer(self) -> None:
        """The steps determine the goal, one of them says it, and it is the answer."""
        self.place = 0
        with self.faulting("answer"):
            wanted = self.engine.goal.args[0]
            ratio = self.engine.quantities.read(wanted)
            found = self.engine.algebra.evaluate(ratio)
            if found is None:
                return self.fault("answer", "the steps do not determine what is asked")
            for what, text in (("final", self.trace.final), ("answer", self.trace.answer)):
                given = read(text, _no_name)
                if (given.top - given.bottom.scale(found[0])).terms:
                    self.fault("answer", f"the {what} is {text}, but the steps give {number(found[0])}")
            said = [each.get("result") for each, step in zip(self.stated, self.trace.steps, strict=True) if step.call == str(self.engine.goal)]
            names = ratio.top.names()
            if len(names) == 1 and not (ratio.top - Poly.variable(next(iter(names)))).terms and ratio.bottom.value() == 1:
                said += [each.get(next(iter(names))) for each in self.stated]
            if not any(poly is not None and not (poly - Poly.constant(found[0])).terms for poly in said):
                self.fault("answer", "no step says what is asked")
        return None


def _no_name(name: str) -> Ratio:
    raise ValueError(f"{name!r} in an answer")


class _Reader:
    """Reads the values and relations of one step."""

    def __init__(self, engine: Engine, step: Step, form: Form) -> None:
        self.quantities = engine.quantities
        self.step = step
        self.form = form
        relation = step.relation
        self.relations = [relation] if isinstance(relation, str) else relation or []
        self.names: dict[str, str] = {}
        """The quantity that each slot of the step stands for."""
        for key, own in form.slots.items():
            if isinstance(own, Call):
                self.names[key] = self.quantities.name(own)
            elif form.asked is not None:
                self.names[key] = own
        for text in self.relations:
            left, _, right = text.partition(" = ")
            if right.startswith("also_") and right in step.mapping:
                self.names.setdefault(right, self._name(left))

    def _name(self, symbol: str) -> str:
        call = quantity_of(symbol, self.quantities)
        return str(call.args[0]) if call.name == "Free" else self.quantities.name(call)

    def names_a_slot(self, text: str) -> bool:
        """Whether a relation only says which symbol a slot of the step is."""
        left, _, right = text.partition(" = ")
        try:
            return right in self.names and self.names[right] == self._name(left)
        except ValueError:
            return False

    def symbol(self, name: str) -> Ratio:
        return Ratio(Poly.variable(self._name(name)))

    def named(self, key: str) -> Ratio:
        if key == "result":
            return Ratio(Poly.variable(key))
        own = self.form.slots.get(key)
        if isinstance(own, str) and key not in self.names:
            return self.quantities.read(own)
        return Ratio(Poly.variable(self.names.get(key) or self._name(key)))

    def value(self, value: object) -> Poly:
        ratio = read(str(value), self.symbol)
        bottom = ratio.bottom.value()
        if bottom is None:
            raise ValueError(f"{value} has an unknown below")
        return ratio.top.scale(1 / bottom) if bottom != 1 else ratio.top

    def stated(self) -> dict[str, Poly]:
        found = {}
        for key, value in self.step.conclusion.items():
            if key == "result" and self.form.asked is not None:
                found[key] = self.value(value)
            elif key not in {"fact", "equation"}:
                found[self.names.get(key) or self._name(key)] = self.value(value)
        return found
