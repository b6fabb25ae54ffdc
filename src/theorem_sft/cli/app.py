"""The command line itself, and the options that several verbs share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from theorem_sft.core.console import is_main_process

app = typer.Typer(
    name="theorem-sft",
    help="Supervised fine-tuning on the application of theorems, checked by machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, alone, on stdout.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Where to write.")]
Set = Annotated[list[str] | None, typer.Option("--set", help="Override a setting: a.b=c.")]
Seed = Annotated[int, typer.Option(help="Seed of every random draw.")]


def show(result: dict[str, Any], as_json: bool, text: str) -> None:
    """Print a result on stdout: as JSON, or as text for a person."""
    if is_main_process():
        typer.echo(json.dumps(result, ensure_ascii=False) if as_json else text)
