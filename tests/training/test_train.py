"""Training from end to end on a tiny model, killed and resumed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import ValidationError
from safetensors.torch import load_file

from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.training.train import TrainResult, train
from theorem_sft.training.train_config import TrainConfig

SETTINGS: dict[str, Any] = {"epochs": 3, "tokens_per_batch": 200, "learning_rate": 1e-2, "dtype": "fp32"}


def _train(model: Path, data: Path, out: Path, **settings: Any) -> TrainResult:
    return train(TrainConfig(**(SETTINGS | settings)), model=str(model), data=data, out=out, seed=1)


def _weights(out: Path) -> dict[str, torch.Tensor]:
    return load_file(out / "model" / "model.safetensors")


def _same(one: Path, other: Path) -> bool:
    first, second = _weights(one), _weights(other)
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def test_training_learns_and_writes_a_model_that_loads(
    model: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    out = tmp_path / "out"
    result = _train(model, data, out)
    captured = capsys.readouterr()
    assert captured.out == "" and "fp32 on cpu (as requested)" in captured.err
    assert result.loss_curve[-1].loss < result.loss_curve[0].loss / 2
    assert TrainResult.model_validate_json((out / "train.json").read_text()) == result
    assert json.loads((out / "train.json").read_text())["schema_version"] == 1
    assert result.steps == len(result.loss_curve) and result.examples == 24 and result.too_long == 0
    assert result.examples_seen == 3 * 24
    assert result.supervised_tokens == sum(point.tokens for point in result.loss_curve) < result.total_tokens
    assert {path.name for path in out.iterdir()} == {"model", "train.json"}
    trained = AutoModelForCausalLM.from_pretrained(str(out / "model"))
    assert trained.config.use_cache and trained.dtype == torch.float32
    assert AutoTokenizer.from_pretrained(str(out / "model")).chat_template


def test_the_same_seed_gives_the_same_weights(model: Path, data: Path, tmp_path: Path) -> None:
    _train(model, data, tmp_path / "one", dtype="bf16")
    _train(model, data, tmp_path / "two", dtype="bf16")
    assert _same(tmp_path / "one", tmp_path / "two")
    assert all(tensor.dtype == torch.bfloat16 for tensor in _weights(tmp_path / "one").values())


def test_a_finished_training_is_not_repeated(
    model: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    first = _train(model, data, out, max_steps=2)
    assert _train(model, data, out, max_steps=2) == first
    assert "already trained" in capsys.readouterr().err
    assert _train(model, data, out, max_steps=3).steps == 3


@pytest.mark.parametrize("budget", [150, 1000])
def test_training_stops_at_the_budget_of_supervised_tokens(
    model: Path, data: Path, tmp_path: Path, budget: int
) -> None:
    """Within an epoch or after several, regardless of `epochs`."""
    result = _train(model, data, tmp_path / "out", max_supervised_tokens=budget)
    largest = max(point.tokens for point in result.loss_curve)
    assert abs(result.supervised_tokens - budget) <= largest / 2
    assert (result.examples_seen > 3 * 24) == (budget == 1000)
    fewer = _train(model, data, tmp_path / "fewer", max_supervised_tokens=budget, max_steps=1)
    assert fewer.steps == 1 and fewer.loss_curve == result.loss_curve[:1]


KILLED = """
import json, sys
from pathlib import Path
from theorem_sft.training.train import train
from theorem_sft.training.train_config import TrainConfig
settings, model, data, out = sys.argv[1:]
train(TrainConfig(**json.loads(settings)), model=model, data=Path(data), out=Path(out), seed=1)
"""


@pytest.mark.parametrize(
    "trained",
    [
        {},
        {"components": "mlp"},
        {"components": "mlp", "adapter": {"kind": "lora", "dropout": 0.1}},
        {"compile": True, "dtype": "bf16"},
    ],
    ids=["all", "mlp", "lora", "compiled"],
)
def test_a_killed_training_resumes_to_the_same_weights(
    trained: dict[str, Any], model: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed in the second epoch; then an incomplete checkpoint is present as well."""
    settings = {"epochs": 6, "checkpoint_minutes": 0, "weight_decay": 0.1} | trained
    whole = _train(model, data, tmp_path / "whole", **settings)
    out = tmp_path / "out"
    command = [sys.executable, "-c", KILLED, json.dumps(SETTINGS | settings), str(model), str(data), str(out)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    second_epoch = whole.steps // 6 + 2
    deadline = time.monotonic() + 120
    while not _steps_saved(out) >= second_epoch and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert second_epoch <= _steps_saved(out) < whole.steps, "killed too late"
    (out / "checkpoints" / f"checkpoint-{whole.steps}").mkdir()
    resumed = _train(model, data, out, **settings)
    assert "resuming from" in capsys.readouterr().err
    assert _same(tmp_path / "whole", out)
    if "adapter" in trained:
        file = Path("adapter", "adapter_model.safetensors")
        first, second = load_file(tmp_path / "whole" / file), load_file(out / file)
        assert first and all(torch.equal(second[name], tensor) for name, tensor in first.items())
    assert resumed.loss_curve == whole.loss_curve
    assert not (out / "checkpoints").exists()


def _steps_saved(out: Path) -> int:
    marks = (out / "checkpoints").glob("checkpoint-*/complete.json")
    return max((int(mark.parent.name.removeprefix("checkpoint-")) for mark in marks), default=0)


def test_checkpoints_of_other_settings_are_not_resumed(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from theorem_sft.training import train as train_module

    def fail(*_: object) -> None:
        raise RuntimeError("stopped before the model was written")

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(train_module, "save_model", fail)
        with pytest.raises(RuntimeError):
            _train(model, data, out, checkpoint_minutes=0)
    assert _steps_saved(out) > 0
    _train(model, data, out, learning_rate=1e-3)
    _train(model, data, tmp_path / "fresh", learning_rate=1e-3)
    assert _same(out, tmp_path / "fresh")


def test_a_loss_that_is_nan_stops_the_training(data: Path, tmp_path: Path) -> None:
    from tests.support.tiny_models import tiny_llama, tiny_tokenizer

    broken = tiny_llama()
    with torch.no_grad():
        broken.model.norm.weight.fill_(float("nan"))
    broken.save_pretrained(str(tmp_path / "broken"))
    tiny_tokenizer().save_pretrained(str(tmp_path / "broken"))
    with pytest.raises(WorkError, match="The loss is nan at step 1: lower learning_rate"):
        _train(tmp_path / "broken", data, tmp_path / "out")
    assert not (tmp_path / "out" / "train.json").exists()


def test_bad_input_is_reported_before_anything_is_written(model: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(InputError, match="no such file"):
        _train(model, tmp_path / "none.jsonl", out)
    with pytest.raises(InputError, match=r"24 of 24 examples are longer .* raise max_length"):
        _train(model, data, out, max_length=2)
    with pytest.raises(ValidationError, match="learning_rat"):
        TrainConfig.model_validate({"learning_rat": 1})
    assert not out.exists()
