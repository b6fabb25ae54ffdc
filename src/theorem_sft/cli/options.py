"""Options that several verbs share, and how verbs print results."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer
from typer import Option

from theorem_sft.core.console import is_main_process, stdout_to_stderr

if TYPE_CHECKING:
    from theorem_sft.experiment.stages.stage_result import StageResult

P = ParamSpec("P")

Json = Annotated[bool, Option("--json", help="Print one JSON object on stdout.")]
Set = Annotated[list[str] | None, Option("--set", help="Override a setting, a.b=c; repeatable.")]
Seed = Annotated[int, Option(help="Sampling seed.")]
Limit = Annotated[int | None, Option(min=1, help="Use only the first N problems [all].")]
Workers = Annotated[int | None, Option(min=1, help="Number of processes [one per CPU].")]
Benchmark = Annotated[str, Option(help="The benchmark that describes the rows.")]
Gdl = Annotated[Path | None, Option(help="FormalGeo: the folder of definitions [that of the problems].")]
A_MODEL = "A folder, a hub id, embedded:NAME, or the name on a server"


def out_option(text: str) -> Any:
    """Return the option --out with this help text."""
    return Option("--out", "-o", help=text)


Out = Annotated[Path, out_option("The file to write.")]


def run_and_print(
    stage: Callable[P, StageResult], as_json: bool, /, *args: P.args, **kwargs: P.kwargs
) -> None:
    """Call a stage and print its result on stdout: as one JSON object, or as text."""
    with stdout_to_stderr():
        result = stage(*args, **kwargs)
    if is_main_process():
        typer.echo(json.dumps(result.json_object(), ensure_ascii=False) if as_json else result.text())
