"""The verb `eval`."""

from pathlib import Path
from typing import Annotated

from typer import Option

import theorem_sft as ts
from theorem_sft.cli.options import A_MODEL, Json, Limit, Set, out_option, run_and_print


def evaluate(
    models: Annotated[list[str], Option("--model", help=f"{A_MODEL}; give two to compare them.")],
    benchmark: Annotated[
        str, Option(help="A benchmark by name (see the verb benchmarks), or a YAML file.")
    ] = "problems",
    data: Annotated[
        Path | None, Option(help="A local file with the benchmark's problems [from the hub].")
    ] = None,
    split: Annotated[str | None, Option(help="The split to load from the hub [the benchmark's own].")] = None,
    fields: Annotated[
        list[str] | None,
        Option("--field", help="Where a field is in the data, such as problem=question; repeatable."),
    ] = None,
    images: Annotated[Path | None, Option(help="The folder of images [that of --data].")] = None,
    limit: Limit = None,
    against: Annotated[
        Path | None, Option(help="Compare with the finished evaluation in this folder.")
    ] = None,
    out: Annotated[
        Path | None,
        out_option("The folder of the evaluation, or of both evaluations [runs/eval-…]."),
    ] = None,
    overrides: Set = None,
    as_json: Json = False,
) -> None:
    """Evaluate a model on a benchmark, or compare two.

    The same command resumes an interrupted evaluation.
    """
    run_and_print(
        ts.evaluate,
        as_json,
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
