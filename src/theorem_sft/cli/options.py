"""Options that several verbs share, and how they print results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from theorem_sft.core.console import is_main_process

if TYPE_CHECKING:
    from theorem_sft.experiment.stages.stage_result import StageResult

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="The file to write.")]
Set = Annotated[list[str] | None, typer.Option("--set", help="Override a setting, a.b=c; repeatable.")]
Seed = Annotated[int, typer.Option(help="Sampling seed.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Use only the first N problems [all].")]
Workers = Annotated[int | None, typer.Option(min=1, help="Number of processes [one per CPU].")]


def print_result(result: StageResult, as_json: bool) -> None:
    """Print a result on stdout: as one JSON object, or as text."""
    if is_main_process():
        typer.echo(json.dumps(result.json_object(), ensure_ascii=False) if as_json else result.text())
