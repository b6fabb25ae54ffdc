"""The command line: results go to stdout, everything else to stderr.

Each verb calls the library, which imports its parts on first use, so that `--help` is fast.
"""

import sys
from typing import Annotated

import typer

import theorem_sft
from theorem_sft.cli.benchmarks import benchmarks
from theorem_sft.cli.build import build
from theorem_sft.cli.eval import evaluate
from theorem_sft.cli.models import models
from theorem_sft.cli.perturb import perturb
from theorem_sft.cli.probe import probe
from theorem_sft.cli.render import render
from theorem_sft.cli.report import report
from theorem_sft.cli.run import run
from theorem_sft.cli.theorems import theorems
from theorem_sft.cli.train import train
from theorem_sft.cli.verify import verify
from theorem_sft.core.console import say
from theorem_sft.core.errors import TheoremSFTError

app = typer.Typer(
    name="theorem-sft",
    help="Fine-tune language models to apply theorems, and measure whether they learned rules or instances.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("run")(run)
app.command("report")(report)
app.command("build")(build)
app.command("verify")(verify)
app.command("render")(render)
app.command("train")(train)
app.command("models")(models)
app.command("perturb")(perturb)
app.command("eval")(evaluate)
app.command("probe")(probe)
app.command("benchmarks")(benchmarks)
app.command("theorems")(theorems)


def _print_version(requested: bool) -> None:
    if requested:
        typer.echo(theorem_sft.__version__)
        raise typer.Exit()


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None: ...


def main() -> None:
    """Run the command line; an expected error ends with one sentence and its exit code."""
    try:
        app()
    except TheoremSFTError as error:
        say(f"theorem-sft: {error}", every_process=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("theorem-sft: interrupted; the same command resumes")
        sys.exit(130)
