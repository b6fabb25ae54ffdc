"""Checks a FormalGeo trace from the trace alone: its formal problem is replayed with the trace's own steps.

A fresh engine gets the given facts and then what each step's call concludes, nothing else. It solves no
equations together by itself: where that is needed, a step of the trace must say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from theorem_sft.data.sources.formalgeo.claims import RESULT, Claims
from theorem_sft.data.sources.formalgeo.completion import complete
from theorem_sft.data.sources.formalgeo.elimination import combine
from theorem_sft.data.sources.formalgeo.equations import Algebra
from theorem_sft.data.sources.formalgeo.formal_steps import Form, names_of, read_form
from theorem_sft.data.sources.formalgeo.gdl import Gdl
from theorem_sft.data.sources.formalgeo.magnitudes import roots_fault
from theorem_sft.data.sources.formalgeo.polynomials import Poly, Ratio
from theorem_sft.data.sources.formalgeo.replay import Engine, Fact
from theorem_sft.data.sources.formalgeo.solution_trace import FORMAL
from theorem_sft.data.sources.formalgeo.step_text import UNSAID, number
from theorem_sft.data.sources.formalgeo.symbols import read
from theorem_sft.data.sources.formalgeo.value_origins import Grounds, text_faults
from theorem_sft.data.sources.formalgeo.wording import fact
from theorem_sft.data.traces.trace import VERDICTS, Check, Step, Trace

_MOST_ROUNDS = 12
_BROKEN = (
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)
"""What a call, a value or a statement raises that is not what it should be."""


def check_trace(trace: Trace, gdl: Gdl) -> dict[str, Check]:
    """Give the five verdicts on a FormalGeo trace; a failed one says which step and why.

    What the words of `work` say is checked only so far that each concluded value stands in them.

    Args:
        trace: Its structure is the formal problem, its steps have calls. Its `answer` is read for the verdict
            `answer` alone.
        gdl: Predicates and theorems.
    """
    if trace.structure is None or not all(field in trace.structure for field in FORMAL):
        return {kind: Check(verdict="unchecked", why="the trace has no formal problem") for kind in VERDICTS}
    try:
        checker = _Checker(trace, gdl)
    except _BROKEN as error:
        return {kind: Check(verdict="fail", why=f"the formal problem: {error}") for kind in VERDICTS}
    for place, step in enumerate(trace.steps, start=1):
        checker.check(place, step)
    checker.answer()
    if not any(checker.faults.values()) and (fault := roots_fault(trace)):
        checker.faults["exec"].append(fault)
    return {kind: _check(checker.faults[kind]) for kind in VERDICTS}


def _check(faults: list[str]) -> Check:
    return Check(verdict="fail", why=faults[0]) if faults else Check(verdict="pass")


class _Checker:
    """The engine that knows what the steps so far gave, and the faults found so far."""

    def __init__(self, trace: Trace, gdl: Gdl) -> None:
        assert trace.structure is not None
        self.trace = trace
        self.gdl = gdl
        self.faults: dict[str, list[str]] = {kind: [] for kind in VERDICTS}
        self.place = 0
        self.engine = Engine(trace.structure, gdl, combining=False)
        self.engine.algebra.settle()
        self.grounds = Grounds(self.engine)
        for why in text_faults(trace, *complete(trace.structure)[1:]):
            self.fault("grounded", why)

    def fault(self, kind: str, why: str) -> None:
        """Note what is wrong, and in which step."""
        self.faults[kind].append(f"step {self.place}: {why}" if self.place else why)

    @contextmanager
    def faulting(self, kind: str) -> Iterator[None]:
        """Note what cannot be read or worked out."""
        try:
            yield
        except _BROKEN as error:
            self.fault(kind, str(error) or type(error).__name__)

    def check(self, place: int, step: Step) -> None:
        """Check one step against what is known before it, and take what its call concludes."""
        self.place = place
        stated: dict[str, Poly] = {}
        try:
            if step.call is None:
                raise ValueError("the step has no formal call")
            form = read_form(step.call, self.gdl, self.engine.quantities, self.grounds.gives)
            claims = Claims(step, form, self.engine.quantities)
            stated = claims.stated()
        except _BROKEN as error:
            for kind in VERDICTS[:-1]:
                self.fault(kind, str(error))
        else:
            with self.faulting("exec"):
                self._check(claims, stated)
        self.grounds.stated.append(stated)

    def _check(self, claims: Claims, stated: dict[str, Poly]) -> None:
        before = self._before(claims.form)
        with self.faulting("general"):
            self._general(claims)
        with self.faulting("grounded"):
            for why in self.grounds.faults(claims, before):
                self.fault("grounded", why)
        for name, poly in stated.items():
            if name != RESULT and before.holds(Poly.variable(name) - poly) is not None:
                self.fault("exec", f"{self._call(name)} = {claims.said(name, poly)} was known before")
        new: list[Fact] = []
        with self.faulting("conditions"):
            new = self._conclude(claims)
        self._exec(claims, stated, new)

    def _before(self, form: Form) -> Algebra:
        """What is known before a step; without the equations that it is to solve."""
        if not form.equations:
            return self.engine.algebra
        before = Algebra(combining=False)
        for item in self.engine.facts:
            if item.equation is not None and item.call not in form.equations:
                before.add(item.equation, (item.number,))
        before.settle()
        return before

    def _general(self, claims: Claims) -> None:
        """Title, statement and relations are those of the theorem that the call names."""
        step, form = claims.step, claims.form
        if step.theorem != form.title:
            self.fault("general", f"the call is of {form.title!r}, the step of {step.theorem!r}")
        if step.statement != form.statement:
            self.fault("general", f"this is not the statement of {form.title!r}")
        for text in claims.relations:
            if text not in form.relations and not claims.only_names(text):
                self.fault("general", f"{text!r} is no relation of {form.title!r}")

    def _conclude(self, claims: Claims) -> list[Fact]:
        """Check the premises of a call and take its conclusions; returns those that are new."""
        step, form, engine = claims.step, claims.form, self.engine
        said = {condition.text: condition.shown for condition in step.conditions}
        wanted: dict[str, bool] = {}
        new: list[Fact] = []
        if form.theorem is not None:
            invocation = engine.invoke(form.theorem, names_of(form.objects))
            if invocation is None:
                self.fault("conditions", f"a premise of {step.call} does not follow from what is known")
                return []
            engine.algebra.settle()
            wanted = {fact(call): call.name not in UNSAID for call in invocation.checked}
            new = [engine.facts[number_] for number_ in invocation.conclusions]
        for equation in form.equations:
            if not any(item.call == equation for item in engine.facts):
                self.fault("conditions", f"{equation} is neither given nor concluded")
        if form.equations:
            for _ in range(_MOST_ROUNDS):
                if not combine(engine.algebra):
                    break
                engine.algebra.settle()
        if said != wanted:
            odd = next(text for text in [*wanted, *said] if said.get(text) != wanted.get(text))
            self.fault("conditions", f"the conditions are not those of {step.call}: {odd!r}")
        return new

    def _exec(self, claims: Claims, stated: dict[str, Poly], new: list[Fact]) -> None:
        """The conclusions follow now, and the relations hold with the step's own values."""
        step, form = claims.step, claims.form
        told = {fact(item.call) for item in new if item.equation is None}
        if not step.conclusion or not (claims.relations or told):
            self.fault("exec", "nothing is concluded")
        if step.conclusion.get("fact") not in {None, *told}:
            self.fault("exec", f"{step.conclusion['fact']!r} is no new conclusion of {step.call}")
        for name, poly in stated.items():
            of = self._quantity(name, form)
            said = claims.said(name, poly)
            if self.engine.algebra.holds(of.top - poly * of.bottom) is None:
                self.fault("exec", f"{self._call(name)} = {said} does not follow")
            # a long work writes a letter for a ratio of similarity
            if said not in step.work and "ratio" not in said:
                self.fault("exec", f"the work does not come to {self._call(name)} = {said}")
        equation = claims.equation()
        if equation is not None and self.engine.algebra.holds(equation) is None:
            self.fault("exec", f"{step.conclusion['equation']!r} does not follow")
        if form.equations:  # some of their unknowns may stay open
            for name in claims.unsolved(stated):
                self.fault("exec", f"the equations do not give {self._call(name)}")
        else:
            for text in claims.broken(stated):
                self.fault("exec", f"{text!r} does not hold with the values of the step")

    def _quantity(self, name: str, form: Form) -> Ratio:
        if name == RESULT and form.asked is not None:
            return self.engine.quantities.read(form.asked)
        return Ratio(Poly.variable(name))

    def _call(self, name: str) -> str:
        return str(self.engine.quantities.shown.get(name, name))

    def answer(self) -> None:
        """The steps determine what is asked, the last one says it, and it is the answer."""
        self.place = 0
        with self.faulting("answer"):
            wanted = self.engine.quantities.read(self.engine.goal.args[0])
            found = self.engine.algebra.evaluate(wanted)
            if found is None or not self.trace.steps:
                self.fault("answer", "the steps do not determine what is asked")
                return
            value = Poly.constant(found[0])
            for what, text in (("final answer", self.trace.final), ("published answer", self.trace.answer)):
                own = read(text, _no_unknown)
                if (own.top - value * own.bottom).terms:
                    self.fault("answer", f"the {what} is {text}, the steps give {number(found[0])}")
            last = self.grounds.stated[-1]
            said = last.get(RESULT) if self.trace.steps[-1].call == str(self.engine.goal) else None
            names = list(wanted.top.names())
            if len(names) == 1 and not (wanted.top - Poly.variable(names[0]) * wanted.bottom).terms:
                said = said or last.get(names[0])
            if said is None or (said - value).terms:
                self.fault("answer", "the last step does not say what is asked")


def _no_unknown(name: str) -> Ratio:
    raise ValueError(f"an answer with the unknown {name!r}")
