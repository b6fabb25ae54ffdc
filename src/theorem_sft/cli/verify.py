"""The verb `verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, Workers, print_result
from theorem_sft.core.console import stdout_to_stderr


def verify(
    traces: Annotated[Path, typer.Argument(help="A file of traces.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the traces with their verdicts to this file.")
    ] = None,
    gdl: Annotated[
        Path | None, typer.Option(help="FormalGeo traces: the folder of definitions [that of the traces].")
    ] = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Check every step of traces by machine.

    The checks are exec, conditions, grounded, general and answer.
    """
    with stdout_to_stderr():
        result = ts.verify(traces, out=out, gdl=gdl, workers=workers)
    print_result(result, as_json)
