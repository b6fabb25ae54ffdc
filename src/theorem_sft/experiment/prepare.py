"""What a run does before it needs a model's weights: build, split, render, plan the budget.

A dry run does the same in a temporary folder. Every file is written whole or not at all, and passed over when
it is there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from theorem_sft.core.console import progress_bar, say
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_records, write_json, write_jsonl, write_text
from theorem_sft.data.render.objectives import supervision
from theorem_sft.data.sources.build import Built, build
from theorem_sft.data.sources.split import split
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.make_variants import perturb_all
from theorem_sft.data.verify.trace_checks import passes
from theorem_sft.data.verify.verify_traces import find_definitions, verify_traces
from theorem_sft.experiment.benchmark_runs import Asked, load_benchmarks
from theorem_sft.experiment.budgets import plan_budget
from theorem_sft.experiment.recipe import DataConfig, Recipe
from theorem_sft.experiment.test_images import with_pictures
from theorem_sft.models.loading import load_tokenizer
from theorem_sft.models.resolve import resolve


@dataclass(frozen=True)
class Prepared:
    """All that a run has before it needs a model's weights; the supervision stands in its folder.

    Args:
        trained: The training problems.
        tested: The test problems, perturbed forms included.
        asked: The benchmarks.
        data: How many problems there were, and why some were left out.
        budget: As `plan_budget` returns it; empty where no arm is trained.
    """

    trained: list[Trace]
    tested: list[Trace]
    asked: list[Asked]
    data: dict[str, Any]
    budget: dict[str, Any]


def prepare(recipe: Recipe, folder: Path, *, tokenizer: Any = None) -> Prepared:
    """Load the benchmarks, build, split and render the data, and plan the budget.

    Args:
        recipe: What to prepare.
        folder: Where traces and supervision are written, or stand already.
        tokenizer: Counts tokens; None: that of the recipe's model.

    Raises:
        InputError: Data is missing or bad, or examples are too long.
    """
    asked = load_benchmarks(recipe.benchmarks)
    traces, data = _traces(recipe.data, folder)
    trained = [trace for trace in traces if trace.split == "train"]
    tested = [trace for trace in traces if trace.split == "test"]
    _render(recipe, trained, folder)
    return Prepared(trained, tested, asked, data, _budget(recipe, len(trained), folder, tokenizer))


def claim_folder(recipe: Recipe, folder: Path) -> None:
    """Write the recipe into the folder, or make sure that the one there is the same."""
    check_folder(recipe, folder)
    if not (path := folder / "recipe.yaml").exists():
        write_text(path, _text(recipe))


def check_folder(recipe: Recipe, folder: Path) -> None:
    """Refuse a folder that a run of a recipe cannot go into.

    Raises:
        InputError: The folder holds a run of another recipe, or something else.
    """
    path = folder / "recipe.yaml"
    if not path.exists():
        if folder.is_dir() and any(folder.iterdir()):
            raise InputError(
                "the folder is not empty and holds no run", path=folder, hint="choose another --out"
            )
    elif path.read_text(encoding="utf-8") != _text(recipe):
        raise InputError(
            "the folder holds a run of another recipe", path=folder, hint="choose another --out or remove it"
        )


def _text(recipe: Recipe) -> str:
    return yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def _traces(config: DataConfig, folder: Path) -> tuple[list[Trace], dict[str, Any]]:
    """Build and split the traces, and put the test problems into their perturbed forms."""
    path, summary = folder / "traces.jsonl", folder / "build.json"
    if path.exists() and summary.exists():
        return read_records(path, Trace), read_json(summary)
    with progress_bar("building traces") as progress:
        built = build(
            config.source,
            path=config.path,
            gdl=config.gdl,
            subset=config.subset,
            theorems=config.theorems,
            count=config.train + config.test,
            seed=config.seed,
            test=config.test,
            split_by=config.split_by,
            max_trace_steps=config.max_trace_steps,
            progress=progress,
        )
    if config.verify and config.source != "formalgeo":  # whose build leaves out what fails
        _leave_out_faults(built, config)
    train_part, test_part = split(
        built.traces,
        train=config.train,
        test=config.test,
        seed=config.seed,
        max_trace_steps=config.max_trace_steps,
    )
    traces = [trace.model_copy(update={"split": "train"}) for trace in train_part]
    test = [trace.model_copy(update={"split": "test"}) for trace in test_part]
    if config.images:
        test = with_pictures(test, config.images, folder)
    traces += test
    perturbed = perturb_all(
        test,
        config.perturbations,
        seed=config.seed,
        images=folder / "images" if config.images else None,
    )
    traces += perturbed.variants
    left_out = Counter(row["kind"] for row in perturbed.left_out)
    data = {
        "problems": built.total,
        "traces": len(built.traces),
        "left_out": built.left_out,
        "train": len(train_part),
        "test": len(test),
        "images": sum(trace.image is not None for trace in test) if config.images else None,
        "unperturbed": {kind: left_out[kind] for kind in config.perturbations},
    }
    write_jsonl(path, traces)
    write_json(summary, data)
    say(f"{len(train_part)} training and {len(test)} test problems of {built.total}")
    return traces, data


def _leave_out_faults(built: Built, config: DataConfig) -> None:
    """Verify the traces, keep those that pass and count the others by the first check that fails."""
    gdl = config.gdl or (find_definitions(config.path) if config.path else None)
    with progress_bar("verifying traces") as progress:
        verified = verify_traces(built.traces, gdl=gdl, progress=progress)
    built.traces = [trace for trace in verified.traces if passes(trace)]
    for trace in verified.traces:
        if not passes(trace):
            kind = next((kind for kind, check in trace.checks.items() if check.verdict == "fail"), "exec")
            reason = f"check of {kind} fails"
            built.left_out[reason] = built.left_out.get(reason, 0) + 1


def _render(recipe: Recipe, traces: list[Trace], folder: Path) -> None:
    """Write the supervision of every trained arm."""
    for arm in recipe.arms:
        path = folder / "sft" / f"{arm.name}.jsonl"
        if arm.objective is not None and not path.exists():
            rows = [supervision(trace, arm.objective, arm.render, seed=recipe.data.seed) for trace in traces]
            write_jsonl(path, rows)


def _budget(recipe: Recipe, examples: int, folder: Path, tokenizer: Any) -> dict[str, Any]:
    """Give all trained arms the same examples, and the same budget of what the recipe matches."""
    path = folder / "budget.json"
    if path.exists():
        return read_json(path)
    configs = {arm.name: recipe.train_config(arm) for arm in recipe.arms if arm.objective}
    if not configs:
        return {}
    files = {name: folder / "sft" / f"{name}.jsonl" for name in configs}
    if tokenizer is None:
        tokenizer = load_tokenizer(resolve(recipe.model))
    budget = plan_budget(recipe.match, configs, files, tokenizer=tokenizer)
    budget["too_long"] = examples - budget["examples"]
    if budget["too_long"]:
        say(f"{budget['too_long']} training problems are too long for an arm and left out of all")
    write_json(path, budget)
    return budget
