"""The verb `build`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, Out, Seed, Workers, print_result
from theorem_sft.core.console import stdout_to_stderr


def build(
    source: Annotated[str, typer.Argument(help="synthetic, formalgeo, annotated or traces.")],
    out: Out,
    data: Annotated[
        Path | None,
        typer.Option(help="The problems, a JSONL file; of formalgeo also a folder. synthetic needs none."),
    ] = None,
    gdl: Annotated[
        Path | None, typer.Option(help="formalgeo: the folder of definitions [that of --data].")
    ] = None,
    subset: Annotated[str | None, typer.Option(help="formalgeo: GeoQA or Geometry3k [both].")] = None,
    count: Annotated[int, typer.Option(min=1, help="synthetic: number of problems.")] = 1000,
    test: Annotated[
        int | None, typer.Option(help="synthetic: how many of them are test problems [no split].")
    ] = None,
    split_by: Annotated[
        str,
        typer.Option(
            help="synthetic: what distinguishes test problems: instance, wording, story, composition, range."
        ),
    ] = "instance",
    seed: Seed = 0,
    images: Annotated[Path | None, typer.Option(help="synthetic: draw diagrams into this folder.")] = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Build traces from solved or generated problems."""
    with stdout_to_stderr():
        result = ts.build(
            source,
            out,
            data=data,
            gdl=gdl,
            subset=subset,
            count=count,
            test=test,
            split_by=split_by,
            seed=seed,
            images=images,
            workers=workers,
        )
    print_result(result, as_json)
