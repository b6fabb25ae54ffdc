"""The verb `run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, Set, print_result
from theorem_sft.core.console import stdout_to_stderr


def run(
    recipe: Annotated[Path, typer.Argument(help="The recipe, a YAML file.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The folder of the run [runs/NAME].")
    ] = None,
    overrides: Set = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only check the recipe and estimate time, memory and disk space."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the experiment of a recipe.

    Builds and verifies problems, trains the arms, evaluates and compares them, and writes a report. The same
    command resumes an interrupted run.
    """
    stage = ts.dry_run if dry_run else ts.run
    with stdout_to_stderr():
        result = stage(recipe, out, overrides=overrides or ())
    print_result(result, as_json)
