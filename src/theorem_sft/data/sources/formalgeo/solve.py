"""One problem from its CDL to a trace, or the reason why it is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sympy

from theorem_sft.data.sources.formalgeo.cdl import CDLError
from theorem_sft.data.sources.formalgeo.equations import Contradiction
from theorem_sft.data.sources.formalgeo.exact_numbers import Number, approximate
from theorem_sft.data.sources.formalgeo.gdl import Gdl, definitions
from theorem_sft.data.sources.formalgeo.replay import Engine, PremiseError
from theorem_sft.data.sources.formalgeo.solution_trace import NoTraceError, make_trace
from theorem_sft.data.sources.formalgeo.trace_checker import check_trace
from theorem_sft.data.traces.trace import Trace
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError

_CLOSE = 1e-6


@dataclass(frozen=True)
class Solved:
    """What became of a problem: a trace, or the reason for none; and how many of its theorem calls held."""

    trace: Trace | None
    reason: str | None
    detail: str
    invocations: int
    derived: int


def solve(problem: Mapping[str, Any], gdl: Gdl) -> Solved:
    """Replay a problem's theorems, compare the answer with the published one, tell the trace and check it.

    Args:
        problem: A FormalGeo problem; its answer is compared with, never copied.
        gdl: Predicates and theorems.
    """
    calls = problem["theorem_seqs"]
    engine: Engine | None = None

    def left(reason: str, detail: str = "") -> Solved:
        derived = len(engine.invocations) if engine else 0
        return Solved(None, reason, detail, len(calls), derived)

    try:
        engine = Engine(problem, gdl)
        if engine.goal.name != "Value":
            return left("proof without a value", "its answer cannot be graded")
        engine.replay(calls)
        wanted = engine.quantities.read(engine.goal.args[0])
        engine.algebra.settle()
        found = engine.algebra.evaluate(wanted)
        if found is None:
            if engine.missing:
                return left("theorem premise not found", engine.missing[0])
            return left("goal not determined")
        answer = str(problem["problem_answer"])
        if not _agrees(found[0], answer):
            return left("answer differs", f"{approximate(found[0]):.6g} against {answer}")
        trace = make_trace(problem, engine, *found)
        trace.checks = check_trace(trace, gdl)
    except CDLError as error:
        return left("cannot read CDL", str(error))
    except PremiseError as error:
        return left("unknown theorem", str(error))
    except Contradiction as error:
        return left("facts disagree", str(error))
    except ExpressionError as error:
        return left("cannot read the answer", str(error))
    except NoTraceError as error:
        return left("no trace", str(error))
    except (ArithmeticError, ValueError, KeyError, IndexError, TypeError) as error:
        return left("cannot be worked out", f"{type(error).__name__}: {error}")
    for kind, check in trace.checks.items():
        if check.verdict != "pass":
            return left(f"check of {kind} fails", check.why)
    return Solved(trace, None, "", len(calls), len(engine.invocations))


def solve_with(folder: Path, problem: Mapping[str, Any]) -> Solved:
    """`solve` with the GDL of a folder, which each process reads once."""
    return solve(problem, definitions(folder))


def _agrees(value: Number, answer: str) -> bool:
    expected = float(sympy.N(parse_expression(answer), 15))
    return abs(approximate(value) - expected) <= _CLOSE * max(1.0, abs(expected))
