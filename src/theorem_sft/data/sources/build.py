"""One way to make traces, whatever the source."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_records
from theorem_sft.data.sources.synthetic.build_problems import build as build_synthetic
from theorem_sft.data.sources.synthetic.split_sides import SPLIT_KINDS
from theorem_sft.data.traces.trace import Trace

SOURCES = ("annotated", "formalgeo", "synthetic", "traces")


@dataclass
class Built:
    """The traces of a source, and what was left out and why."""

    traces: list[Trace]
    total: int
    left_out: dict[str, int] = field(default_factory=dict)
    invocations: int = 0
    """`formalgeo`: annotated theorem calls of the problems tried."""
    derived: int = 0
    """How many of them had all their premises derived."""
    seconds: float = 0.0


def build(
    source: str,
    *,
    path: Path | None = None,
    gdl: Path | None = None,
    subset: str | None = None,
    theorems: Sequence[str] | None = None,
    count: int = 1000,
    seed: int = 0,
    test: int | None = None,
    split_by: str = "instance",
    max_trace_steps: int | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Built:
    """Make the traces of a source.

    Args:
        source: One of `SOURCES`.
        path: The problems (`formalgeo`: a JSONL file or the official folder), hand-made traces of the early
            form (`annotated`) or traces (`traces`).
        gdl: FormalGeo's folder of definitions; by default the folder of `path`.
        subset: `formalgeo`: only problems whose source begins so.
        theorems: `synthetic`: only problems of these theorems; by default of all.
        count: `synthetic`: how many problems.
        seed: `synthetic`: of the draw.
        test: `synthetic`: how many of them are made for the test and say so; None: no trace says its side.
        split_by: What sets the test problems apart, one of `SPLIT_KINDS`; all but "instance" need
            `synthetic` and `test`.
        max_trace_steps: `synthetic`: the most steps of a problem made for training.
        workers: Processes; by default one a core.
        progress: Called with (done, total).

    Raises:
        InputError: The source is unknown or its input is bad.
    """
    start = time.monotonic()
    if source not in SOURCES:
        raise InputError(f"unknown source {source!r}", hint=f"there are {', '.join(SOURCES)}")
    kind = next((kind for kind in SPLIT_KINDS if kind == split_by), None)
    if kind is None:
        raise InputError(f"unknown split {split_by!r}", hint=f"there are {', '.join(SPLIT_KINDS)}")
    if source == "synthetic":
        if test is None and kind != "instance":
            raise InputError(f"a split by {kind} needs test problems", hint="say how many with --test")
        if test is not None and not 0 < test < count:
            raise InputError(
                f"{test} test problems of {count}", hint="ask for one or more, and fewer than all"
            )
        made = build_synthetic(
            count,
            seed=seed,
            theorems=theorems,
            test=test,
            split_by=kind,
            max_trace_steps=max_trace_steps,
            progress=progress,
        )
        built = Built(made, total=len(made))
    elif split_by != "instance":
        raise InputError(
            f"source {source} cannot be split by {split_by}", hint="only synthetic can: use instance"
        )
    else:
        built = _read(source, path, gdl, subset, workers, progress)
    built.seconds = time.monotonic() - start
    return built


def _read(
    source: str,
    path: Path | None,
    gdl: Path | None,
    subset: str | None,
    workers: int | None,
    progress: Callable[[int, int], None] | None,
) -> Built:
    if path is None:
        raise InputError(f"source {source} needs its data", hint="give a file with --data (data.path)")
    if not path.exists():
        raise InputError("no such file or folder", path=path, hint="check the path")
    if source == "traces":
        read = read_records(path, Trace)
        return Built(read, total=len(read))
    if source == "annotated":
        from theorem_sft.data.sources import annotated

        read = annotated.build(path)
        return Built(read, total=len(read))
    from theorem_sft.data.sources.formalgeo import build_traces as formalgeo

    solved = formalgeo.build(path, gdl, subset=subset, workers=workers, progress=progress)
    return Built(
        solved.traces,
        solved.total,
        solved.left_out,
        invocations=solved.invocations,
        derived=solved.derived,
    )
