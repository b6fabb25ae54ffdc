"""The verb `train`."""

from pathlib import Path
from typing import Annotated

from typer import Option

import theorem_sft as ts
from theorem_sft.cli.options import Json, Set, out_option, run_and_print


def train(
    data: Annotated[Path, Option(help="The supervision file (TRL prompt-completion JSONL).")],
    model: Annotated[str, Option(help="A folder, a hub id, or embedded:NAME.")],
    out: Annotated[Path, out_option("The folder for the trained model.")],
    overrides: Set = None,
    seed: Annotated[int, Option(help="Seed of the order of examples and of dropout.")] = 0,
    as_json: Json = False,
) -> None:
    """Fine-tune a model on supervision.

    The same command resumes an interrupted training.
    """
    run_and_print(ts.train, as_json, data, model, out, overrides=overrides or (), seed=seed)
