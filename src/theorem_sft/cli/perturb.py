"""The verb `perturb`."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

import theorem_sft as ts
from theorem_sft.cli.options import Benchmark, Gdl, Json, Limit, Out, Seed, Set, run_and_print


def perturb(
    problems: Annotated[Path, Argument(help="Traces or problems, or rows of a benchmark.")],
    out: Out,
    benchmark: Benchmark = "problems",
    kinds: Annotated[list[str] | None, Option("--kind", help="A kind of variant; repeatable [all].")] = None,
    images: Annotated[Path | None, Option(help="Draw the images of variants into this folder.")] = None,
    gdl: Gdl = None,
    paraphraser: Annotated[
        str | None, Option(help="A model that paraphrases free text; each paraphrase is checked.")
    ] = None,
    solver: Annotated[
        str | None, Option(help="The model that must solve the paraphrases [the paraphraser].")
    ] = None,
    limit: Limit = None,
    seed: Seed = 0,
    overrides: Set = None,
    as_json: Json = False,
) -> None:
    """Write superficial variants of problems.

    Problems that have no variant of a kind are counted by reason.
    """
    run_and_print(
        ts.perturb,
        as_json,
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
