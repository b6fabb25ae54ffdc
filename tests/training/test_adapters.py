"""LoRA: adapters of the chosen layers, the base weights unchanged, both folders usable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoModelForImageTextToText, AutoTokenizer

from tests.support.tiny_models import FAMILIES, tiny_llama, tiny_of, write_tiny_model, write_tiny_vision_model
from theorem_sft.core.errors import InputError
from theorem_sft.training.adapters import add_adapter
from theorem_sft.training.components import select_parameters
from theorem_sft.training.loss import plain_loss, selected_loss, why_plain
from theorem_sft.training.train import TrainResult, train
from theorem_sft.training.train_config import AdapterConfig, TrainConfig

SETTINGS: dict[str, Any] = {
    "components": "mlp",
    "adapter": {"kind": "lora", "rank": 4, "alpha": 8, "dropout": 0.1},
    "epochs": 2,
    "tokens_per_batch": 200,
    "learning_rate": 1e-2,
    "weight_decay": 0.5,
    "dtype": "fp32",
}
IDS = torch.arange(3, 43).reshape(2, 20)


@pytest.fixture
def start(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "start", attention_dropout=0.1)


def _train(start: Path, out: Path, data: Path, **settings: Any) -> TrainResult:
    return train(TrainConfig(**(SETTINGS | settings)), model=str(start), data=data, out=out, seed=1)


def _load(folder: Path, kind: Any = AutoModelForCausalLM) -> Any:
    return kind.from_pretrained(str(folder), dtype=torch.float32).eval()


def test_the_merged_model_equals_the_base_with_its_adapter(
    start: Path, supervision: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    result = _train(start, out, supervision)
    assert "training lora of rank 4 on mlp: 2,304 of" in capsys.readouterr().err
    assert result.trained_parameters == 2 * 3 * 4 * (32 + 64)
    assert result.parameters == tiny_llama().num_parameters()
    assert result.loss_curve[-1].loss < result.loss_curve[0].loss
    assert {path.name for path in out.iterdir()} == {"model", "adapter", "train.json"}
    saved = {path.name: path.stat().st_mode & 0o777 for path in (out / "adapter").iterdir()}
    assert saved == {"adapter_config.json": 0o644, "adapter_model.safetensors": 0o644}
    assert AutoTokenizer.from_pretrained(str(out / "model")).chat_template
    merged = _load(out / "model")
    adapted = PeftModel.from_pretrained(_load(start), str(out / "adapter")).eval()
    with torch.no_grad():
        expected = adapted(IDS).logits
        torch.testing.assert_close(merged(IDS).logits, expected, rtol=0, atol=1e-4)
        assert not torch.allclose(_load(start)(IDS).logits, expected, atol=1e-2)
    # Base weights merged with the adapter equal the saved model bit for bit: training changed none of them.
    again = adapted.merge_and_unload().state_dict()
    assert all(torch.equal(tensor, again[name]) for name, tensor in merged.state_dict().items())


def test_in_the_merged_model_only_the_chosen_layers_differ(
    start: Path, supervision: Path, tmp_path: Path
) -> None:
    _train(start, tmp_path / "out", supervision, components="layers:1")
    before, after = (load_file(f / "model.safetensors") for f in (start, tmp_path / "out" / "model"))
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    expected = {name for name in before if name.startswith("model.layers.1.") and "_proj." in name}
    assert changed == expected and len(expected) == 7


def test_a_training_without_adapter_removes_an_older_one(
    start: Path, supervision: Path, tmp_path: Path
) -> None:
    _train(start, tmp_path / "out", supervision, max_steps=1)
    _train(start, tmp_path / "out", supervision, max_steps=1, adapter=None)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"model", "train.json"}


def test_a_vision_language_model_gets_adapters_only_in_its_language_model(
    supervision: Path, tmp_path: Path
) -> None:
    start = write_tiny_vision_model(tmp_path / "start")
    out = tmp_path / "out"
    _train(start, out, supervision, components="all")
    weights = load_file(out / "adapter" / "adapter_model.safetensors")
    assert len(weights) == 2 * 2 * 7 and not any("visual" in name for name in weights)
    base = _load(start, AutoModelForImageTextToText)
    adapted = PeftModel.from_pretrained(base, str(out / "adapter")).eval()
    with torch.no_grad():
        merged = _load(out / "model", AutoModelForImageTextToText)(IDS).logits
        torch.testing.assert_close(merged, adapted(IDS).logits, rtol=0, atol=1e-4)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_selected_loss_is_valid_with_an_adapter(family: str) -> None:
    model = tiny_of(family)
    linear = {name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)}
    names = select_parameters(model, ["all"])
    chosen = {name.removesuffix(".weight") for name in names} & linear - {"lm_head"}
    plain = why_plain(model)
    wrapped = add_adapter(model, names, AdapterConfig(rank=2), seed=0)
    assert why_plain(wrapped) == plain
    adapted = {name.partition(".lora_A")[0] for name, part in wrapped.named_parameters() if "lora_A" in name}
    assert adapted == {f"base_model.model.{name}" for name in chosen}
    torch.autograd.backward((plain_loss if plain else selected_loss)(wrapped, IDS, IDS.clone()))
    for name, parameter in wrapped.named_parameters():
        assert (parameter.grad is not None) == parameter.requires_grad == ("lora_" in name), name


def test_an_adapter_needs_linear_layers() -> None:
    model = tiny_llama()
    with pytest.raises(InputError, match=r"no linear layer .* only model\.layers\.0\.input_layernorm"):
        add_adapter(model, select_parameters(model, ["regex:norm"]), AdapterConfig(), seed=0)


def test_the_initial_weights_depend_only_on_the_seed() -> None:
    def initial(seed: int) -> torch.Tensor:
        model = tiny_llama()
        wrapped = add_adapter(model, select_parameters(model, ["mlp"]), AdapterConfig(), seed=seed)
        return torch.cat([p.flatten() for name, p in wrapped.named_parameters() if "lora_A" in name])

    state = torch.random.get_rng_state()
    one = initial(1)
    assert torch.equal(torch.random.get_rng_state(), state)
    torch.rand(3)
    assert torch.equal(one, initial(1)) and not torch.equal(one, initial(2))
