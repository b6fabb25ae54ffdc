"""Builds traces of FormalGeo problems by replaying their annotated theorems with an exact solver."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import sympy

from theorem_sft.core.pool import KillablePool
from theorem_sft.data.sources.formalgeo.algebra.equation_system import Contradiction
from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import Number, approximate
from theorem_sft.data.sources.formalgeo.checking.trace_checker import check_formalgeo_trace
from theorem_sft.data.sources.formalgeo.language.cdl import CDLError
from theorem_sft.data.sources.formalgeo.language.formal_problem import (
    AnnotatedProblem,
    find_gdl,
    read_formal_problems,
)
from theorem_sft.data.sources.formalgeo.language.gdl import Gdl, cached_gdl, load_gdl
from theorem_sft.data.sources.formalgeo.replay.replay_engine import ReplayEngine, UnknownTheoremError
from theorem_sft.data.sources.formalgeo.writing.solution_trace import NoTraceError, make_trace
from theorem_sft.data.traces.trace import Trace
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError

_SECONDS = 5.0
_MEMORY = 1 << 30
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class SolvedProblem:
    """The trace of a problem, or the reason why it has none."""

    trace: Trace | None
    reason: str = ""
    detail: str = ""
    invocations: int = 0
    """Number of annotated theorem calls."""
    derived: int = 0
    """Number of them whose premises were derived."""


@dataclass
class FormalGeoTraces:
    """The traces of a set of problems, and the problems left out."""

    traces: list[Trace] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    """Number of problems for each reason."""
    total: int = 0
    reasons: list[tuple[str, str]] = field(default_factory=list)
    """(problem id, reason and detail) of each problem left out."""
    invocations: int = 0
    """Number of annotated theorem calls of the problems tried."""
    derived: int = 0
    """Number of them whose premises were derived."""


def build_formalgeo(
    data: Path,
    gdl: Path | None = None,
    *,
    subset: str | None = None,
    limit: int | None = None,
    ids: Iterable[int | str] | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FormalGeoTraces:
    """Solve FormalGeo problems and write each as a trace.

    Args:
        data: A JSON-lines file of problems, or the official folder (one JSON file per problem).
        gdl: The folder of `theorem_GDL.json` and `predicate_GDL.json`; None: as `find_gdl` finds it.
        subset: Only problems whose source starts with this ("GeoQA", "Geometry3k").
        limit: Stop after this number of traces.
        ids: Only the problems with these numbers.
        workers: Number of processes; None: one per usable CPU.
        progress: Called with (problems done, total).

    Returns:
        The traces in the order of the data, and every problem left out with its reason.

    Raises:
        InputError: The data or the GDL is missing or broken.
    """
    folder = find_gdl(data, gdl)
    load_gdl(folder)  # reports a broken GDL once, not in every worker
    problems = read_formal_problems(data)
    if subset is not None:
        problems = [problem for problem in problems if problem.source.lower().startswith(subset.lower())]
    if ids is not None:
        wanted = {str(number) for number in ids}
        problems = [problem for problem in problems if problem.problem_id in wanted]
    built = FormalGeoTraces(total=len(problems))
    counts: Counter[str] = Counter()
    with KillablePool(workers, timeout=_SECONDS, memory=_MEMORY, preload=("sympy", __name__)) as pool:
        outcomes = pool.imap(partial(solve_in_folder, folder), problems)
        for done, (problem, outcome) in enumerate(zip(problems, outcomes, strict=True), start=1):
            solved = outcome.value or SolvedProblem(None, outcome.failure or "error", outcome.detail)
            built.invocations += solved.invocations
            built.derived += solved.derived
            if solved.trace is not None:
                built.traces.append(solved.trace)
            else:
                counts[solved.reason] += 1
                why = f"{solved.reason}: {solved.detail}" if solved.detail else solved.reason
                built.reasons.append((problem.problem_id, why))
            if progress is not None:
                progress(done, len(problems))
            if limit is not None and len(built.traces) >= limit:
                built.total = done
                break
    built.left_out = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return built


def solve_problem(problem: AnnotatedProblem, gdl: Gdl) -> SolvedProblem:
    """Replay a problem's theorems, compare the answer with the published one, write the trace and check it.

    The published answer is compared with the computed one, never copied.
    """
    calls = problem.theorem_seqs
    engine: ReplayEngine | None = None

    def left_out(reason: str, detail: str = "") -> SolvedProblem:
        derived = len(engine.invocations) if engine else 0
        return SolvedProblem(None, reason, detail, len(calls), derived)

    try:
        engine = ReplayEngine(problem, gdl)
        if engine.goal.name != "Value":
            return left_out("proof without a value", "its answer cannot be graded")
        engine.replay(calls)
        wanted = engine.quantities.read(engine.goal.args[0])
        engine.algebra.settle()
        result = engine.algebra.evaluate(wanted)
        if result is None:
            if engine.missing:
                return left_out("theorem premise not found", engine.missing[0])
            return left_out("goal not determined")
        if not _agrees(result[0], problem.problem_answer):
            return left_out("answer differs", f"{approximate(result[0]):.6g}, not {problem.problem_answer}")
        trace = make_trace(problem, engine, *result)
        trace.checks = check_formalgeo_trace(trace, gdl)
    except CDLError as error:
        return left_out("cannot read CDL", str(error))
    except UnknownTheoremError as error:
        return left_out("unknown theorem", str(error))
    except Contradiction as error:
        return left_out("facts disagree", str(error))
    except ExpressionError as error:
        return left_out("cannot read the answer", str(error))
    except NoTraceError as error:
        return left_out("no trace", str(error))
    except (ArithmeticError, ValueError, KeyError, IndexError, TypeError) as error:
        return left_out("cannot be worked out", f"{type(error).__name__}: {error}")
    for kind, check in trace.checks.items():
        if check.verdict != "pass":
            return left_out(f"check of {kind} fails", check.why)
    return SolvedProblem(trace, invocations=len(calls), derived=len(engine.invocations))


def solve_in_folder(folder: Path, problem: AnnotatedProblem) -> SolvedProblem:
    """Solve a problem with the GDL of a folder, which each process reads once."""
    return solve_problem(problem, cached_gdl(folder))


def _agrees(value: Number, answer: str) -> bool:
    expected = float(sympy.N(parse_expression(answer), 15))
    return abs(approximate(value) - expected) <= _TOLERANCE * max(1.0, abs(expected))
