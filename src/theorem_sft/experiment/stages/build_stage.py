"""Build traces from solved or generated problems."""

from collections.abc import Sequence
from pathlib import Path

from theorem_sft.core.console import progress_bar
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import write_jsonl
from theorem_sft.data.sources.build import build, draw_images
from theorem_sft.data.sources.source_registry import SOURCES
from theorem_sft.experiment.stages.stage_result import StageResult


class BuildResult(StageResult):
    """The traces that were built."""

    out: Path
    problems: int
    """Problems that the source has."""
    traces: int
    """Problems with a trace."""
    share: float
    """traces / problems."""
    left_out: dict[str, int]
    """Number of problems without a trace, by reason."""
    seconds: float
    """Time of building the traces, without diagrams."""
    theorems: int
    """Different theorems in the traces."""
    invocations: int
    """Theorem applications; of `formalgeo` those that its problems are annotated with."""
    derived: int | None
    """`formalgeo`: annotated applications with every premise derived."""
    images: int | None
    """Traces with a diagram; None: no diagrams were drawn."""

    def text(self) -> str:
        left_out = [f"\n  left out: {number} × {reason}" for reason, number in self.left_out.items()]
        return f"{self.traces} traces of {self.problems} problems in {self.out}{''.join(left_out)}"


def build_stage(
    source: str,
    out: Path | str,
    *,
    data: Path | str | None = None,
    gdl: Path | str | None = None,
    subset: str | None = None,
    theorems: Sequence[str] | None = None,
    count: int = 1000,
    test: int | None = None,
    split_by: str = "instance",
    seed: int = 0,
    images: Path | str | None = None,
    workers: int | None = None,
) -> BuildResult:
    """Build the traces of a source and write them as JSON lines.

    Args:
        source: `synthetic`, `formalgeo`, `annotated`, `traces`, or a registered source.
        out: The file of traces to write.
        data: The problems, a JSONL file; of `formalgeo` also its official folder. `synthetic` needs none.
        gdl: `formalgeo`: the folder of theorem and predicate definitions; None: the folder of `data`.
        subset: `formalgeo`: only problems whose source starts with this, such as "GeoQA".
        theorems: `synthetic`: only problems of these theorems, by name; None: of all.
        count: `synthetic`: number of problems, at least 1.
        test: `synthetic`: how many of them are test problems; None: traces name no split.
        split_by: What distinguishes the test problems: `instance`, or `synthetic`: `wording`, `story`,
            `composition` or `range`.
        seed: `synthetic`: sampling seed.
        images: The folder to draw diagrams into; only of a source that draws diagrams.
        workers: Number of processes; None: one per CPU.

    Raises:
        InputError: The source is unknown, an option does not suit it, or its data is missing or malformed.
    """
    out = Path(out)
    data, gdl, images = (None if path is None else Path(path) for path in (data, gdl, images))
    if images is not None and source in SOURCES and not SOURCES[source].draws_images:
        raise InputError(f"source {source} draws no diagrams", hint="leave out --images")
    with progress_bar("building") as progress:
        built = build(
            source,
            path=data,
            gdl=gdl,
            subset=subset,
            theorems=theorems,
            count=count,
            test=test,
            split_by=split_by,
            seed=seed,
            workers=workers,
            progress=progress,
        )
    traces = built.traces
    if images is not None:
        with progress_bar("drawing") as progress:
            traces = draw_images(traces, images, beside=out.parent, progress=progress)
    write_jsonl(out, traces)
    return BuildResult(
        out=out,
        problems=built.total,
        traces=len(traces),
        share=len(traces) / built.total if built.total else 0.0,
        left_out=built.left_out,
        seconds=round(built.seconds, 1),
        theorems=len({step.theorem for trace in traces for step in trace.steps}),
        invocations=built.invocations or sum(len(trace.steps) for trace in traces),
        derived=built.derived or None,
        images=None if images is None else sum(trace.image is not None for trace in traces),
    )
