"""The verb `train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, Set, print_result
from theorem_sft.core.console import stdout_to_stderr


def train(
    data: Annotated[Path, typer.Option(help="The supervision file (TRL prompt-completion JSONL).")],
    model: Annotated[str, typer.Option(help="A folder, a hub id, or embedded:NAME.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder for the trained model.")],
    overrides: Set = None,
    seed: Annotated[int, typer.Option(help="Seed of the order of examples and of dropout.")] = 0,
    as_json: Json = False,
) -> None:
    """Fine-tune a model on supervision.

    The same command resumes an interrupted training.
    """
    with stdout_to_stderr():
        result = ts.train(data, model, out, overrides=overrides or (), seed=seed)
    print_result(result, as_json)
