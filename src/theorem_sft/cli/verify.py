"""The verb `verify`."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

import theorem_sft as ts
from theorem_sft.cli.options import Json, Workers, out_option, run_and_print


def verify(
    traces: Annotated[Path, Argument(help="A file of traces.")],
    out: Annotated[Path | None, out_option("Write the traces with their verdicts to this file.")] = None,
    gdl: Annotated[
        Path | None, Option(help="FormalGeo traces: the folder of definitions [that of the traces].")
    ] = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Check every step of traces by machine.

    The checks are exec, conditions, grounded, general and answer.
    """
    run_and_print(ts.verify, as_json, traces, out=out, gdl=gdl, workers=workers)
