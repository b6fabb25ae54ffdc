"""The verb `benchmarks`."""

from __future__ import annotations

from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, print_result


def benchmarks(
    name: Annotated[str | None, typer.Argument(help="Show this benchmark [list all].")] = None,
    as_json: Json = False,
) -> None:
    """List the benchmarks, or describe one."""
    print_result(ts.list_benchmarks() if name is None else ts.benchmark_card(name), as_json)
