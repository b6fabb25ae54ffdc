"""The verb `run`."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

import theorem_sft as ts
from theorem_sft.cli.options import Json, Set, out_option, run_and_print


def run(
    recipe: Annotated[Path, Argument(help="The recipe, a YAML file.")],
    out: Annotated[Path | None, out_option("The folder of the run [runs/NAME].")] = None,
    overrides: Set = None,
    dry_run: Annotated[
        bool,
        Option("--dry-run", help="Only check the recipe and estimate time, memory and disk space."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the experiment of a recipe.

    Builds and verifies problems, trains the arms, evaluates and compares them, and writes a report. The same
    command resumes an interrupted run.
    """
    run_and_print(ts.dry_run if dry_run else ts.run, as_json, recipe, out, overrides=overrides or ())
