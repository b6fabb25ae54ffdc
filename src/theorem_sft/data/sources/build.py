"""Build traces and draw their images, whatever the source."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.source import BuildRequest, Built
from theorem_sft.data.sources.source_registry import SOURCES, known_split_kinds, owner_of
from theorem_sft.data.traces.trace import Trace


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
        source: The name of a registered source.
        path: The problems (`formalgeo`: a JSONL file or the official folder), hand-made traces of the early
            form (`annotated`) or traces (`traces`).
        gdl: `formalgeo`: the folder of definitions; None: the folder of `path`.
        subset: `formalgeo`: only problems whose source begins so ("GeoQA").
        theorems: `synthetic`: only problems of these theorems; None: of all.
        count: `synthetic`: number of problems.
        seed: `synthetic`: sampling seed.
        test: `synthetic`: number of test problems among them, made last and marked in `split`; None: no
            trace has a `split`.
        split_by: How test problems differ; the source must support it, and all but "instance" need `test`.
        max_trace_steps: `synthetic`: the most steps of a problem made for training.
        workers: Processes; None: one per usable CPU.
        progress: Called with (done, total).

    Raises:
        InputError: The source is unknown, or its input is missing or invalid.
    """
    start = time.monotonic()
    if source not in SOURCES:
        raise InputError(f"unknown source {source!r}", hint=f"there are {', '.join(SOURCES)}")
    chosen = SOURCES[source]
    if split_by not in (known := known_split_kinds()):
        raise InputError(f"unknown split {split_by!r}", hint=f"there are {', '.join(known)}")
    if split_by not in chosen.split_kinds:
        able = [name for name, other in SOURCES.items() if split_by in other.split_kinds]
        raise InputError(
            f"source {source} cannot be split by {split_by}", hint=f"only {', '.join(able)} can: use instance"
        )
    if chosen.needs_path:
        if path is None:
            raise InputError(f"source {source} needs its data", hint="give a file with --data (data.path)")
        if not path.exists():
            raise InputError("no such file or folder", path=path, hint="check the path")
    built = chosen.build(
        BuildRequest(
            path=path,
            gdl=gdl,
            subset=subset,
            theorems=theorems,
            count=count,
            seed=seed,
            test=test,
            split_by=split_by,
            max_trace_steps=max_trace_steps,
            workers=workers,
            progress=progress,
        )
    )
    built.seconds = time.monotonic() - start
    return built


def draw_images(
    traces: Sequence[Trace], folder: Path, *, beside: Path, progress: Callable[[int, int], None] | None = None
) -> list[Trace]:
    """Draw the diagrams of traces as FOLDER/ID.png; an image that is already there is kept.

    Args:
        traces: Traces of any source; those without a diagram are returned unchanged.
        folder: The folder for images.
        beside: The folder that `image` is relative to: the one of the file of traces.
        progress: Called with (done, total).
    """
    drawn = []
    for done, trace in enumerate(traces, start=1):
        owner = owner_of(trace)
        drawn.append(owner.draw_image(trace, folder, beside=beside) if owner else trace)
        if progress:
            progress(done, len(traces))
    return drawn
