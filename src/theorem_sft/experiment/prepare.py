"""The part of a run that needs no model weights: build and split the data, render supervision, plan budgets.

A dry run does the same in a temporary folder. Every file is written atomically, and kept if it exists.
"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theorem_sft.core.console import progress_bar, say
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_records, write_jsonl
from theorem_sft.data.render.objectives import supervision
from theorem_sft.data.sources.build import build, draw_images
from theorem_sft.data.sources.formalgeo.language.formal_problem import find_definitions
from theorem_sft.data.sources.source import Built
from theorem_sft.data.sources.source_registry import SOURCES
from theorem_sft.data.sources.split import split
from theorem_sft.data.traces.trace import Question, Trace
from theorem_sft.data.variants.make_variants import perturb_all
from theorem_sft.data.verify.trace_checks import passes
from theorem_sft.data.verify.verify_traces import verify_traces
from theorem_sft.evaluation.benchmarks.benchmark import Benchmark, read_benchmark
from theorem_sft.evaluation.benchmarks.load_questions import load_questions
from theorem_sft.experiment.budgets import plan_budget
from theorem_sft.experiment.plan import RunFolder
from theorem_sft.experiment.recipe import DataConfig, Recipe
from theorem_sft.experiment.results import BudgetPlan, DataSummary
from theorem_sft.models.loading import load_tokenizer
from theorem_sft.models.resolve import resolve

_HINT = "choose another --out, or remove the folder"


@dataclass(frozen=True)
class LoadedBenchmark:
    """A benchmark with its questions."""

    benchmark: Benchmark
    questions: list[Question]


@dataclass(frozen=True)
class Prepared:
    """The problems of a run, and the budget of its trained arms (None if no arm is trained)."""

    test: list[Trace]
    """The test problems and their variants."""
    benchmarks: list[LoadedBenchmark]
    data: DataSummary
    budget: BudgetPlan | None


def prepare(recipe: Recipe, folder: RunFolder, *, tokenizer: Any = None) -> Prepared:
    """Load the benchmarks, build and split the data, render the supervision, and plan equal budgets.

    `tokenizer` counts the tokens; None: that of the recipe's model.

    Raises:
        InputError: Data is missing or malformed, or examples are too long.
    """
    benchmarks = []
    for config in recipe.benchmarks:
        benchmark = read_benchmark(config.name)
        benchmarks.append(
            LoadedBenchmark(benchmark, load_questions(benchmark, config.data, images=config.images))
        )
    traces, data = _build(recipe.data, folder)
    training = [trace for trace in traces if trace.split == "train"]
    test = [trace for trace in traces if trace.split == "test"]
    _render(recipe, training, folder)
    return Prepared(test, benchmarks, data, _plan_budget(recipe, len(training), folder, tokenizer))


def _build(config: DataConfig, folder: RunFolder) -> tuple[list[Trace], DataSummary]:
    """Build and split the traces, and make variants of the test problems."""
    if folder.traces.exists() and folder.data.exists():
        return read_records(folder.traces, Trace), DataSummary.read(folder.data, hint=_HINT)
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
    if config.verify and not SOURCES[config.source].verifies:
        _remove_failing(built, config)
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
        test = _attach_images(test, config.images, folder)
    perturbed = perturb_all(
        test,
        config.perturbations,
        seed=config.seed,
        images=folder.images if config.images else None,
        gdl=_definitions(config),
    )
    traces += test + perturbed.variants
    left_out = Counter(row["kind"] for row in perturbed.left_out)
    data = DataSummary(
        problems=built.total,
        traces=len(built.traces),
        left_out=built.left_out,
        train=len(train_part),
        test=len(test),
        images=sum(trace.image is not None for trace in test) if config.images else None,
        unperturbed={kind: left_out[kind] for kind in config.perturbations},
    )
    write_jsonl(folder.traces, traces)
    data.write(folder.data)
    say(f"{len(train_part)} training and {len(test)} test problems from {built.total} problems")
    return traces, data


def _remove_failing(built: Built, config: DataConfig) -> None:
    """Verify the traces, keep those that pass, and count the others by the first check that fails."""
    with progress_bar("verifying traces") as progress:
        verified = verify_traces(built.traces, gdl=_definitions(config), progress=progress)
    built.traces = [trace for trace in verified.traces if passes(trace)]
    for trace in verified.traces:
        if not passes(trace):
            kind = next((kind for kind, check in trace.checks.items() if check.verdict == "fail"), "exec")
            reason = f"check of {kind} fails"
            built.left_out[reason] = built.left_out.get(reason, 0) + 1


def _definitions(config: DataConfig) -> Path | None:
    return config.gdl or (find_definitions(config.path) if config.path else None)


def _attach_images(problems: Sequence[Trace], source: bool | Path, folder: RunFolder) -> list[Trace]:
    """Set the paths of images (True: of new diagrams), relative to the run directory."""
    if isinstance(source, Path):
        illustrated = [_find_image(trace, source, folder.path) for trace in problems]
    else:
        with progress_bar("drawing diagrams") as progress:
            illustrated = draw_images(problems, folder.images, beside=folder.path, progress=progress)
    if all(trace.image is None for trace in illustrated):
        raise InputError("data.images: no test problem has an image", hint="remove data.images")
    return illustrated


def _find_image(trace: Trace, images: Path, folder: Path) -> Trace:
    if trace.image is None:
        return trace
    path = images / trace.image
    if not path.is_file():
        raise InputError(
            f"the image of problem {trace.id} is missing", path=path, hint="set data.images to its folder"
        )
    return trace.model_copy(update={"image": Path(os.path.relpath(path, folder)).as_posix()})


def _render(recipe: Recipe, traces: list[Trace], folder: RunFolder) -> None:
    """Write the supervision of every trained arm."""
    for arm in recipe.arms:
        path = folder.supervision(arm.name)
        if arm.objective is not None and not path.exists():
            rows = [supervision(trace, arm.objective, arm.render, seed=recipe.data.seed) for trace in traces]
            write_jsonl(path, rows)


def _plan_budget(recipe: Recipe, problems: int, folder: RunFolder, tokenizer: Any) -> BudgetPlan | None:
    """Give all trained arms the same examples and equal budgets; None: no arm is trained."""
    if folder.budget.exists():
        return BudgetPlan.read(folder.budget, hint=_HINT)
    configs = {arm.name: recipe.train_config(arm) for arm in recipe.trained_arms}
    if not configs:
        return None
    files = {name: folder.supervision(name) for name in configs}
    if tokenizer is None:
        tokenizer = load_tokenizer(resolve(recipe.model))
    budget = plan_budget(recipe.match, configs, files, tokenizer=tokenizer, problems=problems)
    if budget.too_long:
        say(f"left out {budget.too_long} training problems that are too long for at least one arm")
    budget.write(folder.budget)
    return budget
