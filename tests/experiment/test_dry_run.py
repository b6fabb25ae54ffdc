"""A dry run: its counts are those of the run, and what would stop a run stops it."""

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
from theorem_sft.core.files import read_json, write_jsonl
from theorem_sft.data.sources.build import build
from theorem_sft.experiment.budgets import Match
from theorem_sft.experiment.dry_run import dry_run
from theorem_sft.experiment.recipe import Recipe, load_recipe
from theorem_sft.experiment.report.dry_run_text import dry_run_text
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
    """The machine's rate is not what is tested here."""
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


def weightless(folder: Path) -> Path:
    """A model folder as the hub gives it without its weights."""
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
    asked = recipe(tiny_model, match=match, seeds=[3, 4], train=base["train"] | train)
    found = dry_run(asked, tmp_path / "run")
    assert not (tmp_path / "run").exists()
    results = run_recipe(asked, tmp_path / "run")
    assert (found["data"], found["budget"]) == (results["data"], results["budget"])
    assert [arm["arm"] for arm in found["arms"]] == [arm["arm"] for arm in results["arms"]]
    for arm in found["arms"]:
        home = tmp_path / "run" / "arms" / arm["arm"]
        assert arm["answers"] == len((home / "answers.jsonl").read_text(encoding="utf-8").splitlines())
        if arm["objective"]:
            real = read_json(home / "train.json")
            assert {key: arm[key] for key in COUNTED} == {key: real[key] for key in COUNTED}
    assert found["model"]["parameters"] == found["arms"][1]["parameters"]
    theorem = found["arms"][3]
    assert sum(theorem["matched"].values()) == theorem["trained_parameters"]
    assert found["tokens"] == "counted" and found["lacking"] == []


def test_a_model_needs_no_weights_for_it(tmp_path: Path, tiny_model: Path) -> None:
    model = weightless(Path(shutil.copytree(tiny_model, tmp_path / "tiny")))
    found = dry_run(recipe(model), tmp_path / "run")
    assert found["model"]["layers"] == 2 and found["seconds"] > 0 and found["disk"] > 0
    assert "theorem-s0: theorem\n  trains mlp + attention:0\n" in dry_run_text(found)
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
        ({"benchmarks": [{"name": "math5000"}]}, "no benchmark is called 'math5000'; did you mean math500"),
        ({"benchmarks": [{"name": "math500", "data": "no.jsonl"}]}, "no.jsonl: no such file"),
        ({"model": "/no/model"}, "no model at '/no/model'"),
    ],
)
def test_what_would_stop_the_run_stops_it(
    changes: dict[str, Any], message: str, tmp_path: Path, tiny_model: Path
) -> None:
    with pytest.raises(InputError, match=message):
        dry_run(recipe(**{"model": tiny_model, **changes}), tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_another_run_is_refused(tmp_path: Path, tiny_model: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="not empty"):
        dry_run(recipe(tiny_model), tmp_path)


def test_what_this_machine_lacks_is_listed(
    tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("theorem_sft.experiment.dry_run.find_spec", lambda name: None)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(total=100_000))
    monkeypatch.setattr("shutil.disk_usage", lambda place: SimpleNamespace(free=10_000))
    found = dry_run(recipe(tiny_model, generate={"engine": "vllm", "max_new_tokens": 4}), tmp_path / "run")
    lacking = "\n".join(found["lacking"])
    assert "vllm, which is not installed" in lacking
    assert "training takes about" in lacking and "on disk" in lacking


def test_without_the_hub_the_rest_is_checked(tmp_path: Path) -> None:
    """In a process of its own: the hub client reads its settings when it is imported."""
    path = tmp_path / "recipe.yaml"
    path.write_text(json.dumps(settings("someone/some-model")), encoding="utf-8")
    command = [sys.executable, "-m", "theorem_sft", "run", str(path), "--dry-run", "--json"]
    hub = {"HF_HOME": str(tmp_path / "hub"), "HF_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(command, env=os.environ | hub, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["tokens"] == "estimated" and found["model"] is None and "seconds" not in found
    assert "'someone/some-model' is no local folder" in found["lacking"][0]
    assert found["arms"][1]["steps"] > 0 and found["data"]["train"] == 8
    assert "Tokens are estimated" in dry_run_text(found)
    wrong = [*command[:-1], "--set", "data.source=formalgeo", "--set", "data.path=no.jsonl"]
    done = subprocess.run(wrong, env=os.environ | hub, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == ""
    assert "no.jsonl: no such file" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_of_the_project(path: Path, tmp_path: Path, shared_data: Path) -> None:
    """With models of the same classes, fewer problems, and MATH replaced by problems of the catalogue."""
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
    model = weightless(write(tmp_path / "model", max_position_embeddings=131072, num_hidden_layers=6))
    loaded = load_recipe(path, [*changes, f"model={model}"])
    found = dry_run(loaded, tmp_path / "run")
    assert [arm["name"] for arm in found["arms"][:: len(loaded.seeds)]] != []
    for arm in found["arms"]:
        if arm["objective"]:
            assert 0 < arm["trained_parameters"] <= arm["parameters"]
            assert arm["examples"] == 6 and arm["steps"] >= 1
    if source == "traces":
        assert found["benchmarks"] == {"math500": 500}
    assert all("vllm" in what for what in found["lacking"])
