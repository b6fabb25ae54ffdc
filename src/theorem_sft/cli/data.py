"""Verbs that make and check training data: build, verify, render."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from theorem_sft.cli.app import Json, Out, Seed, app, show
from theorem_sft.core.console import progress_bar
from theorem_sft.core.errors import InputError

_SHOWN = 20
"""Failures that are named on a terminal."""


@app.command()
def build(
    source: Annotated[str, typer.Argument(help="synthetic, formalgeo or annotated.")],
    out: Out,
    data: Annotated[
        Path | None, typer.Option(help="The problems: a JSONL file (formalgeo: or the folder).")
    ] = None,
    gdl: Annotated[Path | None, typer.Option(help="formalgeo: the folder of definitions.")] = None,
    subset: Annotated[str | None, typer.Option(help="formalgeo: GeoQA or Geometry3k.")] = None,
    count: Annotated[int, typer.Option(min=1, help="synthetic: how many problems.")] = 1000,
    test: Annotated[int | None, typer.Option(help="synthetic: how many are test problems [none]")] = None,
    split_by: Annotated[
        str,
        typer.Option(help="synthetic: what sets them apart: instance, wording, story, composition, range."),
    ] = "instance",
    seed: Seed = 0,
    images: Annotated[Path | None, typer.Option(help="synthetic: draw diagrams into this folder.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes [one a core].")] = None,
    as_json: Json = False,
) -> None:
    """Make traces from solved problems."""
    from theorem_sft.core.files import write_jsonl
    from theorem_sft.data.sources.build import build as build_traces

    if images is not None and source != "synthetic":
        raise InputError(f"source {source} draws no diagrams", hint="leave out --images")
    with redirect_stdout(sys.stderr), progress_bar("building") as progress:
        built = build_traces(
            source,
            path=data,
            gdl=gdl,
            subset=subset,
            count=count,
            test=test,
            split_by=split_by,
            seed=seed,
            workers=workers,
            progress=progress,
        )
    if images is not None:
        from theorem_sft.data.sources.synthetic.problem_diagram import draw_all

        with redirect_stdout(sys.stderr), progress_bar("drawing") as progress:
            built.traces = draw_all(built.traces, images, beside=out.parent, progress=progress)
    write_jsonl(out, built.traces)
    made = len(built.traces)
    result = {
        "out": str(out),
        "problems": built.total,
        "traces": made,
        "share": made / built.total if built.total else 0.0,
        "left_out": built.left_out,
        "seconds": round(built.seconds, 1),
        "theorems": len({step.theorem for trace in built.traces for step in trace.steps}),
        "invocations": built.invocations or sum(len(trace.steps) for trace in built.traces),
        "derived": built.derived or None,
        "images": None if images is None else sum(trace.image is not None for trace in built.traces),
    }
    reasons = "".join(f"\n  left out: {count} × {reason}" for reason, count in built.left_out.items())
    show(result, as_json, f"{made} traces of {built.total} problems in {out}{reasons}")


@app.command()
def verify(
    traces: Annotated[Path, typer.Argument(help="A file of traces.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the traces with their checks here.")
    ] = None,
    gdl: Annotated[
        Path | None,
        typer.Option(
            help="FormalGeo traces: the folder of definitions [beside them, or in THEOREM_SFT_DATA]."
        ),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes [one a core].")] = None,
    as_json: Json = False,
) -> None:
    """Check every step of traces by machine: exec, conditions, grounded, general, answer."""
    from theorem_sft.core.files import read_records, write_jsonl
    from theorem_sft.data.traces.trace import Trace
    from theorem_sft.data.verify.verify_traces import find_definitions, verify_traces

    with redirect_stdout(sys.stderr), progress_bar("verifying") as progress:
        read = read_records(traces, Trace)
        folder = gdl or find_definitions(traces)
        verified = verify_traces(read, gdl=folder, workers=workers, progress=progress)
        if out:
            write_jsonl(out, verified.traces)
    failures = [
        {"id": trace.id, "check": kind, "why": check.why}
        for trace in verified.traces
        for kind, check in trace.checks.items()
        if check.verdict == "fail"
    ]
    result = {
        "traces": len(verified.traces),
        "passed": verified.passed,
        "checks": {kind: dict(counts) for kind, counts in verified.counts.items()},
        "failures": failures,
        "seconds": round(verified.seconds, 1),
    } | ({"out": str(out)} if out else {})
    lines = [f"{verified.passed} of {len(verified.traces)} traces have no fault"]
    for kind, counts in verified.counts.items():
        lines.append(f"  {kind}: {', '.join(f'{number} {verdict}' for verdict, number in counts.items())}")
    lines += [f"  {failure['id']}: {failure['check']}: {failure['why']}" for failure in failures[:_SHOWN]]
    if len(failures) > _SHOWN:
        lines.append(f"  and {len(failures) - _SHOWN} more: --json lists all")
    show(result, as_json, "\n".join(lines))


@app.command()
def render(
    traces: Annotated[Path, typer.Argument(help="A file of traces.")],
    out: Out,
    objective: Annotated[
        str, typer.Option(help="theorem, vanilla, name_only, placebo or answer_only.")
    ] = "theorem",
    order: Annotated[
        str, typer.Option(help="theorem and its controls: map_first or condition_first.")
    ] = "map_first",
    mapping: Annotated[
        str, typer.Option(help="theorem and its controls: shuffled or text_order.")
    ] = "shuffled",
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Render traces as supervision (TRL prompt-completion JSONL)."""
    from pydantic import ValidationError

    from theorem_sft.core.files import explain, read_records, write_jsonl
    from theorem_sft.data.render.objectives import OBJECTIVES, supervision
    from theorem_sft.data.render.theorem_text import RenderConfig
    from theorem_sft.data.traces.trace import Trace

    if objective not in OBJECTIVES:
        raise InputError(f"unknown objective {objective!r}", hint=f"there are {', '.join(OBJECTIVES)}")
    try:
        config = RenderConfig.model_validate({"order": order, "mapping": mapping})
    except ValidationError as error:
        raise InputError(explain(error)[0], hint="see --help") from None
    rows = [supervision(trace, objective, config, seed=seed) for trace in read_records(traces, Trace)]
    write_jsonl(out, rows)
    show({"out": str(out), "examples": len(rows)}, as_json, f"{len(rows)} examples in {out}")
