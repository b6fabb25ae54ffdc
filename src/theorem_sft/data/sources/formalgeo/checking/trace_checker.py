"""Checks a FormalGeo trace from the trace alone by replaying its formal problem with its own steps.

A new engine gets the given facts and then only the conclusions of each step's call. It never solves equations
together on its own: where that is needed, the trace must have a step for it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from theorem_sft.data.sources.formalgeo.algebra.equation_system import EquationSystem
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly, Ratio
from theorem_sft.data.sources.formalgeo.algebra.ratio_reader import read_constant
from theorem_sft.data.sources.formalgeo.checking.step_claims import RESULT, StepClaims
from theorem_sft.data.sources.formalgeo.checking.value_origins import ValueOrigins, text_faults
from theorem_sft.data.sources.formalgeo.language.formal_problem import FORMAL_FIELDS, FormalProblem
from theorem_sft.data.sources.formalgeo.language.gdl import Gdl
from theorem_sft.data.sources.formalgeo.replay.replay_engine import Fact, ReplayEngine
from theorem_sft.data.sources.formalgeo.wording.phrasing import fact_clause
from theorem_sft.data.sources.formalgeo.wording.problem_wording import write_problem_text
from theorem_sft.data.sources.formalgeo.writing.step_forms import StepForm, form_of_call, points_by_letter
from theorem_sft.data.sources.formalgeo.writing.step_text import EXISTENCE_PREDICATES, exact_value
from theorem_sft.data.traces.trace import VERDICTS, Check, Step, Trace
from theorem_sft.data.verify.execution import other_root

_MOST_ROUNDS = 12
_TRIGONOMETRY = re.compile(r"\b(?:sin|cos|tan)\b")
_LETTER = re.compile(r"[a-z]")
_ANGLE_SLOT = re.compile(r"angle_?[A-Z]{3}")
_SIZE_SLOT = re.compile(r"(?:length|area|perimeter|ratio|radius|diameter|circumference)_?[A-Z_]+|[A-Z]{2}")
_JOINT_SLOT = re.compile(r"\bq\d+\b")
"""A slot of equations that are solved together, which does not show its kind of quantity."""
_INVALID = (
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)
"""The exceptions that an invalid call, value or statement raises."""


def check_formalgeo_trace(trace: Trace, gdl: Gdl) -> dict[str, Check]:
    """Return the five verdicts on a FormalGeo trace; a failed one names the step and the reason.

    In the text of `work`, only the concluded values are checked.

    Args:
        trace: The trace, with the formal problem as its structure and calls in its steps. Only the verdict
            `answer` depends on its `answer`.
        gdl: The definitions.
    """
    if trace.structure is None or not all(field in trace.structure for field in FORMAL_FIELDS):
        return {kind: Check(verdict="unchecked", why="the trace has no formal problem") for kind in VERDICTS}
    try:
        checker = _Checker(trace, FormalProblem.model_validate(trace.structure), gdl)
    except _INVALID as error:
        return {kind: Check(verdict="fail", why=f"the formal problem: {error}") for kind in VERDICTS}
    for step in trace.steps:
        checker.check(step)
    checker.answer()
    if not any(checker.faults.values()) and (fault := _other_roots_fault(trace)):
        checker.faults["exec"].append(fault)
    return {
        kind: Check(verdict="fail", why=faults[0]) if faults else Check(verdict="pass")
        for kind, faults in checker.faults.items()
    }


class _Checker:
    """The engine with the conclusions of the steps so far, and the faults found so far."""

    def __init__(self, trace: Trace, problem: FormalProblem, gdl: Gdl) -> None:
        self.trace = trace
        self.gdl = gdl
        self.faults: dict[str, list[str]] = {kind: [] for kind in VERDICTS}
        self.place = 0
        self.engine = ReplayEngine(problem, gdl, combining=False)
        self.engine.algebra.settle()
        self.origins = ValueOrigins(self.engine)
        expected = write_problem_text(problem)
        for why in text_faults(trace, expected.givens, expected.question):
            self.fault("grounded", why)

    def fault(self, kind: str, why: str) -> None:
        """Record a fault with its step."""
        self.faults[kind].append(f"step {self.place}: {why}" if self.place else why)

    @contextmanager
    def errors_as_faults(self, kind: str) -> Iterator[None]:
        """Record an exception in the block as a fault."""
        try:
            yield
        except _INVALID as error:
            self.fault(kind, str(error) or type(error).__name__)

    def check(self, step: Step) -> None:
        """Check the next step against the facts known before it, and add the conclusions of its call."""
        self.place += 1
        stated: dict[str, Poly] = {}
        try:
            if step.call is None:
                raise ValueError("the step has no formal call")
            form = form_of_call(step.call, self.gdl, self.engine.quantities, self.origins.gives)
            claims = StepClaims(step, form, self.engine.quantities)
            stated = claims.stated()
        except _INVALID as error:
            for kind in VERDICTS[:-1]:
                self.fault(kind, str(error))
        else:
            with self.errors_as_faults("exec"):
                self._check_claims(claims, stated)
        self.origins.stated.append(stated)

    def _check_claims(self, claims: StepClaims, stated: dict[str, Poly]) -> None:
        before = self._before(claims.form)
        with self.errors_as_faults("general"):
            self._general(claims)
        with self.errors_as_faults("grounded"):
            for why in self.origins.faults(claims, before):
                self.fault("grounded", why)
        for name, poly in stated.items():
            if name != RESULT and before.holds(Poly.variable(name) - poly) is not None:
                self.fault("exec", f"{self._call(name)} = {claims.readable(name, poly)} was known before")
        new: list[Fact] = []
        with self.errors_as_faults("conditions"):
            new = self._conclude(claims)
        self._exec(claims, stated, new)

    def _before(self, form: StepForm) -> EquationSystem:
        """Return the equations known before a step, without those that it solves."""
        if not form.equations:
            return self.engine.algebra
        before = EquationSystem(combining=False)
        for item in self.engine.facts:
            if item.equation is not None and item.call not in form.equations:
                before.add(item.equation, (item.number,))
        before.settle()
        return before

    def _general(self, claims: StepClaims) -> None:
        """Check that title, statement and relations are those of the theorem in the call."""
        step, form = claims.step, claims.form
        if step.theorem != form.title:
            self.fault("general", f"the call names {form.title!r}, the step {step.theorem!r}")
        if step.statement != form.statement:
            self.fault("general", f"the statement is not that of {form.title!r}")
        for text in claims.relations:
            if text not in form.relations and not claims.is_naming(text):
                self.fault("general", f"{text!r} is not a relation of {form.title!r}")

    def _conclude(self, claims: StepClaims) -> list[Fact]:
        """Check the premises of a call and add its conclusions; return the new ones."""
        step, form, engine = claims.step, claims.form, self.engine
        conditions = {condition.text: condition.shown for condition in step.conditions}
        wanted: dict[str, bool] = {}
        new: list[Fact] = []
        if form.theorem is not None:
            invocation = engine.invoke(form.theorem, points_by_letter(form.objects))
            if invocation is None:
                self.fault("conditions", f"a premise of {step.call} does not follow from what is known")
                return []
            engine.algebra.settle()
            wanted = {fact_clause(call): call.name not in EXISTENCE_PREDICATES for call in invocation.checked}
            new = [engine.facts[number] for number in invocation.conclusions]
        for equation in form.equations:
            if not any(item.call == equation for item in engine.facts):
                self.fault("conditions", f"{equation} is neither given nor concluded")
        if form.equations:
            for _ in range(_MOST_ROUNDS):
                if not engine.algebra.combine():
                    break
                engine.algebra.settle()
        if conditions != wanted:
            odd = next(text for text in [*wanted, *conditions] if conditions.get(text) != wanted.get(text))
            self.fault("conditions", f"the conditions are not those of {step.call}: {odd!r}")
        return new

    def _exec(self, claims: StepClaims, stated: dict[str, Poly], new: list[Fact]) -> None:
        """Check that the conclusions follow after the step, and that the relations hold with its values."""
        step, form = claims.step, claims.form
        concluded = {fact_clause(item.call) for item in new if item.equation is None}
        if not step.conclusion or not (claims.relations or concluded):
            self.fault("exec", "nothing is concluded")
        if step.conclusion.get("fact") not in {None, *concluded}:
            self.fault("exec", f"{step.conclusion['fact']!r} is not a new conclusion of {step.call}")
        for name, poly in stated.items():
            quantity = Ratio(Poly.variable(name))
            if name == RESULT and form.goal is not None:
                quantity = self.engine.quantities.read(form.goal)
            text = claims.readable(name, poly)
            if self.engine.algebra.holds(quantity.top - poly * quantity.bottom) is None:
                self.fault("exec", f"{self._call(name)} = {text} does not follow")
            # The work abbreviates a ratio of similarity by a letter.
            if text not in step.work and "ratio" not in text:
                self.fault("exec", f"the work does not give {self._call(name)} = {text}")
        equation = claims.equation()
        if equation is not None and self.engine.algebra.holds(equation) is None:
            self.fault("exec", f"{step.conclusion['equation']!r} does not follow")
        if form.equations:  # these may leave some of their unknowns open
            for name in claims.unsolved(stated):
                self.fault("exec", f"the equations do not give {self._call(name)}")
        else:
            for text in claims.violated_relations(stated):
                self.fault("exec", f"{text!r} does not hold with the values of the step")

    def _call(self, name: str) -> str:
        return str(self.engine.quantities.shown.get(name, name))

    def answer(self) -> None:
        """Check that the steps determine the goal, that the last one states it, and that it is the answer."""
        self.place = 0
        with self.errors_as_faults("answer"):
            wanted = self.engine.quantities.read(self.engine.goal.args[0])
            result = self.engine.algebra.evaluate(wanted)
            if result is None or not self.trace.steps:
                self.fault("answer", "the steps do not determine the goal")
                return
            value = Poly.constant(result[0])
            for what, text in (("final answer", self.trace.final), ("published answer", self.trace.answer)):
                own = read_constant(text)
                if (own.top - value * own.bottom).terms:
                    self.fault("answer", f"the {what} is {text}, the steps give {exact_value(result[0])}")
            last = self.origins.stated[-1]
            final = last.get(RESULT) if self.trace.steps[-1].call == str(self.engine.goal) else None
            names = list(wanted.top.names())
            if len(names) == 1 and not (wanted.top - Poly.variable(names[0]) * wanted.bottom).terms:
                final = final or last.get(names[0])
            if final is None or (final - value).terms:
                self.fault("answer", "the last step does not state the goal")


def _other_roots_fault(trace: Trace) -> str | None:
    """Describe the first step whose relation has another root that no premise excludes, or return None.

    The engine takes the positive length and the acute angle where an equation has two roots. Here the
    relation is solved again, independently, in the expression language; its other roots must break a premise.
    """
    for place, step in enumerate(trace.steps, start=1):
        relation = " ; ".join(step.relations)
        letters = any(_LETTER.fullmatch(slot) for slot in step.conclusion)
        if not relation or _JOINT_SLOT.search(relation) or {"fact", "equation"} & set(step.conclusion):
            continue
        # Where only lengths are squared (Pythagoras), the other root is negative and so excluded.
        if not (letters or _TRIGONOMETRY.search(relation)):
            continue
        if fault := other_root(step, tuple(_premises(step, relation))):
            return f"step {place}: {fault}"
    return None


def _premises(step: Step, relation: str) -> Iterator[str]:
    """Yield premises: sizes are positive; angles, and the sum of two angles of a triangle, are below 180°."""
    # Slots of bare letters are points (AB: QS), not quantities.
    points = {
        slot for slot, binding in step.mapping.items() if "_" not in slot and binding.thing == binding.value
    }
    slots = [slot for slot in (*step.mapping, *step.conclusion) if slot not in points]
    angles = [slot for slot in slots if _ANGLE_SLOT.fullmatch(slot)]
    yield from (f"0 < {slot} < 180" for slot in angles)
    yield from (f"{slot} > 0" for slot in slots if _SIZE_SLOT.fullmatch(slot))
    if relation.count("sin(") == 2 and len(angles) == 2:
        yield f"{angles[0]} + {angles[1]} < 180"
