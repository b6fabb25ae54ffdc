"""FormalGeo problems as theorem traces: an exact solver replays the annotated theorems and tells the steps.

problems + GDL -> figure, facts, equations -> theorems applied, premises derived -> answer compared -> trace
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from theorem_sft.core.pool import KillablePool
from theorem_sft.data.sources.formalgeo.gdl import load_gdl
from theorem_sft.data.sources.formalgeo.problem_files import find_gdl, read_problems
from theorem_sft.data.sources.formalgeo.solve import solve_with
from theorem_sft.data.traces.trace import Trace

_SECONDS = 5.0
_MEMORY = 1 << 30


@dataclass
class Built:
    """What came of a set of problems."""

    traces: list[Trace] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    """Reason -> how many problems."""
    total: int = 0
    reasons: list[tuple[str, str]] = field(default_factory=list)
    """(problem id, reason and detail) of each problem left out."""
    invocations: int = 0
    """Annotated theorem calls of the problems tried."""
    derived: int = 0
    """How many of them had all their premises derived."""


def build(
    data: Path,
    gdl: Path | None = None,
    *,
    subset: str | None = None,
    limit: int | None = None,
    ids: Iterable[int | str] | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Built:
    """Solve FormalGeo problems and tell each as a trace.

    Args:
        data: A JSON-lines file of problems, or the official folder (one JSON file a problem).
        gdl: The folder of `theorem_GDL.json` and `predicate_GDL.json`; None: beside the data.
        subset: Only problems whose source begins so ("GeoQA", "Geometry3k").
        limit: Stop once this many traces are made.
        ids: Only the problems with these numbers.
        workers: Processes; None: one per usable CPU.
        progress: Called with (problems done, problems in all).

    Returns:
        The traces in the order of the data, and every problem left out with its reason.

    Raises:
        InputError: The data or the GDL is missing or broken.
    """
    folder = find_gdl(data, gdl)
    load_gdl(folder)  # a broken GDL is told here, not by every worker
    problems = read_problems(data)
    if subset is not None:
        problems = [row for row in problems if str(row.get("source", "")).lower().startswith(subset.lower())]
    if ids is not None:
        wanted = {str(number) for number in ids}
        problems = [row for row in problems if str(row["problem_id"]) in wanted]
    built = Built(total=len(problems))
    counts: Counter[str] = Counter()
    with KillablePool(workers, timeout=_SECONDS, memory=_MEMORY, preload=("sympy", __name__)) as pool:
        outcomes = pool.imap(partial(solve_with, folder), problems)
        for done, (row, outcome) in enumerate(zip(problems, outcomes, strict=True), start=1):
            solved = outcome.value
            reason: str
            if solved is None:
                reason, detail = outcome.failure or "error", outcome.detail
            else:
                built.invocations += solved.invocations
                built.derived += solved.derived
                reason, detail = solved.reason or "", solved.detail
            if solved is not None and solved.trace is not None:
                built.traces.append(solved.trace)
            else:
                counts[reason] += 1
                built.reasons.append((str(row["problem_id"]), f"{reason}: {detail}" if detail else reason))
            if progress is not None:
                progress(done, len(problems))
            if limit is not None and len(built.traces) >= limit:
                built.total = done
                break
    built.left_out = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return built
