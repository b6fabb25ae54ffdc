"""What a problem asks, and whether the answer is right."""

from __future__ import annotations

from fractions import Fraction

from theorem_sft.sources.formalgeo.algebra import Support
from theorem_sft.sources.formalgeo.cdl import Call
from theorem_sft.sources.formalgeo.engine import Engine
from theorem_sft.sources.formalgeo.numbers import Number

__all__ = ["reach"]


def reach(engine: Engine) -> tuple[Number, Support] | None:
    """The goal's value with the facts behind it; 0 for a proven statement, None for an open goal."""
    goal = engine.goal
    if goal.name == "Value":
        wanted = engine.quantities.read(goal.args[0])
        engine.algebra.settle()
        return engine.algebra.evaluate(wanted)
    if goal.name == "Relation" and isinstance(goal.args[0], Call):
        found = engine.holds(goal.args[0])
    else:
        found = engine.holds(goal)
    return None if found is None else (Fraction(0), found)
