"""Run a recipe: build, split, render, train, generate, grade, compare, report.

Every stage writes its files atomically and is skipped if they exist, so that a killed run resumes. The files
are listed in `plan`.
"""

from pathlib import Path
from typing import Any

from theorem_sft.core.console import say
from theorem_sft.core.environment import environment
from theorem_sft.core.errors import InputError
from theorem_sft.data.traces.trace import Trace
from theorem_sft.evaluation.evaluate import evaluate_model
from theorem_sft.experiment.comparisons import EvaluatedArm, compare_arms, compare_on_benchmarks
from theorem_sft.experiment.plan import PlannedArm, RunFolder, plan_arms
from theorem_sft.experiment.prepare import Prepared, prepare
from theorem_sft.experiment.recipe import Recipe
from theorem_sft.experiment.report.run_report import verdict, write_run_page
from theorem_sft.experiment.results import ArmResult, RunResults
from theorem_sft.models.chat import Message, chat
from theorem_sft.models.loading import load_processor
from theorem_sft.models.resolve import resolve
from theorem_sft.training.processes import processes
from theorem_sft.training.train import TrainResult, train

_TRAINING_FIGURES = (
    "components",
    "trained_parameters",
    "share",
    "examples",
    "examples_seen",
    "steps",
    "too_long",
    "supervised_tokens",
    "tokens_per_second",
    "peak_memory_mb",
)


def run_recipe(recipe: Recipe, out: Path) -> RunResults:
    """Run a recipe, or resume its run, and return the content of the run's `results.json`.

    Raises:
        InputError: The folder holds a run of another recipe or version, the recipe's data is missing or
            malformed, the model cannot read the images, or several processes were started.
    """
    if processes().count > 1:
        raise InputError(
            "run uses a single process",
            hint="train its arms with torchrun -m theorem_sft train (docs/scaling.md)",
        )
    folder = RunFolder(out)
    folder.claim(recipe)
    if folder.results.exists():
        say(f"{out} is finished: nothing to do")
        return RunResults.read(folder.results, hint="choose another --out, or remove the folder")
    if recipe.data.images and load_processor(resolve(recipe.model)) is None:
        raise InputError(
            f"data.images: {recipe.model} reads text only",
            hint="use a vision-language model such as Qwen/Qwen2.5-VL-3B-Instruct, or remove data.images",
        )
    prepared = prepare(recipe, folder)
    arms = [_run_arm(recipe, arm, prepared, folder) for arm in plan_arms(recipe, prepared.budget)]
    reference = recipe.reference or "vanilla"
    arm_results = [arm.result for arm in arms]
    comparisons = compare_arms(arms, against=reference, match=recipe.match)
    results = RunResults(
        environment=environment(),
        recipe=recipe,
        data=prepared.data,
        budget=prepared.budget,
        arms=arm_results,
        comparisons=comparisons,
        benchmark_comparisons=compare_on_benchmarks(arms, against=reference, match=recipe.match),
        verdict=verdict(arm_results, comparisons),
    )
    write_run_page(results, folder.report)
    results.write(folder.results)  # last: its presence marks the run as finished
    return results


def _run_arm(recipe: Recipe, planned: PlannedArm, prepared: Prepared, folder: RunFolder) -> EvaluatedArm:
    """Train (unless it is the base model) and evaluate one arm."""
    out = folder.arm(planned.name)
    model = recipe.model
    figures: dict[str, Any] = {}
    if planned.train is not None:
        if not (out / "train.json").exists():
            say(f"{planned.name}: training")
            data = folder.supervision(planned.arm.name)
            train(planned.train, model=recipe.model, data=data, out=out, seed=planned.seed)
        trained = TrainResult.model_validate_json((out / "train.json").read_bytes())
        figures = {key: getattr(trained, key) for key in _TRAINING_FIGURES}
        figures |= {"train_seconds": trained.seconds, "loss": trained.loss_curve}
        figures["adapter"] = trained.config.adapter
        model = str(out / "model")
    say(f"{planned.name}: generating answers to {len(prepared.test)} problems")

    def to_chat(trace: Trace) -> list[Message]:
        shown = [trace.image] if recipe.data.images and trace.image else []
        return chat(trace.problem, [str(folder.path / image) for image in shown])

    metrics = evaluate_model(model, prepared.test, recipe.generate, out, to_chat=to_chat)
    benchmarks = {
        loaded.benchmark.name: evaluate_model(
            model,
            loaded.questions,
            recipe.generate,
            out / "benchmarks" / loaded.benchmark.name,
            to_chat=loaded.benchmark.chat,
        )
        for loaded in prepared.benchmarks
    }
    result = ArmResult(
        arm=planned.name,
        name=planned.arm.name,
        objective=planned.arm.objective,
        seed=planned.seed,
        generation=metrics.generation,
        accuracy=metrics.accuracy,
        rule_accuracy=metrics.rule_accuracy,
        process=metrics.process,
        calculator_accuracy=metrics.calculator_accuracy,
        benchmarks={name: benchmark.accuracy for name, benchmark in benchmarks.items()},
        **figures,
    )
    return EvaluatedArm(
        result, metrics.items, {name: benchmark.items for name, benchmark in benchmarks.items()}
    )
