"""The verb `theorems`."""

from typing import Annotated

from typer import Argument, Option

import theorem_sft as ts
from theorem_sft.cli.options import Json, run_and_print
from theorem_sft.core.errors import InputError


def theorems(
    name: Annotated[str | None, Argument(help="Show this theorem [list all].")] = None,
    field: Annotated[str | None, Option(help="List one field of mathematics.")] = None,
    as_json: Json = False,
) -> None:
    """List the theorems of the catalogue, or describe one."""
    if name is not None and field is not None:
        raise InputError("--field is for the list", hint="leave out --field or the theorem's name")
    if name is None:
        run_and_print(ts.list_theorems, as_json, field)
    else:
        run_and_print(ts.theorem_card, as_json, name)
