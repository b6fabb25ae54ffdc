"""The verb `probe`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, Limit, Seed, Set, print_result
from theorem_sft.core.console import stdout_to_stderr


def probe(
    models: Annotated[
        list[str],
        typer.Option(
            "--model",
            help="A folder, a hub id, embedded:NAME, or the name on a server; repeatable, to compare.",
        ),
    ],
    problems: Annotated[
        Path, typer.Option(help="Problems that were not trained on: traces, or rows of a benchmark.")
    ],
    benchmark: Annotated[str, typer.Option(help="The benchmark that describes the rows.")] = "problems",
    train: Annotated[
        Path | None, typer.Option(help="The training problems: traces or a supervision file.")
    ] = None,
    untrained: Annotated[
        Path | None,
        typer.Option(help="A supervision file that was not trained on: the baseline of memorisation."),
    ] = None,
    gsm8k: Annotated[
        Path | None, typer.Option(help="Rows of GSM8K, to measure the model's remaining abilities.")
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", help="A kind of variant or transfer problem; repeatable [all]."),
    ] = None,
    variants: Annotated[
        Path | None, typer.Option(help="More variants of the problems, written by perturb.")
    ] = None,
    limit: Limit = None,
    images: Annotated[
        bool, typer.Option("--images", help="Show images to the model, and draw those of variants.")
    ] = False,
    gdl: Annotated[
        Path | None, typer.Option(help="FormalGeo: the folder of definitions [that of the problems].")
    ] = None,
    reuse: Annotated[
        list[Path] | None,
        typer.Option(help="An evaluation of the same model whose answers are reused; repeatable."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The folder of the probe [runs/probe-PROBLEMS-MODEL].")
    ] = None,
    seed: Seed = 0,
    overrides: Set = None,
    as_json: Json = False,
) -> None:
    """Measure whether a model learned rules or instances.

    The model is evaluated on superficial variants of the problems and on transfer problems; memorisation and
    its remaining abilities are measured. The same command resumes an interrupted probe.
    """
    with stdout_to_stderr():
        result = ts.probe(
            models,
            problems,
            benchmark=benchmark,
            train=train,
            untrained=untrained,
            gsm8k=gsm8k,
            kinds=kinds or (),
            variants=variants,
            limit=limit,
            images=images,
            gdl=gdl,
            reuse=reuse or (),
            out=out,
            overrides=overrides or (),
            seed=seed,
        )
    print_result(result, as_json)
