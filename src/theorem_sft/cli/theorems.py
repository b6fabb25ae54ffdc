"""The verb `theorems`."""

from __future__ import annotations

from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, print_result
from theorem_sft.core.errors import InputError


def theorems(
    name: Annotated[str | None, typer.Argument(help="Show this theorem [list all].")] = None,
    field: Annotated[str | None, typer.Option(help="List one field of mathematics.")] = None,
    as_json: Json = False,
) -> None:
    """List the theorems of the catalogue, or describe one."""
    if name is not None and field is not None:
        raise InputError("--field is for the list", hint="leave out --field or the theorem's name")
    print_result(ts.list_theorems(field) if name is None else ts.theorem_card(name), as_json)
