"""Replays a problem's annotated theorems: premises are derived, conclusions added, equations solved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from theorem_sft.data.sources.formalgeo.cdl import Call, CDLError, parse
from theorem_sft.data.sources.formalgeo.construction import Figure
from theorem_sft.data.sources.formalgeo.equations import Algebra, Support
from theorem_sft.data.sources.formalgeo.gdl import Gdl, Logic, Theorem, instantiate, split_call
from theorem_sft.data.sources.formalgeo.polynomials import Poly
from theorem_sft.data.sources.formalgeo.quantities import Quantities

_FROM_FIGURE = frozenset({"Polygon", "Angle", "Line", "Collinear", "Arc", "Cocircular", "Circle", "Point"})


class PremiseError(ValueError):
    """A theorem was called without one of its premises holding."""


@dataclass(frozen=True)
class Fact:
    """Something known: given (`step` None) or concluded by the invocation numbered `step`."""

    number: int
    call: Call
    step: int | None
    premises: Support
    equation: Poly | None = None


@dataclass(frozen=True)
class Invocation:
    """One theorem call that was applied."""

    number: int
    theorem: Theorem
    names: Mapping[str, str]
    premises: Support
    """The facts that its premises rest on."""
    checked: tuple[Call, ...]
    """Its premises in this problem."""
    conclusions: tuple[int, ...]
    """The numbers of the facts it concluded."""


@dataclass
class Engine:
    """The state of one problem.

    Args:
        problem: A FormalGeo problem (construction_cdl, text_cdl, image_cdl, goal_cdl).
        gdl: Predicates and theorems.
        combining: Whether waiting equations are also solved together as soon as nothing else gets further.
    """

    problem: Mapping[str, Any]
    gdl: Gdl
    combining: bool = True
    facts: list[Fact] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """The theorem calls whose premises were not found."""

    def __post_init__(self) -> None:
        self.figure = Figure([parse(text) for text in self.problem["construction_cdl"]])
        self.quantities = Quantities(self.figure)
        self.algebra = Algebra(combining=self.combining)
        self.known: dict[Call, int] = {}
        self.goal = parse(self.problem["goal_cdl"])
        for text in [*self.problem["text_cdl"], *self.problem.get("image_cdl", ())]:
            self.add(parse(text), None, frozenset())

    def add(self, call: Call, step: int | None, premises: Support) -> list[int]:
        """Add a fact with everything its predicate brings along; returns the numbers of the new facts."""
        if call.name == "Equal":
            pairs = pairwise(call.args)  # Equal(a,b,c) says two things
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
            raise CDLError(f"wrong arguments: {call}")
        names = dict(zip(slots, own, strict=True))
        for order in predicate.multi:
            new += self.add(instantiate(Call(call.name, order), names), step, frozenset({number}))
        for extra in predicate.extend:
            filled = instantiate(extra, names)
            if all(len(set(arg)) == len(arg) for arg in _points(filled)):
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

    def apply(self, text: str) -> bool:
        """Apply a theorem call `name(branch,points...)`; False, and noted in `missing`, without its premises.

        Where the branch named does not fit, the theorem's other branches are tried: the published sequences
        name a wrong one now and then.

        Raises:
            PremiseError: No theorem of that name.
        """
        name, args = split_call(text)
        branches = [branch for known, branch in self.gdl.theorems if known == name]
        if not branches:
            raise PremiseError(f"unknown theorem {name}")
        for branch in sorted(branches, key=lambda branch: (branch != args[0], branch)):
            theorem = self.gdl.theorems[name, branch]
            if self.invoke(theorem, dict(zip("".join(theorem.slots), "".join(args[1:]), strict=False))):
                return True
        self.missing.append(text)
        return False

    def invoke(self, theorem: Theorem, names: Mapping[str, str]) -> Invocation | None:
        """Apply a theorem to points; None, and nothing happens, without its premises."""
        checked: list[Call] = []
        premises = self.check(theorem.premise, names, checked)
        if premises is None:
            return None
        number = len(self.invocations)
        new: list[int] = []
        for conclusion in theorem.conclusions:
            new += self.add(instantiate(conclusion, names), number, premises)
        invocation = Invocation(number, theorem, names, premises, tuple(checked), tuple(new))
        self.invocations.append(invocation)
        return invocation

    def check(self, logic: Logic, names: Mapping[str, str], checked: list[Call]) -> Support | None:
        """The facts a premise follows from, or None; `checked` collects its parts in this problem."""
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
        call = instantiate(logic.call, names)
        found = self.holds(call)
        if found is not None:
            checked.append(call)
        return found

    def holds(self, call: Call) -> Support | None:
        """The facts that a statement follows from (none for what the figure shows), or None."""
        if call.name in _FROM_FIGURE:
            return frozenset() if self._in_figure(call) else None
        if call.name == "Equal":
            return self.algebra.holds(self.quantities.equation(call))
        return frozenset({self.known[call]}) if call in self.known else None

    def _in_figure(self, call: Call) -> bool:
        figure, args = self.figure, [str(arg) for arg in call.args]
        match call.name:
            case "Polygon":
                return figure.has_polygon(args[0])
            case "Angle":
                return figure.has_angle(args[0])
            case "Line":
                return figure.has_line(args[0])
            case "Collinear":
                return figure.has_collinear(args[0])
            case "Arc":
                return figure.has_arc(args[0])
            case "Cocircular":
                return figure.has_cocircular(args[0], args[1])
            case "Circle":
                return args[0] in figure.circles
        return args[0] in figure.points

    def replay(self, calls: Iterable[str]) -> None:
        """Apply theorem calls in order, passing over those whose premises are not found."""
        for text in calls:
            self.apply(text)


def _points(item: Call | str) -> list[str]:
    if isinstance(item, str):
        return [item]
    return [points for arg in item.args for points in _points(arg)]
