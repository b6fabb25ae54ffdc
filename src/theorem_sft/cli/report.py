"""The verb `report`."""

from pathlib import Path
from typing import Annotated

from typer import Argument

import theorem_sft as ts
from theorem_sft.cli.options import Json, run_and_print


def report(
    folder: Annotated[Path, Argument(help="The folder of a finished run.")],
    as_json: Json = False,
) -> None:
    """Write the report.html of a run again."""
    run_and_print(ts.report, as_json, folder)
