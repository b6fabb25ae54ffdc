"""Verbs on whole experiments: run, report."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from theorem_sft.cli.app import Json, Set, app, show


@app.command()
def run(
    recipe: Annotated[Path, typer.Argument(help="The recipe, a YAML file.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The run's folder [runs/NAME].")] = None,
    overrides: Set = None,
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Check the recipe whole and say what it takes; train nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Do the whole experiment of a recipe; the same command again goes on where it was stopped."""
    from theorem_sft.experiment.dry_run import dry_run
    from theorem_sft.experiment.recipe import load_recipe
    from theorem_sft.experiment.report.dry_run_text import dry_run_text
    from theorem_sft.experiment.run import run_recipe

    with redirect_stdout(sys.stderr):
        loaded = load_recipe(recipe, overrides or [])
        folder = out or Path("runs") / loaded.name
        results = dry_run(loaded, folder) if dry else run_recipe(loaded, folder)
    if dry:
        show(results, as_json, dry_run_text(results))
        return
    report = folder / "report.html"
    show(results | {"report": str(report)}, as_json, f"{results['verdict']}\nReport: {report}")


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="A run's folder.")],
    as_json: Json = False,
) -> None:
    """Write report.html again from a run's results.json."""
    from theorem_sft.core.files import read_json
    from theorem_sft.experiment.report.run_page import write_report

    results = read_json(
        folder / "results.json", hint="finish the run first: theorem-sft run RECIPE --out FOLDER"
    )
    page = folder / "report.html"
    write_report(results, page)
    show(
        {"report": str(page), "verdict": results["verdict"]}, as_json, f"{results['verdict']}\nReport: {page}"
    )
