"""The verb `report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, print_result


def report(
    folder: Annotated[Path, typer.Argument(help="The folder of a finished run.")],
    as_json: Json = False,
) -> None:
    """Write the report.html of a run again."""
    print_result(ts.report(folder), as_json)
