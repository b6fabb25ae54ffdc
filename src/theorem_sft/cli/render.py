"""The verb `render`."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

import theorem_sft as ts
from theorem_sft.cli.options import Json, Out, Seed, run_and_print


def render(
    traces: Annotated[Path, Argument(help="A file of traces.")],
    out: Out,
    objective: Annotated[
        str, Option(help="theorem, vanilla, name_only, placebo or answer_only.")
    ] = "theorem",
    order: Annotated[
        str, Option(help="Order of parts in theorem and its controls: map_first or condition_first.")
    ] = "map_first",
    mapping: Annotated[
        str, Option(help="Order of slots in theorem and its controls: shuffled or text_order.")
    ] = "shuffled",
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Render traces as supervision (TRL prompt-completion JSONL)."""
    run_and_print(
        ts.render, as_json, traces, out, objective=objective, order=order, mapping=mapping, seed=seed
    )
