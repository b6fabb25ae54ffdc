"""The verb `benchmarks`."""

from typing import Annotated

from typer import Argument

import theorem_sft as ts
from theorem_sft.cli.options import Json, run_and_print


def benchmarks(
    name: Annotated[str | None, Argument(help="Show this benchmark [list all].")] = None,
    as_json: Json = False,
) -> None:
    """List the benchmarks, or describe one."""
    if name is None:
        run_and_print(ts.list_benchmarks, as_json)
    else:
        run_and_print(ts.benchmark_card, as_json, name)
