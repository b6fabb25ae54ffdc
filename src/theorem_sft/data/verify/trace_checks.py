"""The five checks for traces whose steps are relations in the expression language."""

from theorem_sft.data.traces.trace import Check, Trace
from theorem_sft.data.verify.execution import execution_fault
from theorem_sft.data.verify.final_answer import answer_fault
from theorem_sft.data.verify.generality import generality_fault
from theorem_sft.data.verify.grounding import grounding_fault
from theorem_sft.data.verify.step_values import StepValues
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.truth import holds


def passes(trace: Trace) -> bool:
    """Tell whether a verified trace fails no check and passes `exec` and `answer`."""
    verdicts = {kind: check.verdict for kind, check in trace.checks.items()}
    executed = verdicts.get("exec") == verdicts.get("answer") == "pass"
    return executed and "fail" not in verdicts.values()


def check_relations(trace: Trace) -> dict[str, Check]:
    """Run each check of `VERDICTS` on a trace and ignore the verdicts that it carries.

    SymPy may run forever on a hostile relation; `verify_traces` limits the time.
    """
    executions = ((place, execution_fault(step)) for place, step in enumerate(trace.steps, start=1))
    execution = next((f"step {place}: {fault}" for place, fault in executions if fault), None)
    return {
        "exec": _check(execution if trace.steps else "there is no step"),
        "conditions": check_conditions(trace),
        "grounded": _check(grounding_fault(trace)),
        "general": _check(generality_fault(trace)),
        "answer": _check(answer_fault(trace)),
    }


def check_conditions(trace: Trace) -> Check:
    """Check every premise that is given as an expression, with mapped and concluded values inserted.

    Returns:
        `fail` with the first false premise; `pass` if at least one is true and none is false; `unchecked` if
        all premises are in words or undecided.
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
    why = "the checks are undecided for these letters" if stated else "the premises are in words only"
    return Check(verdict="unchecked", why=why)


def _check(fault: str | None) -> Check:
    return Check(verdict="pass") if fault is None else Check(verdict="fail", why=fault)
