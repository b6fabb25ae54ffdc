"""The verb `probe`."""

from pathlib import Path
from typing import Annotated

from typer import Option

import theorem_sft as ts
from theorem_sft.cli.options import A_MODEL, Benchmark, Gdl, Json, Limit, Seed, Set, out_option, run_and_print


def probe(
    models: Annotated[list[str], Option("--model", help=f"{A_MODEL}; repeatable, to compare.")],
    problems: Annotated[
        Path, Option(help="Problems that were not trained on: traces, or rows of a benchmark.")
    ],
    benchmark: Benchmark = "problems",
    train: Annotated[Path | None, Option(help="The training problems: traces or a supervision file.")] = None,
    untrained: Annotated[
        Path | None,
        Option(help="A supervision file that was not trained on: the baseline of memorisation."),
    ] = None,
    gsm8k: Annotated[
        Path | None, Option(help="Rows of GSM8K, to measure the model's remaining abilities.")
    ] = None,
    kinds: Annotated[
        list[str] | None,
        Option("--kind", help="A kind of variant or transfer problem; repeatable [all]."),
    ] = None,
    variants: Annotated[
        Path | None, Option(help="More variants of the problems, written by perturb.")
    ] = None,
    limit: Limit = None,
    images: Annotated[
        bool, Option("--images", help="Show images to the model, and draw those of variants.")
    ] = False,
    gdl: Gdl = None,
    reuse: Annotated[
        list[Path] | None,
        Option(help="An evaluation of the same model whose answers are reused; repeatable."),
    ] = None,
    out: Annotated[Path | None, out_option("The folder of the probe [runs/probe-PROBLEMS-MODEL].")] = None,
    seed: Seed = 0,
    overrides: Set = None,
    as_json: Json = False,
) -> None:
    """Measure whether a model learned rules or instances.

    The model is evaluated on superficial variants of the problems and on transfer problems; memorisation and
    its remaining abilities are measured. The same command resumes an interrupted probe.
    """
    run_and_print(
        ts.probe,
        as_json,
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
