"""The five checks of a trace whose steps are relations in the expression language."""

from __future__ import annotations

from theorem_sft.data.traces.trace import Check, Trace
from theorem_sft.data.verify.conclusion import answer_fault
from theorem_sft.data.verify.conditions import check_conditions
from theorem_sft.data.verify.execution import execution_fault
from theorem_sft.data.verify.generality import generality_fault
from theorem_sft.data.verify.grounding import grounding_fault


def passes(trace: Trace) -> bool:
    """Tell whether a verified trace has no verdict that fails, and was executed up to its answer."""
    verdicts = {kind: check.verdict for kind, check in trace.checks.items()}
    executed = verdicts.get("exec") == verdicts.get("answer") == "pass"
    return executed and "fail" not in verdicts.values()


def check_trace(trace: Trace) -> dict[str, Check]:
    """Return the verdict of each kind on one trace; its own `checks` are not looked at.

    SymPy may take for ever on a hostile relation: `verification.verify_traces` has a limit of time.
    """
    return {
        "exec": _check(_execution(trace)),
        "conditions": check_conditions(trace),
        "grounded": _check(grounding_fault(trace)),
        "general": _check(generality_fault(trace)),
        "answer": _check(answer_fault(trace)),
    }


def first_fault(trace: Trace) -> str | None:
    """Return the first fault of a trace, the kinds that are quick to check first; None if nothing fails."""
    for check in (grounding_fault, generality_fault, answer_fault, _conditions, _execution):
        if fault := check(trace):
            return fault
    return None


def _execution(trace: Trace) -> str | None:
    for place, step in enumerate(trace.steps, start=1):
        if fault := execution_fault(step):
            return f"step {place}: {fault}"
    return None if trace.steps else "there is no step"


def _conditions(trace: Trace) -> str | None:
    check = check_conditions(trace)
    return check.why if check.verdict == "fail" else None


def _check(fault: str | None) -> Check:
    return Check(verdict="pass") if fault is None else Check(verdict="fail", why=fault)
