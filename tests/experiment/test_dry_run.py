"""A dry run: its counts are those of the run, and it fails on everything that would stop the run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.paths import ROOT
from tests.support.tiny_models import write_tiny_model, write_tiny_vision_model
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_jsonl, write_jsonl
from theorem_sft.data.sources.build import build
from theorem_sft.experiment.dry_run import dry_run
from theorem_sft.experiment.recipe import Match, Recipe, load_recipe
from theorem_sft.experiment.report.dry_run_text import dry_run_text
from theorem_sft.experiment.results import DryRunResult
from theorem_sft.experiment.run import run_recipe

RECIPES = sorted((ROOT / "recipes").glob("*.yaml"))
COUNTED = (
    "components",
    "examples",
    "examples_seen",
    "parameters",
    "share",
    "steps",
    "supervised_tokens",
    "too_long",
    "total_tokens",
    "trained_parameters",
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the measurement of the machine's speed by a constant."""
    monkeypatch.setattr("theorem_sft.experiment.estimates.matmul_rate", lambda precision: 1e11)


def settings(model: Path | str, **changes: Any) -> dict[str, Any]:
    return {
        "name": "test",
        "model": str(model),
        "data": {"source": "synthetic", "train": 8, "test": 3, "perturbations": ["reorder"]},
        "arms": [
            {"name": "base"},
            {"name": "vanilla", "objective": "vanilla"},
            {"name": "theorem", "objective": "theorem", "train": {"components": ["mlp", "attention:0"]}},
            {
                "name": "lora",
                "objective": "placebo",
                "train": {"components": "attention", "adapter": {"kind": "lora", "rank": 2}},
            },
        ],
        "train": {"epochs": 2, "tokens_per_batch": 1500, "max_length": 8000, "checkpoint_minutes": 60},
        "generate": {"max_new_tokens": 4},
    } | changes


def recipe(model: Path | str, **changes: Any) -> Recipe:
    return Recipe.model_validate(settings(model, **changes))


def without_weights(folder: Path) -> Path:
    """Delete the weights of a model folder, as in a download from the hub without them."""
    (folder / "model.safetensors").unlink()
    return folder


@pytest.mark.parametrize(
    ("match", "train"),
    [
        ("examples", {"too_long": "leave_out", "max_length": 1500}),
        ("supervised_tokens", {}),
        ("steps", {"max_steps": 3}),
        ("none", {"epochs": 1.5, "too_long": "cut", "max_length": 1200}),
    ],
)
def test_the_counts_are_those_of_the_run(
    match: Match, train: dict[str, Any], tiny_model: Path, tmp_path: Path
) -> None:
    base = settings(tiny_model)
    tested = recipe(tiny_model, match=match, seeds=[3, 4], train=base["train"] | train)
    estimate = dry_run(tested, tmp_path / "run")
    assert not (tmp_path / "run").exists()
    results = run_recipe(tested, tmp_path / "run")
    assert (estimate.data, estimate.budget) == (results.data, results.budget)
    assert [arm.arm for arm in estimate.arms] == [arm.arm for arm in results.arms]
    for arm in estimate.arms:
        folder = tmp_path / "run" / "arms" / arm.arm
        assert arm.generation.answers == len(list(read_jsonl(folder / "answers.jsonl")))
        assert (arm.training is None) == (arm.objective is None)
        if arm.training and arm.training.sizes:
            counted = arm.training.model_dump() | arm.training.sizes.model_dump()
            real = read_json(folder / "train.json")
            assert {key: counted[key] for key in COUNTED} == {key: real[key] for key in COUNTED}
    theorem = estimate.arms[3].training
    assert theorem and theorem.sizes
    assert estimate.shape and estimate.shape.parameters == theorem.sizes.parameters
    assert sum(theorem.sizes.matched.values()) == theorem.sizes.trained_parameters
    assert estimate.tokens == "counted" and estimate.missing == []


def test_no_weights_are_needed(tmp_path: Path, tiny_model: Path) -> None:
    model = without_weights(Path(shutil.copytree(tiny_model, tmp_path / "tiny")))
    estimate = dry_run(recipe(model), tmp_path / "run")
    assert estimate.shape and estimate.shape.layers == 2
    assert estimate.seconds and estimate.seconds > 0 and estimate.disk and estimate.disk > 0
    assert "theorem-s0: theorem\n  trains mlp + attention:0\n" in dry_run_text(estimate)
    assert list(tmp_path.iterdir()) == [model]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"data": {"source": "traces", "path": "no.jsonl", "train": 4, "test": 2}}, "no.jsonl: no such file"),
        ({"data": {"source": "synthetic", "train": 4, "test": 2, "theorems": ["ham"]}}, "ham"),
        (
            {"arms": [{"name": "a", "objective": "theorem", "train": {"components": "attention:7"}}]},
            "the model has no attention:7; choose from all",
        ),
        ({"train": {"max_length": 700}}, r"run/sft/vanilla.jsonl: \d+ of 8 examples are longer than max_le"),
        ({"generate": {"max_new_tokens": 8100}}, "exceeds the model's context of 8192"),
        ({"benchmarks": [{"name": "math5000"}]}, "unknown benchmark 'math5000'; did you mean math500"),
        ({"benchmarks": [{"name": "math500", "data": "no.jsonl"}]}, "no.jsonl: no such file"),
        ({"model": "/no/model"}, "no model at '/no/model'"),
    ],
)
def test_what_would_stop_the_run_is_an_error(
    changes: dict[str, Any], message: str, tmp_path: Path, tiny_model: Path
) -> None:
    with pytest.raises(InputError, match=message):
        dry_run(recipe(**{"model": tiny_model, **changes}), tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_files_is_rejected(tmp_path: Path, tiny_model: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="not empty"):
        dry_run(recipe(tiny_model), tmp_path)


def test_what_is_missing_on_this_machine_is_listed(
    tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("theorem_sft.models.generate.vllm_engine.find_spec", lambda name: None)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(total=100_000))
    monkeypatch.setattr("shutil.disk_usage", lambda place: SimpleNamespace(free=10_000))
    estimate = dry_run(recipe(tiny_model, generate={"engine": "vllm", "max_new_tokens": 4}), tmp_path / "run")
    missing = "\n".join(estimate.missing)
    assert "generate.engine vllm: vLLM is not installed" in missing
    assert "memory: training needs about" in missing and "disk: the run needs about" in missing


def test_without_the_hub_the_rest_is_checked(tmp_path: Path) -> None:
    """In a separate process, because the hub client reads its settings when it is imported."""
    path = tmp_path / "recipe.yaml"
    path.write_text(json.dumps(settings("someone/some-model")), encoding="utf-8")
    command = [sys.executable, "-m", "theorem_sft", "run", str(path), "--dry-run", "--json"]
    hub = {"HF_HOME": str(tmp_path / "hub"), "HF_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(command, env=os.environ | hub, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    estimate = DryRunResult.model_validate_json(done.stdout)
    assert estimate.tokens == "estimated" and estimate.shape is None and estimate.seconds is None
    assert "'someone/some-model' is neither a local folder" in estimate.missing[0]
    training = estimate.arms[1].training
    assert training and training.steps > 0 and estimate.data.train == 8
    assert "Tokens are estimated" in dry_run_text(estimate)
    wrong = [*command[:-1], "--set", "data.source=formalgeo", "--set", "data.path=no.jsonl"]
    done = subprocess.run(wrong, env=os.environ | hub, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == ""
    assert "no.jsonl: no such file" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_of_the_project(path: Path, tmp_path: Path, shared_data: Path) -> None:
    """With small models of the same classes, fewer problems, and synthetic problems in place of MATH."""
    changes = ["data.train=6", "data.test=2", "train.max_length=16000"]
    source = load_recipe(path, ["data.path=x"]).data.source
    if source == "formalgeo":
        problems = (shared_data / "formalgeo7k" / "problems.jsonl").read_text(encoding="utf-8").splitlines()
        few = [line for line in problems if '"source": "GeoQA' in line][:20]
        (tmp_path / "problems.jsonl").write_text("\n".join(few), encoding="utf-8")
        changes += [f"data.path={tmp_path / 'problems.jsonl'}", f"data.gdl={shared_data / 'formalgeo7k'}"]
    elif source == "traces":
        write_jsonl(tmp_path / "traces.jsonl", build("synthetic", count=12).traces)
        changes += [f"data.path={tmp_path / 'traces.jsonl'}"]
        math = shared_data / "math" / "test_500.jsonl"
        changes += [f"benchmarks=[{{name: math500, data: {math}}}]"]
    write = write_tiny_vision_model if "VL" in load_recipe(path, ["data.path=x"]).model else write_tiny_model
    model = without_weights(write(tmp_path / "model", max_position_embeddings=131072, num_hidden_layers=6))
    loaded = load_recipe(path, [*changes, f"model={model}"])
    estimate = dry_run(loaded, tmp_path / "run")
    assert [arm.name for arm in estimate.arms[:: len(loaded.seeds)]] != []
    for arm in estimate.arms:
        if arm.objective:
            assert arm.training and arm.training.sizes
            assert 0 < arm.training.sizes.trained_parameters <= arm.training.sizes.parameters
            assert arm.training.examples == 6 and arm.training.steps >= 1
    if source == "traces":
        assert estimate.benchmarks == {"math500": 500}
    assert all("vllm" in item for item in estimate.missing)
