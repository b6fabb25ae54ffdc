"""The source `synthetic`: problems generated from the catalogue of theorems."""

import os
from pathlib import Path

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.source import BuildRequest, Built, Source
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.sources.synthetic.split_sides import SPLIT_KINDS
from theorem_sft.data.sources.synthetic.structure import is_synthetic, structure_of
from theorem_sft.data.traces.trace import Trace


class SyntheticSource(Source):
    """Generates problems, draws their diagrams and supports every kind of split."""

    name = "synthetic"
    needs_path = False
    split_kinds = SPLIT_KINDS
    draws_images = True

    def build(self, request: BuildRequest) -> Built:
        """Generate `count` problems, of which the last `test` are for the test."""
        split_by = next(kind for kind in SPLIT_KINDS if kind == request.split_by)
        if request.test is None and split_by != "instance":
            raise InputError(f"a split by {split_by} needs test problems", hint="say how many with --test")
        if request.test is not None and not 0 < request.test < request.count:
            raise InputError(
                f"{request.test} test problems of {request.count}",
                hint="ask for one or more, and fewer than all",
            )
        traces = build_synthetic(
            request.count,
            seed=request.seed,
            theorems=request.theorems,
            test=request.test,
            split_by=split_by,
            max_trace_steps=request.max_trace_steps,
            progress=request.progress,
        )
        return Built(traces, total=len(traces))

    def owns(self, trace: Trace) -> bool:
        """Whether a trace carries the structure of a generated problem."""
        return is_synthetic(trace)

    def draw_image(self, trace: Trace, folder: Path, *, beside: Path) -> Trace:
        """Draw the diagram; problems whose theorems are not about figures have none."""
        from theorem_sft.data.sources.synthetic.problem_diagram import diagram, draw_to

        layout = diagram(structure_of(trace))
        if layout is None:
            return trace
        path = folder / f"{trace.id}.png"
        draw_to(path, layout)
        return trace.model_copy(update={"image": Path(os.path.relpath(path, beside)).as_posix()})

    def redraw_image(self, trace: Trace, path: Path | None, *, unlike: Trace) -> Trace:
        """Draw the diagram again where the change affects it."""
        from theorem_sft.data.variants.image_variants import redrawn

        return redrawn(trace, path, unlike=unlike)
