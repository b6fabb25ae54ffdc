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

from functools import partial
from pathlib import Path
from typing import Any

from theorem_sft.core.console import say
from theorem_sft.core.environment import environment
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, write_json
from theorem_sft.evaluation.evaluate import evaluate
from theorem_sft.evaluation.stats.paired import compare_arms
from theorem_sft.experiment.benchmark_runs import ask_benchmarks, compare_benchmarks
from theorem_sft.experiment.budgets import flag_budgets
from theorem_sft.experiment.prepare import Prepared, claim_folder, prepare
from theorem_sft.experiment.recipe import ArmConfig, Recipe
from theorem_sft.experiment.report.report_text import verdict
from theorem_sft.experiment.report.run_page import write_report
from theorem_sft.experiment.test_images import ask_test_problem, check_sight
from theorem_sft.training.processes import processes
from theorem_sft.training.train import train
from theorem_sft.training.train_config import TrainConfig

_ITEMS = ("items", "benchmark_items")  # which stand in the arms' own files


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
            "a run is one process", hint="train its arms with torchrun -m theorem_sft train (docs/scaling.md)"
        )
    claim_folder(recipe, folder)
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
