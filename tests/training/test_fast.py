"""Compiled layers learn the same; if compiling fails, training continues uncompiled unless it is required."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch._inductor import config as inductor

from tests.support.tiny_models import tiny_llama, write_tiny_model
from theorem_sft.core.errors import InputError
from theorem_sft.models.precision import choose_precision
from theorem_sft.training.cpu import fast_training as fast_module
from theorem_sft.training.cpu.fast_training import fast_training
from theorem_sft.training.train import TrainResult, train
from theorem_sft.training.train_config import TrainConfig

SETTINGS: dict[str, Any] = {"epochs": 2, "learning_rate": 5e-3, "tokens_per_batch": 400}
SETTINGS |= {"checkpoint_minutes": 60}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny")


def _train(model: Path, data: Path, out: Path, **changes: Any) -> TrainResult:
    return train(TrainConfig(**SETTINGS | changes), model=str(model), data=data, out=out, seed=1)


@pytest.mark.parametrize(
    ("settings", "tolerance"),
    [
        ({"dtype": "fp32"}, 1e-5),
        ({"dtype": "bf16", "components": "mlp:0"}, 1e-2),
        ({"dtype": "fp32", "components": "mlp", "adapter": {"kind": "lora", "dropout": 0.1}}, 1e-5),
    ],
    ids=["all", "bf16", "lora"],
)
def test_compiled_layers_learn_the_same(
    settings: dict[str, Any],
    tolerance: float,
    model: Path,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain = _train(model, data, tmp_path / "plain", compile=False, **settings)
    assert "compiled" not in capsys.readouterr().err
    compiled = _train(model, data, tmp_path / "compiled", compile=True, **settings)
    assert "compiled the layers in" in capsys.readouterr().err
    assert len(plain.loss_curve) > 3 and plain.loss_curve[-1].loss < plain.loss_curve[0].loss
    for one, two in zip(plain.loss_curve, compiled.loss_curve, strict=True):
        assert two.loss == pytest.approx(one.loss, rel=tolerance)


@pytest.fixture
def no_compiler(tmp_path: Path) -> Iterator[Path]:
    """A compiler that prints its version and fails at everything else; a test may delete it."""
    script = tmp_path / "broken-c++"
    script.write_text('#!/bin/sh\n[ "$1" = --version ] && echo g++ 12 && exit 0\nexit 1\n')
    script.chmod(0o755)
    with inductor.patch({"cpp.cxx": (None, str(script)), "fx_graph_cache": False}):
        torch._dynamo.reset()  # otherwise earlier results would be reused
        yield script


@pytest.mark.parametrize("there", [True, False])
def test_a_missing_or_broken_compiler_is_an_error_only_if_compiling_is_required(
    there: bool,
    no_compiler: Path,
    model: Path,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not there:
        no_compiler.unlink()
    with pytest.raises(InputError, match=r"cannot be compiled: .*\n*.*do not set compile"):
        _train(model, data, tmp_path / "required", compile=True, dtype="bf16")
    assert not (tmp_path / "required" / "train.json").exists()
    monkeypatch.setattr(fast_module, "_WORK_PER_CORE", 0)
    capsys.readouterr()
    result = _train(model, data, tmp_path / "out", dtype="bf16", max_steps=2)
    assert "not compiled, which is slower: " in capsys.readouterr().err
    plain = _train(model, data, tmp_path / "plain", dtype="bf16", max_steps=2, compile=False)
    assert result.loss_curve == plain.loss_curve


def test_only_long_trainings_are_compiled_by_default() -> None:
    model = tiny_llama()
    weights = model.num_parameters()
    enough = int(fast_module._WORK_PER_CORE * torch.get_num_threads() / (6 * weights))
    bf16, fp32 = choose_precision("bf16", device="cpu"), choose_precision("fp32", device="cpu")
    assert fast_module._long_enough(model, enough + 1000, bf16)
    assert not fast_module._long_enough(model, enough - 1000, bf16)
    assert not fast_module._long_enough(model, enough * 10, fp32)
    for part in model.parameters():
        part.requires_grad = False
    assert not fast_module._long_enough(model, enough + 1000, bf16)


def test_the_model_is_restored_afterwards() -> None:
    model = tiny_llama()
    ids = torch.randint(3, 250, (2, 30))
    before = model(input_ids=ids, labels=ids)
    state = torch.random.get_rng_state()
    precision = choose_precision("bf16", device="cpu")
    with fast_training(model, TrainConfig(compile=True), precision, tokens=1, images=False):
        assert all(part.grad is None for part in model.parameters())
    assert torch.equal(torch.random.get_rng_state(), state)
    after = model.eval()(input_ids=ids, labels=ids)
    torch.testing.assert_close(after.loss, before.loss, rtol=0, atol=0)
    assert after.logits.shape == (2, 30, model.config.vocab_size)  # at every position, as before
    assert all(module._compiled_call_impl is None for module in model.modules())
    assert model.config._attn_implementation == "sdpa"


def test_shard_and_compile_cannot_be_combined() -> None:
    with pytest.raises(ValueError, match="cannot be combined"):
        TrainConfig(compile=True, shard=True)
