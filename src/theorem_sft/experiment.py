"""A recipe becomes a run directory: build, split, render, train, answer, grade, compare, report.

    recipe.yaml                 the recipe as it was resolved
    traces.jsonl                training and test problems, perturbed forms included
    build.json                  how many problems there were and why some were left out
    images/                     with data.images, pictures of test problems that were drawn
    sft/ARM.jsonl               the supervision of an arm (default arms bear their objective's name)
    arms/ARM-sSEED/             model/, train.json, answers.jsonl, metrics.json
    results.json, report.html   the figures and the page

Every stage writes its file whole or not at all and is passed over when its file is there, so that a run that
was killed goes on where it was.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from theorem_sft.console import progress_bar, say
from theorem_sft.environment import environment
from theorem_sft.errors import InputError
from theorem_sft.evaluate import evaluate
from theorem_sft.models import Message, load_processor, resolve
from theorem_sft.perturb import perturb_all
from theorem_sft.probe.compare import compare_arms
from theorem_sft.recipe import ArmConfig, DataConfig, Recipe
from theorem_sft.report import verdict, write_report
from theorem_sft.sources import Built, build, split
from theorem_sft.sources.synthetic.diagram import draw_all
from theorem_sft.traces import Trace, read_json, read_records, write_json, write_jsonl, write_text
from theorem_sft.traces.render import chat, supervision
from theorem_sft.training import train
from theorem_sft.verification import find_definitions, verify_traces
from theorem_sft.verify import passes

__all__ = ["run_recipe"]


def run_recipe(recipe: Recipe, folder: Path) -> dict[str, Any]:
    """Run a recipe into a folder, going on from whatever is there already.

    Args:
        recipe: What to do.
        folder: The run directory; made if need be.

    Returns:
        What stands in the run's `results.json`.

    Raises:
        InputError: The folder holds a run of another recipe, or the recipe's input is bad.
    """
    _claim(recipe, folder)
    if (folder / "results.json").exists():
        say(f"{folder} is finished: nothing to do")
        return read_json(folder / "results.json")
    if recipe.data.images and load_processor(resolve(recipe.model)) is None:
        raise InputError(
            f"data.images: {recipe.model} reads text only",
            mend="take a vision-language model such as Qwen/Qwen2.5-VL-3B-Instruct, or leave images out",
        )
    traces, data = _traces(recipe.data, folder)
    trained = [trace for trace in traces if trace.split == "train"]
    tested = [trace for trace in traces if trace.split == "test"]
    arms = []
    for arm in recipe.arms:
        if arm.objective is not None:
            _render(recipe, arm, trained, folder)
        # An untrained model has no seed to vary.
        for seed in recipe.seeds if arm.objective else recipe.seeds[:1]:
            arms.append(_arm(recipe, arm, seed, tested, folder))
    results: dict[str, Any] = {
        "environment": environment(),
        "recipe": recipe.model_dump(mode="json"),
        "data": data,
        "arms": [{key: value for key, value in arm.items() if key != "items"} for arm in arms],
        "comparisons": compare_arms(arms, against="vanilla"),
    }
    results["verdict"] = verdict(results)
    write_report(results, folder / "report.html")
    write_json(folder / "results.json", results)  # last: it says that the run is finished
    return results


def _claim(recipe: Recipe, folder: Path) -> None:
    """Write the recipe into the folder, or make sure that the one there is the same."""
    text = yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    path = folder / "recipe.yaml"
    if not path.exists():
        if folder.is_dir() and any(folder.iterdir()):
            raise InputError(
                "the folder is not empty and holds no run", path=folder, mend="choose another --out"
            )
        write_text(path, text)
    elif path.read_text(encoding="utf-8") != text:
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
        test = _with_pictures(test, config, folder)
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


def _with_pictures(test: list[Trace], config: DataConfig, folder: Path) -> list[Trace]:
    """Return the test problems with their pictures' paths from the run's folder; synthetic ones are drawn."""
    if isinstance(config.images, Path):
        pictured = [_picture_found(trace, config.images, folder) for trace in test]
    else:
        with progress_bar("drawing") as progress:
            pictured = draw_all(test, folder / "images", beside=folder, progress=progress)
    if all(trace.image is None for trace in pictured):
        raise InputError("data.images: no test problem has a picture", mend="leave images out")
    return pictured


def _picture_found(trace: Trace, images: Path, folder: Path) -> Trace:
    if trace.image is None:
        return trace
    path = images / trace.image
    if not path.is_file():
        raise InputError(
            f"the picture of problem {trace.id} is not there", path=path, mend="name its folder: data.images"
        )
    return trace.model_copy(update={"image": Path(os.path.relpath(path, folder)).as_posix()})


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


def _render(recipe: Recipe, arm: ArmConfig, traces: list[Trace], folder: Path) -> None:
    path = folder / "sft" / f"{arm.name}.jsonl"
    if not path.exists():
        assert arm.objective is not None
        rows = [supervision(trace, arm.objective, arm.render, seed=recipe.data.seed) for trace in traces]
        write_jsonl(path, rows)


def _arm(recipe: Recipe, arm: ArmConfig, seed: int, tested: list[Trace], folder: Path) -> dict[str, Any]:
    """Train (unless it is the base model), answer and grade one arm."""
    name = f"{arm.name}-s{seed}"
    home = folder / "arms" / name
    model = recipe.model
    trained: dict[str, Any] = {}
    config = recipe.train_config(arm)
    if arm.objective is not None:
        if not (home / "train.json").exists():
            say(f"{name}: training")
            train(config, model=recipe.model, data=folder / "sft" / f"{arm.name}.jsonl", out=home, seed=seed)
        trained = read_json(home / "train.json")
        model = str(home / "model")
    say(f"{name}: answering {len(tested)} problems")

    def ask(trace: Trace) -> list[Message]:
        shown = recipe.data.images and trace.image is not None
        return chat(trace.problem, [str(folder / str(trace.image))] if shown else [])

    metrics = evaluate(model, tested, recipe.generate, home, ask=ask)
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
        "items": metrics["items"],
    }
