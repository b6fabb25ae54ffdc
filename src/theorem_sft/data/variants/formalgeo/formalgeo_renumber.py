"""Scales the lengths of FormalGeo problems; the answer is computed again by replaying the same theorems.

Lengths are multiplied by a factor and areas by its square; angles and ratios do not change.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import equal_numbers
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly, Ratio
from theorem_sft.data.sources.formalgeo.algebra.ratio_reader import read_constant, read_ratio
from theorem_sft.data.sources.formalgeo.language.cdl import Call, parse_cdl
from theorem_sft.data.sources.formalgeo.language.formal_problem import AnnotatedProblem, FormalProblem
from theorem_sft.data.sources.formalgeo.language.gdl import Gdl, cached_gdl
from theorem_sft.data.sources.formalgeo.replay.quantities import is_operator
from theorem_sft.data.sources.formalgeo.replay.replay_engine import ReplayEngine
from theorem_sft.data.sources.formalgeo.writing.solution_trace import make_trace
from theorem_sft.data.sources.formalgeo.writing.step_text import exact_value
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.formalgeo.formalgeo_rewording import formal_problem, reworded

_FACTORS = (
    *map(Fraction, (2, 3, 4, 5, 6, 7, 8, 9, 10, 12)),
    *map(Fraction, ("1/2", "1/3", "2/3", "3/2", "4/3", "3/4", "5/2", "5/3")),
)
_DEGREE = {"Area": 2, "Measure": 0, "Ratio": 0}
"""The power of the factor for a quantity, by the first word of its name; 1 (a length) for others."""
_GIVENS = ("text_cdl", "image_cdl")
_FUNCTIONS = frozenset({"Sin", "Cos", "Tan"})


def scale_lengths(trace: Trace, rng: random.Random, gdl: Path | None = None) -> Trace:
    """Enlarge or shrink the figure; the image is dropped, as it shows the old numbers."""
    problem = formal_problem(trace)
    scaling = Scaling(problem.facts, parse_cdl(problem.goal_cdl))
    if not scaling.goal_degree:
        raise NotApplicable("its answer does not depend on lengths")
    for factor in rng.sample(_FACTORS, len(_FACTORS)):
        changed = _scaled_problem(problem, scaling, factor)
        if changed is not None:
            if gdl is None:
                raise NotApplicable("the definitions of FormalGeo, needed to solve it again, were not given")
            return _solved_again(trace, changed, factor**scaling.goal_degree, cached_gdl(gdl))
    raise NotApplicable("its lengths have no plain multiples, or it gives none")


def _scaled_problem(problem: FormalProblem, scaling: Scaling, factor: Fraction) -> FormalProblem | None:
    """Scale a formal problem; return None if it gives no lengths or its numbers would not be plain."""

    def scaled(text: str) -> str:
        item = parse_cdl(text)
        degree = scaling.goal_degree if item.name == "Value" else None
        args = tuple(scaling.scaled(arg, factor, degree) for arg in item.args)
        return str(scaling.scaled(item, factor) if item.name == "Equal" else Call(item.name, args))

    try:
        givens = {field: [scaled(text) for text in getattr(problem, field)] for field in _GIVENS}
        goal = scaled(problem.goal_cdl)
    except NotApplicable:
        return None
    old = {field: [str(parse_cdl(text)) for text in getattr(problem, field)] for field in _GIVENS}
    return None if givens == old else problem.model_copy(update={**givens, "goal_cdl": goal})


def _solved_again(trace: Trace, problem: FormalProblem, factor: Fraction, gdl: Gdl) -> Trace:
    """Replay the steps with the new numbers; the answer must be multiplied by the factor."""
    calls = [
        step.call for step in trace.steps if step.call and not step.call.startswith(("Solve(", "Value("))
    ]
    try:
        engine = ReplayEngine(problem, gdl)
        engine.replay(calls)
        engine.algebra.settle()
        result = engine.algebra.evaluate(engine.quantities.read(engine.goal.args[0]))
        if result is None:
            raise NotApplicable("its steps alone do not give the answer again")
        annotated = AnnotatedProblem(
            **problem.structure(), problem_id="", problem_answer="0", theorem_seqs=calls
        )
        again = make_trace(annotated, engine, *result)
        old = read_constant(trace.final).top.value()
    except (ValueError, ArithmeticError, LookupError, TypeError) as error:
        raise NotApplicable("its steps alone do not give the answer again") from error
    if old is None or not equal_numbers(result[0], old * factor):
        raise NotApplicable("its answer does not grow with its lengths")
    if [step.theorem for step in again.steps] != [step.theorem for step in trace.steps]:
        raise NotApplicable("other steps would come first with other numbers")
    changed = reworded(trace, **problem.structure())
    update = {"steps": again.steps, "answer": again.final, "final": again.final, "image": None}
    return changed.model_copy(update=update)


class Scaling:
    """Determines the power of the factor for each number of a problem.

    A letter has the power of its quantity: `AB = x + 3` becomes `AB = x + 6` for the factor 2.

    Raises:
        NotApplicable: The powers in an equation are unknown or contradict each other.
    """

    def __init__(self, facts: Sequence[Call], goal: Call) -> None:
        self.letters: dict[str, int] = {}
        self.equations = [fact for fact in facts if fact.name == "Equal"]
        for _ in range(3):  # x = 2y determines y once x is known
            for equation in self.equations:
                degree = self._common(equation)
                if degree is not None:
                    for side in equation.args:
                        self._spread(side, degree)
        degree = self.degree(goal.args[0])
        if degree is None or any(self._common(equation) is None for equation in self.equations):
            raise NotApplicable("it is unknown whether a letter is a length")
        self.goal_degree: int = degree

    def degree(self, item: Call | str) -> int | None:
        """Return the power of the factor for a quantity or expression; None if any is possible."""
        if isinstance(item, str):
            return self._one({self.letters[name] for name in _poly(item).names() if name in self.letters})
        if not is_operator(item.name):
            return _DEGREE.get(re.match("[A-Z][a-z]+", item.name)[0], 1)  # type: ignore[index]
        if item.name in _FUNCTIONS:
            return 0
        parts = [self.degree(arg) for arg in item.args]
        if item.name in {"Add", "Sub"}:
            return self._one({part for part in parts if part is not None})
        first, *rest = [part or 0 for part in parts]
        if item.name == "Mul":
            return first + sum(rest)
        if item.name == "Div":
            return first - rest[0]
        return first * int(str(item.args[1]))

    def scaled(self, item: Call | str, factor: Fraction, degree: int | None = None) -> Call | str:
        """Scale the numbers of a fact or expression; without a degree, they are factors and do not change."""
        if isinstance(item, str):
            return item if not degree or item.isupper() else _enlarged(item, factor**degree)
        if item.name in {"Equal", "Add", "Sub"}:
            own = self._common(item) if item.name == "Equal" else degree
            return Call(item.name, tuple(self.scaled(arg, factor, own) for arg in item.args))
        if item.name in {"Mul", "Div", "Pow"}:
            parts = (
                self.scaled(arg, factor, self.degree(arg)) if isinstance(arg, Call) else arg
                for arg in item.args
            )
            return Call(item.name, tuple(parts))
        return item

    def _common(self, equation: Call) -> int | None:
        return self._one({degree for side in equation.args if (degree := self.degree(side)) is not None})

    def _one(self, degrees: set[int]) -> int | None:
        if len(degrees) > 1:
            raise NotApplicable("an equation of its givens mixes lengths with other sizes")
        return next(iter(degrees), None)

    def _spread(self, item: Call | str, degree: int) -> None:
        """Set the power of each letter of a sum to that of the sum."""
        if isinstance(item, str):
            poly = _poly(item)
            if poly.degree() > 1:
                raise NotApplicable("letters are multiplied with each other in its givens")
            for name in poly.names():
                if self.letters.setdefault(name, degree) != degree:
                    raise NotApplicable("a letter stands for a length and for another size")
        elif item.name in {"Add", "Sub"}:
            for arg in item.args:
                self._spread(arg, degree)
        elif is_operator(item.name) and any(isinstance(arg, str) and _poly(arg).names() for arg in item.args):
            raise NotApplicable("letters are multiplied with each other in its givens")


def _poly(text: str) -> Poly:
    """Parse a free expression without letters in denominators."""
    try:
        ratio = read_ratio(re.sub(r"(?<=\d)(?=[a-zA-Z])", "*", text), lambda name: Ratio(Poly.variable(name)))
    except ValueError as error:
        raise NotApplicable("an expression of its givens is not plain") from error
    bottom = ratio.bottom.value()
    if not isinstance(bottom, Fraction):
        raise NotApplicable("a denominator in its givens has a letter or a root")
    return ratio.top.scale(1 / bottom)


def _enlarged(text: str, by: Fraction) -> str:
    """Scale the summands of an expression that have no letter: x+3 becomes x+6."""
    if re.search(r"\([^()]*[-+]", text):
        raise NotApplicable("an expression of its givens is not plain")
    summands = re.findall("[-+]?[^-+]+", text)
    return "".join(
        summand if _poly(summand.lstrip("+")).names() else _number_times(summand, by) for summand in summands
    )


def _number_times(text: str, by: Fraction) -> str:
    """Multiply a number; NotApplicable unless an integer stays an integer and a decimal a decimal."""
    sign, size = re.fullmatch("([-+]?)(.+)", text).groups()  # type: ignore[union-attr]
    old = _poly(size).value()
    if old is None:  # a zero
        return text
    new = old * by
    if not isinstance(old, Fraction) or not isinstance(new, Fraction):
        return f"{sign}{exact_value(new)}"
    if (old.denominator == 1) != (new.denominator == 1) or ("." in size and 100 % new.denominator):
        raise NotApplicable("its numbers are not plain")
    return f"{sign}{float(new):g}" if "." in size else f"{sign}{new}"
