"""Renumber: all lengths times a factor, the answer worked out anew by replaying the same theorems."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from theorem_sft.data.sources.formalgeo.cdl import Call, parse
from theorem_sft.data.sources.formalgeo.exact_numbers import same
from theorem_sft.data.sources.formalgeo.gdl import Gdl, definitions
from theorem_sft.data.sources.formalgeo.polynomials import Ratio
from theorem_sft.data.sources.formalgeo.replay import Engine
from theorem_sft.data.sources.formalgeo.solution_trace import make_trace
from theorem_sft.data.sources.formalgeo.symbols import read
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.formalgeo.retelling import retold
from theorem_sft.data.variants.formalgeo.scaling import Scaling

# As numerator and denominator.
_FACTORS = tuple(
    Fraction(*pair)
    for pair in [
        *((whole, 1) for whole in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12)),
        (1, 2),
        (1, 3),
        (2, 3),
        (3, 2),
        (4, 3),
        (3, 4),
        (5, 2),
        (5, 3),
    ]
)
_GIVENS = ("text_cdl", "image_cdl")


def renumber(trace: Trace, rng: random.Random, gdl: Path | None = None) -> Trace:
    """Enlarge or shrink the figure; the picture, which shows the old numbers, is dropped.

    Args:
        trace: The problem.
        rng: Of the factor.
        gdl: The folder of FormalGeo's definitions.
    """
    structure = trace.structure or {}
    goal = parse(structure["goal_cdl"])
    scaling = Scaling([parse(text) for field in _GIVENS for text in structure[field]], goal)
    if not scaling.asked:
        raise NotApplicable("its answer does not depend on lengths")
    for factor in rng.sample(_FACTORS, len(_FACTORS)):
        changed = _scaled(structure, scaling, factor)
        if changed is not None:
            if gdl is None:
                raise NotApplicable("the definitions of FormalGeo, needed to solve it again, were not given")
            return _solved_again(trace, changed, factor**scaling.asked, definitions(gdl))
    raise NotApplicable("its lengths have no plain multiples, or it gives none")


def _scaled(structure: Mapping[str, Any], scaling: Scaling, factor: Fraction) -> dict[str, Any] | None:
    """The formal problem times a factor; None where its numbers would not be plain, or are no lengths."""

    def scaled(text: str) -> str:
        item = parse(text)
        degree = scaling.asked if item.name == "Value" else None
        args = tuple(scaling.scaled(arg, factor, degree) for arg in item.args)
        return str(scaling.scaled(item, factor) if item.name == "Equal" else Call(item.name, args))

    try:
        givens = {field: [scaled(text) for text in structure[field]] for field in _GIVENS}
        goal = scaled(structure["goal_cdl"])
    except NotApplicable:
        return None
    old = {field: [str(parse(text)) for text in structure[field]] for field in _GIVENS}
    return None if givens == old else {**structure, **givens, "goal_cdl": goal}


def _solved_again(trace: Trace, structure: dict[str, Any], by: Fraction, gdl: Gdl) -> Trace:
    """Replay the steps with the new numbers; the answer must have grown by a factor."""
    calls = [
        step.call for step in trace.steps if step.call and not step.call.startswith(("Solve(", "Value("))
    ]
    try:
        engine = Engine(structure, gdl)
        engine.replay(calls)
        engine.algebra.settle()
        found = engine.algebra.evaluate(engine.quantities.read(engine.goal.args[0]))
        if found is None:
            raise NotApplicable("its steps alone do not give the answer again")
        again = make_trace({**structure, "problem_id": "", "problem_answer": "0"}, engine, *found)
        old = read(trace.final, _no_unknown).top.value()
    except (ValueError, ArithmeticError, LookupError, TypeError) as error:
        raise NotApplicable("its steps alone do not give the answer again") from error
    if old is None or not same(found[0], old * by):
        raise NotApplicable("its answer does not grow with its lengths")
    if [step.theorem for step in again.steps] != [step.theorem for step in trace.steps]:
        raise NotApplicable("other steps would come first with other numbers")
    changed = retold(trace, **structure)
    update = {"steps": again.steps, "answer": again.final, "final": again.final, "image": None}
    return changed.model_copy(update=update)


def _no_unknown(name: str) -> Ratio:
    raise ValueError(f"an answer with the unknown {name!r}")
