"""The verb that asks models problems and grades their answers: eval."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import typer

from theorem_sft.cli.app import Json, Set, app, show
from theorem_sft.core.errors import InputError


@app.command("eval")
def evaluate(
    models: Annotated[
        list[str],
        typer.Option(
            "--model", help="A folder, a hub id, embedded:NAME, or a server's name. Give two to compare."
        ),
    ],
    benchmark: Annotated[
        str,
        typer.Option(help="A benchmark by name, or a file that describes one (theorem-sft benchmarks)."),
    ] = "problems",
    data: Annotated[
        Path | None, typer.Option(help="The benchmark's problems in a local file [from the hub].")
    ] = None,
    split: Annotated[str | None, typer.Option(help="The part to ask from the hub [the test part].")] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", help="A field's name in the data: problem=question."),
    ] = None,
    images: Annotated[Path | None, typer.Option(help="The folder of the pictures [beside the data].")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only the first so many problems.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="Compare with the finished evaluation in this folder.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The answers' folder; of two models: two in it [runs/eval-…]."),
    ] = None,
    overrides: Set = None,
    as_json: Json = False,
) -> None:
    """Ask one model or two the problems of a benchmark, grade the answers, and compare."""
    from theorem_sft.core.settings import parse_settings
    from theorem_sft.evaluation.benchmarks.benchmark import read_benchmark
    from theorem_sft.evaluation.benchmarks.load_questions import load_questions
    from theorem_sft.evaluation.evaluate import compare_evaluations, evaluation_folder, model_slug
    from theorem_sft.evaluation.evaluate import evaluate as evaluate_model
    from theorem_sft.experiment.report.report_text import comparison_text, metrics_text
    from theorem_sft.models.generate.generate_config import GenerateConfig

    if len(models) > 2:
        raise InputError(f"{len(models)} models were given", hint="give one, or two to compare")
    if len(models) == 2 and against is not None:
        raise InputError("--against is for one model", hint="leave out --against or the second --model")
    with redirect_stdout(sys.stderr):
        settings = parse_settings(GenerateConfig, overrides or [])
        chosen = read_benchmark(benchmark)
        questions = load_questions(
            chosen, data, split=split, fields=_pairs(fields or []), images=images, limit=limit
        )
        if out is None:
            folders = [
                evaluation_folder(chosen.name, model, questions, settings, ask=chosen.chat)
                for model in models
            ]
        elif len(models) == 1:
            folders = [out]
        else:
            folders = [out / f"{place}-{model_slug(model)}" for place, model in enumerate(models, start=1)]
        results = [
            {"model": model, "benchmark": chosen.name, "out": str(folder)}
            | evaluate_model(model, questions, settings, folder, ask=chosen.chat)
            for model, folder in zip(models, folders, strict=True)
        ]
        reference = against or (folders[1] if len(folders) == 2 else None)
        comparison = compare_evaluations(folders[0], reference) if reference else None
    for result in results:
        del result["items"]
    lines = [
        f"{result['model']} on {result['benchmark']}\n{metrics_text(result)}\nAnswers: {result['out']}"
        for result in results
    ]
    shown: dict[str, Any] = results[0] if len(results) == 1 else {"models": results}
    if comparison is not None:
        shown["comparison"] = comparison
        lines.append(comparison_text(comparison, models[0], models[1] if len(models) == 2 else str(against)))
    show(shown, as_json, "\n\n".join(lines))


def _pairs(fields: list[str]) -> dict[str, str]:
    """Read `ours=theirs` options."""
    pairs = dict(field.split("=", 1) for field in fields if "=" in field)
    if len(pairs) < len(fields):
        raise InputError("--field needs our name and theirs, each once", hint="for instance problem=question")
    return pairs
