"""The verb `render`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import theorem_sft as ts
from theorem_sft.cli.options import Json, Out, Seed, print_result


def render(
    traces: Annotated[Path, typer.Argument(help="A file of traces.")],
    out: Out,
    objective: Annotated[
        str, typer.Option(help="theorem, vanilla, name_only, placebo or answer_only.")
    ] = "theorem",
    order: Annotated[
        str, typer.Option(help="Order of parts in theorem and its controls: map_first or condition_first.")
    ] = "map_first",
    mapping: Annotated[
        str, typer.Option(help="Order of slots in theorem and its controls: shuffled or text_order.")
    ] = "shuffled",
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Render traces as supervision (TRL prompt-completion JSONL)."""
    result = ts.render(traces, out, objective=objective, order=order, mapping=mapping, seed=seed)
    print_result(result, as_json)
