"""One verifier for all traces, each checked in a process that is killed at a limit of time and memory."""

from __future__ import annotations

import contextlib
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from theorem_sft.core.errors import InputError
from theorem_sft.core.pool import KillablePool
from theorem_sft.data.sources.formalgeo import trace_checker as checking
from theorem_sft.data.sources.formalgeo.gdl import definitions
from theorem_sft.data.sources.formalgeo.problem_files import find_gdl
from theorem_sft.data.sources.formalgeo.solution_trace import is_formal
from theorem_sft.data.traces.trace import VERDICTS, Check, Trace
from theorem_sft.data.verify.trace_checks import check_trace, passes

_SECONDS = 20.0
_MEMORY = 1 << 30


@dataclass
class Verified:
    """The traces with their checks filled in, and how many got which verdict."""

    traces: list[Trace] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in VERDICTS})
    seconds: float = 0.0

    @property
    def passed(self) -> int:
        """Traces in which nothing fails."""
        return sum(passes(trace) for trace in self.traces)


def find_definitions(traces: Path) -> Path | None:
    """Return the folder of FormalGeo's definitions: beside the traces, or in the data folder.

    Args:
        traces: A file of traces.
    """
    data = Path(os.environ.get("THEOREM_SFT_DATA", "../shared/data"))
    for place in (traces, data / "formalgeo7k" / "problems.jsonl"):
        with contextlib.suppress(InputError):
            return find_gdl(place, None)
    return None


def verify_trace(trace: Trace, gdl: Path | None = None) -> dict[str, Check]:
    """Return the verdict of each kind on one trace, in this process.

    Args:
        trace: The trace.
        gdl: The folder of FormalGeo's definitions; its traces are replayed with them.
    """
    if gdl is not None and is_formal(trace):
        return checking.check_trace(trace, definitions(gdl))
    return check_trace(trace)


def verify_traces(
    traces: Sequence[Trace],
    *,
    gdl: Path | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verified:
    """Verify traces in a pool of processes.

    Args:
        traces: What to verify.
        gdl: The folder of FormalGeo's definitions, which its traces are checked against.
        workers: Processes; None: one per usable CPU.
        progress: Called with (done, total).

    Returns:
        Copies of the traces with `checks`, in order. A trace over the limit of 20 s or 1 GiB fails `exec`.

    Raises:
        InputError: There are FormalGeo traces, and no definitions to check them against.
    """
    if gdl is None and any(map(is_formal, traces)):
        raise InputError(
            "FormalGeo traces are checked against its definitions",
            hint="name the folder of theorem_GDL.json and predicate_GDL.json with --gdl",
        )
    if gdl is not None:
        definitions(gdl)  # a broken GDL is told here, not by every worker
    start = time.monotonic()
    verified = Verified()
    with KillablePool(workers, timeout=_SECONDS, memory=_MEMORY, preload=("sympy", __name__)) as pool:
        for trace, outcome in zip(traces, pool.imap(partial(verify_trace, gdl=gdl), traces), strict=True):
            checks = outcome.value or _not_answered(outcome.failure or "error", outcome.detail)
            verified.traces.append(trace.model_copy(update={"checks": checks}))
            for kind, check in checks.items():
                verified.counts[kind][check.verdict] += 1
            if progress is not None:
                progress(len(verified.traces), len(traces))
    verified.seconds = time.monotonic() - start
    return verified


def _not_answered(failure: str, detail: str) -> dict[str, Check]:
    why = f"not answered: {failure} ({detail})"
    unchecked = {kind: Check(verdict="unchecked", why=why) for kind in VERDICTS}
    return {**unchecked, "exec": Check(verdict="fail", why=why)}
