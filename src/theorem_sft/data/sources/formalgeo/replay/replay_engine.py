"""Replays a problem's annotated theorems: derives premises, adds conclusions and solves equations."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from theorem_sft.data.sources.formalgeo.algebra.equation_system import EquationSystem
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly, Support
from theorem_sft.data.sources.formalgeo.language.cdl import Call, CDLError, parse_cdl
from theorem_sft.data.sources.formalgeo.language.formal_problem import FormalProblem
from theorem_sft.data.sources.formalgeo.language.gdl import (
    Gdl,
    GdlTheorem,
    PremiseNode,
    split_theorem_call,
    with_points,
)
from theorem_sft.data.sources.formalgeo.replay.plane_figure import PlaneFigure
from theorem_sft.data.sources.formalgeo.replay.quantities import Quantities

_FROM_FIGURE = frozenset({"Polygon", "Angle", "Line", "Collinear", "Arc", "Cocircular", "Circle", "Point"})


class UnknownTheoremError(ValueError):
    """The GDL has no theorem with the name in a call."""


@dataclass(frozen=True)
class Fact:
    """A known fact: given (`step` None), or concluded by the applied theorem numbered `step`."""

    number: int
    call: Call
    step: int | None
    premises: Support
    equation: Poly | None = None


@dataclass(frozen=True)
class AppliedTheorem:
    """A theorem that was applied to points of the problem."""

    theorem: GdlTheorem
    names: Mapping[str, str]
    premises: Support
    """The facts that its premises follow from."""
    checked: tuple[Call, ...]
    """Its premises in this problem."""
    conclusions: tuple[int, ...]
    """The numbers of the facts that it concluded."""


@dataclass
class ReplayEngine:
    """The known facts of one problem, and the theorems applied to it."""

    problem: FormalProblem
    gdl: Gdl
    combining: bool = True
    """Whether pending equations are solved together when substitution gets no further."""
    facts: list[Fact] = field(default_factory=list)
    invocations: list[AppliedTheorem] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """The theorem calls whose premises do not follow."""

    def __post_init__(self) -> None:
        self.figure = PlaneFigure([parse_cdl(text) for text in self.problem.construction_cdl])
        self.quantities = Quantities(self.figure)
        self.algebra = EquationSystem(combining=self.combining)
        self.known: dict[Call, int] = {}
        self.goal = parse_cdl(self.problem.goal_cdl)
        for fact in self.problem.facts:
            self.add(fact, None, frozenset())

    def add(self, call: Call, step: int | None, premises: Support) -> list[int]:
        """Add a fact and the facts that its predicate implies; return the numbers of the new facts."""
        if call.name == "Equal":
            pairs = pairwise(call.args)  # Equal(a,b,c) is two equations
            return [n for pair in pairs for n in self._add_equation(Call("Equal", pair), step, premises)]
        if call in self.known:
            return []
        number = len(self.facts)
        self.facts.append(Fact(number, call, step, premises))
        self.known[call] = number
        new = [number]
        predicate = self.gdl.predicates.get(call.name)
        if predicate is None:
            return new
        own = "".join(arg for arg in call.args if isinstance(arg, str))
        slots = "".join(predicate.slots)
        if len(own) != len(slots):
            raise CDLError(f"the arguments do not fit {call.name}: {call}")
        names = dict(zip(slots, own, strict=True))
        for order in predicate.multi:
            new += self.add(with_points(Call(call.name, order), names), step, frozenset({number}))
        for extra in predicate.extend:
            filled = with_points(extra, names)
            if all(len(set(arg)) == len(arg) for arg in filled.leaves()):
                new += self.add(filled, step, frozenset({number}))
        return new

    def _add_equation(self, call: Call, step: int | None, premises: Support) -> list[int]:
        equation = self.quantities.equation(call)
        if not equation.terms:
            return []
        number = len(self.facts)
        self.facts.append(Fact(number, call, step, premises, equation))
        self.algebra.add(equation, (number,))
        return [number]

    def replay(self, calls: Iterable[str]) -> None:
        """Apply calls `name(branch,points...)` in order; add those that cannot be applied to `missing`.

        If the named branch does not fit, the other branches are tried: some published sequences name an
        incorrect one.

        Raises:
            UnknownTheoremError: There is no theorem of that name.
        """
        for text in calls:
            name, args = split_theorem_call(text)
            branches = [branch for known, branch in self.gdl.theorems if known == name]
            if not branches:
                raise UnknownTheoremError(f"unknown theorem {name}")
            for branch in sorted(branches, key=lambda branch: (branch != args[0], branch)):
                theorem = self.gdl.theorems[name, branch]
                if self.invoke(theorem, dict(zip("".join(theorem.slots), "".join(args[1:]), strict=False))):
                    break
            else:
                self.missing.append(text)

    def invoke(self, theorem: GdlTheorem, names: Mapping[str, str]) -> AppliedTheorem | None:
        """Apply a theorem to points; return None and change nothing if its premises do not follow."""
        checked: list[Call] = []
        premises = self.check(theorem.premise, names, checked)
        if premises is None:
            return None
        new: list[int] = []
        for conclusion in theorem.conclusions:
            new += self.add(with_points(conclusion, names), len(self.invocations), premises)
        invocation = AppliedTheorem(theorem, names, premises, tuple(checked), tuple(new))
        self.invocations.append(invocation)
        return invocation

    def check(self, logic: PremiseNode, names: Mapping[str, str], checked: list[Call]) -> Support | None:
        """Return the facts that a premise follows from, or None; add its instantiated parts to `checked`."""
        if logic.kind == "and":
            used: Support = frozenset()
            for part in logic.parts:
                found = self.check(part, names, checked)
                if found is None:
                    return None
                used |= found
            return used
        if logic.kind == "or":
            for part in logic.parts:
                tried: list[Call] = []
                found = self.check(part, names, tried)
                if found is not None:
                    checked.extend(tried)
                    return found
            return None
        if logic.kind == "not":
            return frozenset() if self.check(logic.parts[0], names, []) is None else None
        assert logic.call is not None
        call = with_points(logic.call, names)
        found = self.holds(call)
        if found is not None:
            checked.append(call)
        return found

    def holds(self, call: Call) -> Support | None:
        """Return the facts that a statement follows from (an empty set if from the figure), or None."""
        if call.name in _FROM_FIGURE:
            return frozenset() if self._in_figure(call) else None
        if call.name == "Equal":
            return self.algebra.holds(self.quantities.equation(call))
        return frozenset({self.known[call]}) if call in self.known else None

    def _in_figure(self, call: Call) -> bool:
        figure, args = self.figure, [str(arg) for arg in call.args]
        tests: dict[str, Callable[..., bool]] = {
            "Polygon": figure.has_polygon,
            "Angle": figure.has_angle,
            "Line": figure.has_line,
            "Collinear": figure.has_collinear,
            "Arc": figure.has_arc,
            "Cocircular": figure.has_cocircular,
            "Circle": figure.circles.__contains__,
            "Point": figure.points.__contains__,
        }
        return tests[call.name](*args)
