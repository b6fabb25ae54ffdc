"""Verbs on models: train, models."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from theorem_sft.cli.app import Json, Out, Seed, app, show


@app.command()
def train(
    data: Annotated[Path, typer.Option(help="Supervision, TRL prompt-completion JSONL.")],
    model: Annotated[str, typer.Option(help="A folder, a hub id, or embedded:NAME.")],
    out: Out,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Override a setting: epochs=1.")
    ] = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Fine-tune a model on supervision."""
    from theorem_sft.core.settings import parse_settings
    from theorem_sft.training.train import train as train_model
    from theorem_sft.training.train_config import TrainConfig

    with redirect_stdout(sys.stderr):
        config = parse_settings(TrainConfig, overrides or [])
        result = train_model(config, model=model, data=data, out=out, seed=seed)
    text = f"{out / 'model'}: {result.examples} examples, {result.tokens_per_second:.0f} tokens/s"
    show({"out": str(out)} | result.model_dump(mode="json"), as_json, text)


@app.command()
def models(as_json: Json = False) -> None:
    """List the embedded models and whether they are in the cache."""
    from theorem_sft.models.resolve import list_models

    known = list_models()
    lines = [f"{entry.name}  {'in' if entry.cached else 'not yet in'} {entry.path}" for entry in known]
    listed = [asdict(entry) | {"path": str(entry.path)} for entry in known]
    show({"models": listed}, as_json, "\n".join(lines))
