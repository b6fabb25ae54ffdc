"""The verb `build`."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

import theorem_sft as ts
from theorem_sft.cli.options import Json, Out, Seed, Workers, run_and_print


def build(
    source: Annotated[str, Argument(help="synthetic, formalgeo, annotated or traces.")],
    out: Out,
    data: Annotated[
        Path | None,
        Option(help="The problems, a JSONL file; of formalgeo also a folder. synthetic needs none."),
    ] = None,
    gdl: Annotated[Path | None, Option(help="formalgeo: the folder of definitions [that of --data].")] = None,
    subset: Annotated[str | None, Option(help="formalgeo: GeoQA or Geometry3k [both].")] = None,
    count: Annotated[int, Option(min=1, help="synthetic: number of problems.")] = 1000,
    test: Annotated[
        int | None, Option(help="synthetic: how many of them are test problems [no split].")
    ] = None,
    split_by: Annotated[
        str,
        Option(
            help="synthetic: what distinguishes test problems: instance, wording, story, composition, range."
        ),
    ] = "instance",
    seed: Seed = 0,
    images: Annotated[Path | None, Option(help="synthetic: draw diagrams into this folder.")] = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Build traces from solved or generated problems."""
    run_and_print(
        ts.build,
        as_json,
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
