"""Training in two processes (gloo, on the CPU): the same steps as in one, with DDP and with FSDP2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.support.paths import ROOT
from tests.support.tiny_models import write_tiny_model, write_tiny_vision_model
from tests.support.train_in_processes import run_training
from theorem_sft.core.errors import InputError
from theorem_sft.experiment.recipe import Recipe
from theorem_sft.experiment.run import run_recipe
from theorem_sft.training.train import TrainResult, train
from theorem_sft.training.train_config import TrainConfig

SETTINGS: dict[str, Any] = {"epochs": 2, "tokens_per_batch": 200, "learning_rate": 1e-2, "dtype": "fp32"}

METHODS = {"ddp": {}, "fsdp2": {"shard": True}}
TRAINED: dict[str, dict[str, Any]] = {
    "all": {},
    "mlp": {"components": "mlp"},
    "lora": {"components": "mlp", "adapter": {"kind": "lora", "rank": 4}},
    "untied": {},
    "bf16": {"dtype": "bf16", "learning_rate": 3e-3},  # a lower rate, as it amplifies rounding errors
    "one example a batch": {"tokens_per_batch": 1, "max_steps": 5},
    "with images": {"max_steps": 3},
    "with the projector": {"max_steps": 3, "components": ["all", "projector"]},
}
MODELS = {"untied": "untied", "with images": "vision", "with the projector": "vision"}


def launched(*launcher: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}", "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-m", *launcher, *command],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )


def torchrun(*command: str) -> subprocess.CompletedProcess[str]:
    options = ("--standalone", "--nproc-per-node", "2")
    return launched("torch.distributed.run", *options, command=list(command))


def run_in_two(jobs: list[dict[str, Any]], folder: Path) -> None:
    """Run trainings in two processes, one after the other."""
    path = folder / "jobs.json"
    path.write_text(json.dumps(jobs), encoding="utf-8")
    torchrun(str(ROOT / "tests" / "support" / "train_in_processes.py"), str(path))


def result(out: Path) -> TrainResult:
    return TrainResult.model_validate_json((out / "train.json").read_bytes())


def weights(out: Path) -> dict[str, torch.Tensor]:
    return load_file(out / "model" / "model.safetensors")


def largest_difference(one: TrainResult, other: TrainResult) -> float:
    """The largest difference between two loss curves."""
    pairs = zip(one.loss_curve, other.loss_curve, strict=True)
    return max(abs(first.loss - second.loss) for first, second in pairs)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Models without dropout, which must take the same steps, and one with it."""
    folder = tmp_path_factory.mktemp("start")
    return {
        "language": write_tiny_model(folder / "language"),
        "untied": write_tiny_model(folder / "untied", tie_word_embeddings=False),
        "dropout": write_tiny_model(folder / "dropout", attention_dropout=0.1),
        "vision": write_tiny_vision_model(folder / "vision"),
    }


@pytest.fixture(scope="module")
def together(
    start: dict[str, Path], supervision: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Every training with both methods, run by one pair of processes."""
    folder = tmp_path_factory.mktemp("together")
    jobs = {
        f"{method}, {name}": {
            "settings": SETTINGS | settings | METHODS[method],
            "model": str(start[MODELS.get(name, "language")]),
            "data": str(supervision),
            "out": str(folder / f"{method}, {name}"),
        }
        for method in METHODS
        for name, settings in TRAINED.items()
    }
    run_in_two(list(jobs.values()), folder)
    return {name: Path(str(job["out"])) for name, job in jobs.items()}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", TRAINED)
def test_two_processes_take_the_same_steps_as_one(
    method: str,
    name: str,
    together: dict[str, Path],
    start: dict[str, Path],
    supervision: Path,
    tmp_path: Path,
) -> None:
    from transformers import AutoModelForCausalLM, AutoModelForImageTextToText

    model = start[MODELS.get(name, "language")]
    config = TrainConfig(**SETTINGS | TRAINED[name])
    alone = train(config, model=str(model), data=supervision, out=tmp_path / "one", seed=1)
    out = together[f"{method}, {name}"]
    two = result(out)
    assert largest_difference(alone, two) < 1e-3
    counts = ("steps", "examples", "examples_seen", "supervised_tokens", "total_tokens", "trained_parameters")
    assert [getattr(two, count) for count in counts] == [getattr(alone, count) for count in counts]
    assert two.fingerprint == alone.fingerprint and two.components == alone.components
    assert {path.name for path in out.iterdir()} == {path.name for path in (tmp_path / "one").iterdir()}
    first, second = weights(tmp_path / "one"), weights(out)
    assert first.keys() == second.keys()
    rounding = 1e-2 if name == "bf16" else 2e-3
    torch.testing.assert_close(dict(second), dict(first), rtol=0.02, atol=rounding)
    kind = AutoModelForImageTextToText if "with" in name else AutoModelForCausalLM
    loaded = kind.from_pretrained(str(out / "model"))
    assert loaded.config.architectures == [type(loaded).__name__]


def test_shares_without_supervised_tokens_have_no_effect(together: dict[str, Path]) -> None:
    """Batches of one example, so that the second process has none."""
    for method in METHODS:
        trained = result(together[f"{method}, one example a batch"])
        assert trained.examples_seen == trained.steps == 5


@pytest.fixture(scope="module")
def stopped(
    start: dict[str, Path], supervision: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Trainings stopped in the second epoch and resumed, in one process or in two."""
    folder = tmp_path_factory.mktemp("stopped")

    def job(name: str, model: str, stop: bool = False, **settings: Any) -> dict[str, Any]:
        settings = SETTINGS | {"checkpoint_minutes": 0, "weight_decay": 0.1} | settings
        places = {"model": str(start[model]), "data": str(supervision), "out": str(folder / name)}
        return places | {"settings": settings} | ({"stop_after": 11} if stop else {})

    jobs = []
    for method, options in METHODS.items():
        for name, settings in {"all": {}, "lora": TRAINED["lora"]}.items():
            run_training(job(f"{method}, {name}, one to two", "language", stop=True, **settings))
            jobs += [
                job(f"{method}, {name}, one to two", "language", **settings | options),
                job(f"{method}, {name}, two to one", "language", stop=True, **settings | options),
                job(f"{method}, {name}, whole", "dropout", **settings | options),
                job(f"{method}, {name}, resumed", "dropout", stop=True, **settings | options),
                job(f"{method}, {name}, resumed", "dropout", **settings | options),
            ]
            run_training(job(f"{name}, alone", "language", **settings))
    run_in_two(jobs, folder)
    for method in METHODS:
        for name, settings in {"all": {}, "lora": TRAINED["lora"]}.items():
            assert (folder / f"{method}, {name}, two to one" / "checkpoints" / "checkpoint-11").is_dir()
            run_training(job(f"{method}, {name}, two to one", "language", **settings))
    return {path.name: path for path in folder.iterdir() if path.is_dir()}


@pytest.mark.parametrize("name", ["all", "lora"])
@pytest.mark.parametrize("method", METHODS)
def test_a_checkpoint_can_be_resumed_by_another_number_of_processes(
    method: str, name: str, stopped: dict[str, Path]
) -> None:
    alone = stopped[f"{name}, alone"]
    for direction in ("one to two", "two to one"):
        out = stopped[f"{method}, {name}, {direction}"]
        assert largest_difference(result(out), result(alone)) < 1e-3
        assert not (out / "checkpoints").exists()
        torch.testing.assert_close(dict(weights(out)), dict(weights(alone)), rtol=0.02, atol=2e-3)


@pytest.mark.parametrize("name", ["all", "lora"])
@pytest.mark.parametrize("method", METHODS)
def test_two_processes_resume_to_the_same_weights(method: str, name: str, stopped: dict[str, Path]) -> None:
    """With dropout, which differs between the processes."""
    whole, resumed = (stopped[f"{method}, {name}, {state}"] for state in ("whole", "resumed"))
    assert result(whole).loss_curve == result(resumed).loss_curve
    first, second = weights(whole), weights(resumed)
    assert first and all(torch.equal(first[key], second[key]) for key in first)


def test_the_command_line_under_torchrun(start: dict[str, Path], supervision: Path, tmp_path: Path) -> None:
    """Only the first process prints: one JSON object on stdout (accelerate launch --cpu starts just one)."""
    command = ["-m", "theorem_sft", "train", "--data", str(supervision), "--model", str(start["language"])]
    command += ["-o", str(tmp_path / "out"), "--json", "--set", "max_steps=2", "--set", "shard=true"]
    done = torchrun(*command)
    assert json.loads(done.stdout)["steps"] == 2
    assert done.stderr.count("training in 2 processes (FSDP2") == 1
    assert result(tmp_path / "out").steps == 2


def test_accelerates_own_splitting_and_runs_in_several_processes_are_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    data = {"source": "synthetic", "train": 2, "test": 1}
    settings = {"name": "a", "model": "b", "data": data, "arms": [{"name": "base"}]}
    with pytest.raises(InputError, match=r"run uses a single process; .*torchrun -m theorem_sft train"):
        run_recipe(Recipe.model_validate(settings), tmp_path)
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    with pytest.raises(InputError, match=r"accelerate's FSDP .* --set shard=true"):
        train(TrainConfig(), model="m", data=tmp_path / "d", out=tmp_path / "out", seed=0)
