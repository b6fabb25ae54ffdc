"""conditions: the premises that a machine can check hold."""

from __future__ import annotations

from theorem_sft.data.traces.trace import Check, Trace
from theorem_sft.data.verify.slot_values import StepValues
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.truth import holds


def check_conditions(trace: Trace) -> Check:
    """Check every premise that is given as an expression, with mapping and conclusion put in.

    Returns:
        fail with the first premise that is false; pass if at least one was decided and none is false;
        unchecked if all are in words only, or stay open.
    """
    decided = stated = 0
    for place, step in enumerate(trace.steps, start=1):
        for condition in step.conditions:
            if condition.check is None:
                continue
            stated += 1
            try:
                verdict = holds(condition.check, StepValues(step).all)
            except ExpressionError as error:
                return Check(verdict="fail", why=f"step {place}: {condition.check}: {error}")
            if verdict is False:
                return Check(verdict="fail", why=f"step {place}: {condition.check} is false")
            decided += verdict is True
    if decided:
        return Check(verdict="pass")
    why = "the checks stay open for these letters" if stated else "the premises are in words only"
    return Check(verdict="unchecked", why=why)
