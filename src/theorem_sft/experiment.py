"""A recipe becomes a run directory: build, split, render, train, answer, grade, compare, report.

    recipe.yaml                 the recipe as it was resolved
    traces.jsonl                training and test problems, perturbed forms included
    build.json                  how many problems there were and why some were left out
    images/                     with data.images, pictures of test problems that were drawn
    sft/ARM.jsonl               the supervision of an arm (default arms bear their objective's name)
    budget.json                 at what the arms stop, so that their budgets are the same
    arms/ARM-sSEED/             model/, train.json, answers.jsonl, metrics.json, benchmarks/NAME/
    results.json, report.html   the figures and the page

Every stage writes its file whole or not at all and is passed over when its file is there, so that a run that
was killed goes on where it was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from theorem_sft.benchmark_runs import Asked, ask_benchmarks, compare_benchmarks, load_benchmarks
from theorem_sft.budgets import flag_budgets, plan_budget
from theorem_sft.console import progress_bar, say
from theorem_sft.environment import environment
from theorem_sft.errors import InputError
from theorem_sft.evaluate import evaluate
from theorem_sft.models.loading import load_tokenizer
from theorem_sft.models.resolver import resolve
from theorem_sft.perturb import perturb_all
from theorem_sft.pictures import ask_test_problem, check_sight, with_pictures
from theorem_sft.probe.compare import compare_arms
from theorem_sft.recipe import ArmConfig, DataConfig, Recipe
from theorem_sft.report import verdict, write_report
from theorem_sft.sources import Built, build, split
from theorem_sft.traces import Trace, read_json, read_records, write_json, write_jsonl, write_text
from theorem_sft.traces.render import supervision
from theorem_sft.training import TrainConfig, train
from theorem_sft.training.processes import processes
from theorem_sft.verification import find_definitions, verify_traces
from theorem_sft.verify import passes

__all__ = ["Prepared", "check_folder", "prepare", "run_recipe"]

_ITEMS = ("items", "benchmark_items")  # which stand in the arms' own files


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


def run_recipe(recipe: Recipe, folder: Path) -> dict[str, Any]:
    """Run a recipe into a folder, going on from whatever is there already.

    Args:
        recipe: What to do.
        folder: The run directory; made if need be.

    Returns:
        What stands in the run's `results.json`.

    Raises:
        InputError: The folder holds a run of another recipe, the recipe's input is bad, or there are several
            processes.
    """
    if processes().count > 1:
        raise InputError(
            "a run is one process", mend="train its arms with torchrun -m theorem_sft train (docs/scaling.md)"
        )
    _claim(recipe, folder)
    if (folder / "results.json").exists():
        say(f"{folder} is finished: nothing to do")
        return read_json(folder / "results.json")
    if recipe.data.images:
        check_sight(recipe.model)
    prepared = prepare(recipe, folder)
    arms = []
    for arm in recipe.arms:
        config = recipe.train_config(arm).model_copy(update=prepared.budget.get("settings", {}))
        # An untrained model has no seed to vary.
        for seed in recipe.seeds if arm.objective else recipe.seeds[:1]:
            arms.append(_arm(recipe, arm, config, seed, prepared, folder))
    reference = recipe.reference or "vanilla"
    results: dict[str, Any] = {
        "environment": environment(),
        "recipe": recipe.model_dump(mode="json"),
        "data": prepared.data,
        "budget": prepared.budget,
        "arms": [{key: value for key, value in arm.items() if key not in _ITEMS} for arm in arms],
        "comparisons": flag_budgets(recipe.match, arms, compare_arms(arms, against=reference)),
        "benchmark_comparisons": flag_budgets(
            recipe.match, arms, compare_benchmarks(arms, against=reference)
        ),
    }
    results["verdict"] = verdict(results)
    write_report(results, folder / "report.html")
    write_json(folder / "results.json", results)  # last: it says that the run is finished
    return results


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


def _claim(recipe: Recipe, folder: Path) -> None:
    """Write the recipe into the folder, or make sure that the one there is the same."""
    check_folder(recipe, folder)
    if not (path := folder / "recipe.yaml").exists():
        write_text(path, _text(recipe))


def _text(recipe: Recipe) -> str:
    return yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def check_folder(recipe: Recipe, folder: Path) -> None:
    """Refuse a folder that a run of a recipe cannot go into.

    Raises:
        InputError: The folder holds a run of another recipe, or something else.
    """
    path = folder / "recipe.yaml"
    if not path.exists():
        if folder.is_dir() and any(folder.iterdir()):
            raise InputError(
                "the folder is not empty and holds no run", path=folder, mend="choose another --out"
            )
    elif path.read_text(encoding="utf-8") != _text(recipe):
        raise InputError(
            "the folder holds a run of another recipe", path=folder, mend="choose another --out or remove it"
        )


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


def _arm(
    recipe: Recipe, arm: ArmConfig, config: TrainConfig, seed: int, prepared: Prepared, folder: Path
) -> dict[str, Any]:
    """Train (unless it is the base model), answer and grade one arm."""
    name = f"{arm.name}-s{seed}"
    home = folder / "arms" / name
    model = recipe.model
    trained: dict[str, Any] = {}
    if arm.objective is not None:
        if not (home / "train.json").exists():
            say(f"{name}: training")
            train(config, model=recipe.model, data=folder / "sft" / f"{arm.name}.jsonl", out=home, seed=seed)
        trained = read_json(home / "train.json")
        model = str(home / "model")
    say(f"{name}: answering {len(prepared.tested)} problems")
    ask = partial(ask_test_problem, images=folder if recipe.data.images else None)
    metrics = evaluate(model, prepared.tested, recipe.generate, home, ask=ask)
    benchmarks = ask_benchmarks(prepared.asked, model, recipe.generate, home)
    return {
        "arm": name,
        "name": arm.name,
        "objective": arm.objective,
        "components": trained.get("components"),
        "adapter": trained.get("config", {}).get("adapter"),
        "trained_parameters": trained.get("trained_parameters"),
        "share": trained.get("share"),
        "seed": seed,
        "examples": trained.get("examples"),
        "examples_seen": trained.get("examples_seen"),
        "steps": trained.get("steps"),
        "too_long": trained.get("too_long"),
        "supervised_tokens": trained.get("supervised_tokens"),
        "train_seconds": trained.get("seconds"),
        "tokens_per_second": trained.get("tokens_per_second"),
        "peak_memory_mb": trained.get("peak_memory_mb"),
        "loss": trained.get("loss_curve"),
        "generation": metrics["generation"],
        "accuracy": metrics["accuracy"],
        "rule_accuracy": metrics["rule_accuracy"],
        "process": metrics["process"],
        "calculator_accuracy": metrics.get("calculator_accuracy"),
        "benchmarks": {benchmark: found["accuracy"] for benchmark, found in benchmarks.items()},
        "items": metrics["items"],
        "benchmark_items": {benchmark: found["items"] for benchmark, found in benchmarks.items()},
    }
