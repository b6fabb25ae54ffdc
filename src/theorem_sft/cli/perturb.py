"""The verb `perturb`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, Limit, Out, Seed, Set, print_result
from theorem_sft.core.console import stdout_to_stderr


def perturb(
    problems: Annotated[Path, typer.Argument(help="Traces or problems, or rows of a benchmark.")],
    out: Out,
    benchmark: Annotated[str, typer.Option(help="The benchmark that describes the rows.")] = "problems",
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help="A kind of variant; repeatable [all].")
    ] = None,
    images: Annotated[Path | None, typer.Option(help="Draw the images of variants into this folder.")] = None,
    gdl: Annotated[
        Path | None, typer.Option(help="FormalGeo: the folder of definitions [that of the problems].")
    ] = None,
    paraphraser: Annotated[
        str | None, typer.Option(help="A model that paraphrases free text; each paraphrase is checked.")
    ] = None,
    solver: Annotated[
        str | None, typer.Option(help="The model that must solve the paraphrases [the paraphraser].")
    ] = None,
    limit: Limit = None,
    seed: Seed = 0,
    overrides: Set = None,
    as_json: Json = False,
) -> None:
    """Write superficial variants of problems.

    Problems that have no variant of a kind are counted by reason.
    """
    with stdout_to_stderr():
        result = ts.perturb(
            problems,
            out,
            benchmark=benchmark,
            kinds=kinds or (),
            images=images,
            gdl=gdl,
            paraphraser=paraphraser,
            solver=solver,
            overrides=overrides or (),
            limit=limit,
            seed=seed,
        )
    print_result(result, as_json)
