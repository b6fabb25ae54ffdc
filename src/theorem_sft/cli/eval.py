"""The verb `eval`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, Limit, Set, print_result
from theorem_sft.core.console import stdout_to_stderr


def evaluate(
    models: Annotated[
        list[str],
        typer.Option(
            "--model",
            help="A folder, a hub id, embedded:NAME, or the name on a server; give two to compare them.",
        ),
    ],
    benchmark: Annotated[
        str, typer.Option(help="A benchmark by name (see the verb benchmarks), or a YAML file.")
    ] = "problems",
    data: Annotated[
        Path | None, typer.Option(help="A local file with the benchmark's problems [from the hub].")
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="The split to load from the hub [the benchmark's own].")
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", help="Where a field is in the data, such as problem=question; repeatable."),
    ] = None,
    images: Annotated[Path | None, typer.Option(help="The folder of images [that of --data].")] = None,
    limit: Limit = None,
    against: Annotated[
        Path | None, typer.Option(help="Compare with the finished evaluation in this folder.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="The folder of the evaluation, or of both evaluations [runs/eval-…].",
        ),
    ] = None,
    overrides: Set = None,
    as_json: Json = False,
) -> None:
    """Evaluate a model on a benchmark, or compare two.

    The same command resumes an interrupted evaluation.
    """
    with stdout_to_stderr():
        result = ts.evaluate(
            models,
            benchmark=benchmark,
            data=data,
            split=split,
            fields=fields or (),
            images=images,
            limit=limit,
            against=against,
            out=out,
            overrides=overrides or (),
        )
    print_result(result, as_json)
