"""Verify traces of any source, each in a worker process with a time and a memory limit."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from theorem_sft.core.pool import KillablePool
from theorem_sft.data.sources.source_registry import owner_of
from theorem_sft.data.traces.trace import VERDICTS, Check, Trace
from theorem_sft.data.verify.trace_checks import check_relations, passes

_SECONDS = 20.0
_MEMORY = 1 << 30


@dataclass
class Verified:
    """Verified traces, and the number of traces by check and verdict."""

    traces: list[Trace] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in VERDICTS})
    seconds: float = 0.0

    @property
    def passed(self) -> int:
        """Number of traces that `passes` accepts."""
        return sum(passes(trace) for trace in self.traces)


def verify_trace(trace: Trace, gdl: Path | None = None) -> dict[str, Check]:
    """Run every check on one trace in this process, without limits.

    The source that owns the trace may have checks of its own, for which `gdl` is the folder of definitions;
    otherwise `check_relations` applies.
    """
    owner = owner_of(trace)
    return (owner and owner.check_trace(trace, gdl)) or check_relations(trace)


def verify_traces(
    traces: Sequence[Trace],
    *,
    gdl: Path | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verified:
    """Verify traces in a pool of worker processes.

    Args:
        traces: The traces.
        gdl: The folder of definitions for sources that need one (`formalgeo`).
        workers: Number of processes; None: one per usable CPU.
        progress: Called with (done, total).

    Returns:
        Copies of the traces with `checks`, in order. A trace that takes over 20 s or 1 GiB fails `exec`.

    Raises:
        InputError: A source needs definitions, and `gdl` is missing or invalid.
    """
    for owner in {owner.name: owner for trace in traces if (owner := owner_of(trace))}.values():
        owner.require_definitions(gdl)  # invalid definitions are reported here, not by every worker
    start = time.monotonic()
    verified = Verified()
    with KillablePool(workers, timeout=_SECONDS, memory=_MEMORY, preload=("sympy", __name__)) as pool:
        for trace, outcome in zip(traces, pool.imap(partial(verify_trace, gdl=gdl), traces), strict=True):
            checks = outcome.value or _failed(outcome.failure or "error", outcome.detail)
            verified.traces.append(trace.model_copy(update={"checks": checks}))
            for kind, check in checks.items():
                verified.counts[kind][check.verdict] += 1
            if progress is not None:
                progress(len(verified.traces), len(traces))
    verified.seconds = time.monotonic() - start
    return verified


def _failed(failure: str, detail: str) -> dict[str, Check]:
    why = f"not verified: {failure} ({detail})"
    unchecked = {kind: Check(verdict="unchecked", why=why) for kind in VERDICTS}
    return {**unchecked, "exec": Check(verdict="fail", why=why)}
