"""The command line: one verb per stage. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from theorem_sft.console import progress_bar, say
from theorem_sft.errors import InputError, TheoremSFTError

# Each verb imports what it needs when it runs, so that `--help` answers at once.

app = typer.Typer(
    name="theorem-sft",
    help="Supervised fine-tuning on the application of theorems, checked by machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, alone, on stdout.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Where to write.")]
Set = Annotated[list[str] | None, typer.Option("--set", help="Override a recipe key: a.b=c.")]
Seed = Annotated[int, typer.Option(help="Seed of every random draw.")]
Model = Annotated[str, typer.Option(help="A folder, a hub id, or embedded:NAME.")]


_SHOWN = 20
"""Failures that are named on a terminal."""


def _print(result: dict[str, Any], as_json: bool, text: str) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else text)


@app.command()
def run(
    recipe: Annotated[Path, typer.Argument(help="The recipe, a YAML file.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The run's folder [runs/NAME].")] = None,
    overrides: Set = None,
    as_json: Json = False,
) -> None:
    """Do the whole experiment of a recipe; the same command again goes on where it was stopped."""
    from theorem_sft.experiment import run_recipe
    from theorem_sft.recipe import load_recipe

    with redirect_stdout(sys.stderr):
        loaded = load_recipe(recipe, overrides or [])
        folder = out or Path("runs") / loaded.name
        results = run_recipe(loaded, folder)
    report = folder / "report.html"
    _print(results | {"report": str(report)}, as_json, f"{results['verdict']}\nReport: {report}")


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
    from theorem_sft.sources import build as build_traces
    from theorem_sft.traces import write_jsonl

    if images is not None and source != "synthetic":
        raise InputError(f"source {source} draws no diagrams", mend="leave out --images")
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
        from theorem_sft.sources.synthetic.diagram import draw_all

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
    _print(result, as_json, f"{made} traces of {built.total} problems in {out}{reasons}")


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
    from theorem_sft.traces import Trace, read_records, write_jsonl
    from theorem_sft.verification import find_definitions, verify_traces

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
    _print(result, as_json, "\n".join(lines))


@app.command()
def render(
    traces: Annotated[Path, typer.Argument(help="A file of traces.")],
    out: Out,
    objective: Annotated[str, typer.Option(help="theorem, vanilla or answer_only.")] = "theorem",
    order: Annotated[str, typer.Option(help="theorem: map_first or condition_first.")] = "map_first",
    mapping: Annotated[str, typer.Option(help="theorem: shuffled or text_order.")] = "shuffled",
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Render traces as supervision (TRL prompt-completion JSONL)."""
    from pydantic import ValidationError

    from theorem_sft.traces import Trace, explain, read_records, write_jsonl
    from theorem_sft.traces.render import OBJECTIVES, RenderConfig, supervision

    if objective not in OBJECTIVES:
        raise InputError(f"unknown objective {objective!r}", mend=f"there are {', '.join(OBJECTIVES)}")
    try:
        config = RenderConfig.model_validate({"order": order, "mapping": mapping})
    except ValidationError as error:
        raise InputError(explain(error)[0], mend="see --help") from None
    rows = [supervision(trace, objective, config, seed=seed) for trace in read_records(traces, Trace)]
    write_jsonl(out, rows)
    _print({"out": str(out), "examples": len(rows)}, as_json, f"{len(rows)} examples in {out}")


@app.command()
def train(
    data: Annotated[Path, typer.Option(help="Supervision, TRL prompt-completion JSONL.")],
    model: Model,
    out: Out,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Override a setting: epochs=1.")
    ] = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Fine-tune a model on supervision."""
    from theorem_sft.recipe import parse_settings
    from theorem_sft.training import TrainConfig
    from theorem_sft.training import train as train_model

    with redirect_stdout(sys.stderr):
        config = parse_settings(TrainConfig, overrides or [])
        result = train_model(config, model=model, data=data, out=out, seed=seed)
    text = f"{out / 'model'}: {result.examples} examples, {result.tokens_per_second:.0f} tokens/s"
    _print({"out": str(out)} | result.model_dump(mode="json"), as_json, text)


@app.command("eval")
def evaluate(
    model: Model,
    problems: Annotated[Path, typer.Option(help="Problems or traces: id, problem, answer a line.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Keep the answers in this folder.")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Override a setting: max_new_tokens=512.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask a model the problems and grade its final answers."""
    from theorem_sft.evaluate import evaluate as evaluate_model
    from theorem_sft.inference.config import GenerateConfig
    from theorem_sft.recipe import parse_settings
    from theorem_sft.report import accuracy_text
    from theorem_sft.traces import Problem, read_records

    with redirect_stdout(sys.stderr):
        settings = parse_settings(GenerateConfig, overrides or [])
        asked = read_records(problems, Problem)
        metrics = evaluate_model(model, asked, settings, out)
    shown = {key: value for key, value in metrics.items() if key != "items"}
    _print({"model": model} | shown, as_json, accuracy_text(metrics["accuracy"]))


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="A run's folder.")],
    as_json: Json = False,
) -> None:
    """Write report.html again from a run's results.json."""
    from theorem_sft.report import write_report
    from theorem_sft.traces.jsonl import read_json

    results = read_json(
        folder / "results.json", mend="finish the run first: theorem-sft run RECIPE --out FOLDER"
    )
    page = folder / "report.html"
    write_report(results, page)
    _print(
        {"report": str(page), "verdict": results["verdict"]}, as_json, f"{results['verdict']}\nReport: {page}"
    )


@app.command()
def theorems(
    name: Annotated[str | None, typer.Argument(help="A theorem, to see its card; without it, all.")] = None,
    field: Annotated[str | None, typer.Option(help="List one field of mathematics.")] = None,
    as_json: Json = False,
) -> None:
    """List the catalogue of theorems, or show one."""
    from theorem_sft.cards import card_text, list_text, theorem_card, theorem_list

    if name is None:
        listed = theorem_list(field)
        _print(listed, as_json, list_text(listed))
    elif field is not None:
        raise InputError("--field is for the list", mend="leave out --field or the theorem's name")
    else:
        card = theorem_card(name)
        _print(card, as_json, card_text(card))


@app.command()
def models(as_json: Json = False) -> None:
    """List the embedded models and whether they are in the cache."""
    from theorem_sft.models import list_models

    known = list_models()
    lines = [f"{entry.name}  {'in' if entry.cached else 'not yet in'} {entry.path}" for entry in known]
    listed = [asdict(entry) | {"path": str(entry.path)} for entry in known]
    _print({"models": listed}, as_json, "\n".join(lines))


def main() -> None:
    """Run the command line; errors made on purpose end in one sentence and their exit code."""
    try:
        app()
    except TheoremSFTError as error:
        say(f"theorem-sft: {error}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("theorem-sft: stopped; the same command goes on where it was")
        sys.exit(130)
