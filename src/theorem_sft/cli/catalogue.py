"""Verbs that show what there is: theorems, benchmarks."""

from __future__ import annotations

from typing import Annotated

import typer

from theorem_sft.cli.app import Json, app, show
from theorem_sft.core.errors import InputError


@app.command()
def theorems(
    name: Annotated[str | None, typer.Argument(help="A theorem, to see its card; without it, all.")] = None,
    field: Annotated[str | None, typer.Option(help="List one field of mathematics.")] = None,
    as_json: Json = False,
) -> None:
    """List the catalogue of theorems, or show one."""
    from theorem_sft.data.theorem_cards import card_text, list_text, theorem_card, theorem_list

    if name is None:
        listed = theorem_list(field)
        show(listed, as_json, list_text(listed))
    elif field is not None:
        raise InputError("--field is for the list", hint="leave out --field or the theorem's name")
    else:
        card = theorem_card(name)
        show(card, as_json, card_text(card))


@app.command()
def benchmarks(
    name: Annotated[
        str | None, typer.Argument(help="A benchmark, to see its card; without it, all by name.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the benchmarks that eval knows, or show how one is read and asked."""
    from theorem_sft.evaluation.benchmarks.benchmark import known_benchmarks, read_benchmark
    from theorem_sft.evaluation.benchmarks.benchmark_cards import benchmark_card, benchmark_text

    if name is None:
        known = [read_benchmark(each) for each in known_benchmarks()]
        width = max(len(each.name) for each in known)
        lines = [f"{each.name:<{width}}  {each.title}" for each in known]
        show({"benchmarks": {each.name: each.title for each in known}}, as_json, "\n".join(lines))
    else:
        card = benchmark_card(read_benchmark(name))
        show(card, as_json, benchmark_text(card))
