"""Components: the correct parameters in every model family, and all others unchanged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import ValidationError
from safetensors.torch import load_file

from tests.support.tiny_models import FAMILIES, tiny_of, write_tiny_model, write_tiny_vision_model
from theorem_sft.core.errors import InputError
from theorem_sft.core.settings import parse_settings
from theorem_sft.training.adapters import freeze_all_but
from theorem_sft.training.components import select_parameters
from theorem_sft.training.loss import plain_loss, selected_loss, why_plain
from theorem_sft.training.train import TrainResult, train
from theorem_sft.training.train_config import TrainConfig

LAYERS = 6
VISION = ("Qwen2.5-VL", "Gemma3 with images")


def chosen(model: Any, *components: str) -> set[str]:
    return set(select_parameters(model, TrainConfig(components=list(components)).components))


def short(names: set[str]) -> set[str]:
    """Names from the number of the layer on."""
    return {name.split(".layers.")[-1] for name in names}


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_the_components_of_every_family(family: str) -> None:
    model = tiny_of(family, layers=LAYERS)
    every = {name for name, _ in model.named_parameters()}
    outside = ("visual.", "vision_", "projector")
    language = {name for name in every if not any(part in name for part in outside)}
    assert chosen(model, "all") == language
    assert (language == every) == (family not in VISION)
    parts = ("gate_proj", "up_proj", "down_proj")
    assert short(chosen(model, "mlp")) == {f"{n}.mlp.{part}.weight" for n in range(LAYERS) for part in parts}
    attention = short(chosen(model, "attention"))
    projections = {f"{n}.self_attn.{part}_proj.weight" for n in range(LAYERS) for part in "qkvo"}
    assert attention >= projections
    others = {name.split(".")[-1] for name in attention - projections}
    assert others <= {"bias", "weight"}  # weights of q_norm in Gemma 3
    assert all(".self_attn." in name for name in attention)
    weights = {model.get_input_embeddings().weight, model.get_output_embeddings().weight}
    named = dict(model.named_parameters())
    assert {named[name] for name in chosen(model, "embeddings")} == weights
    assert {name.split(".")[0] for name in short(chosen(model, "mid_block"))} == {"2", "3"}
    assert chosen(model, "mid_block") == chosen(model, "layers:2-3")
    # Neither includes the final norm.
    assert chosen(model, "layers:0-5") | chosen(model, "embeddings") < language
    assert chosen(model, "layers:4", "mlp") == chosen(model, "layers:4") | chosen(model, "mlp")
    assert chosen(model, "attention:1-2") == chosen(model, "attention") & chosen(model, "layers:1-2")
    assert chosen(model, r"regex:\.2\.mlp\.up") == {n for n in chosen(model, "mlp:2") if ".up_proj" in n}


@pytest.mark.parametrize("family_with_images", VISION)
def test_vision_stays_frozen_unless_named(family_with_images: str) -> None:
    model = tiny_of(family_with_images)
    every = {name for name, _ in model.named_parameters()}
    vision, projector = chosen(model, "vision"), chosen(model, "projector")
    assert all("visual." in name or "vision_tower." in name for name in vision)
    assert all("merger" in name or "projector" in name for name in projector)
    assert vision and projector and not vision & projector
    assert chosen(model, "all", "vision", "projector") == every
    for component in ("all", "mlp", "attention", "embeddings", "mid_block", "layers:0-1", "mlp:0-1"):
        assert not chosen(model, component) & (vision | projector)


@pytest.mark.parametrize(("layers", "middle"), [(1, [0]), (2, [0, 1]), (3, [1]), (4, [1, 2]), (7, [2, 3, 4])])
def test_the_middle_block_is_never_empty_and_is_in_the_middle(layers: int, middle: list[int]) -> None:
    model = tiny_of("Llama", layers=layers)
    assert {int(name.split(".")[0]) for name in short(chosen(model, "mid_block"))} == set(middle)


def test_only_the_chosen_parameters_get_gradients(family: str) -> None:
    model = tiny_of(family)
    ids = torch.arange(3, 27).reshape(2, 12)
    names = chosen(model, "mlp:2-3")
    freeze_all_but(model, sorted(names))
    loss = plain_loss if why_plain(model) else selected_loss
    torch.autograd.backward(loss(model, ids, ids.clone()))
    assert {name for name, parameter in model.named_parameters() if parameter.grad is not None} == names


@pytest.mark.parametrize("component", ["vision", "layers:6", "layers:2-6", "mlp:9", "regex:experts"])
def test_a_component_without_parameters_is_an_error_that_lists_the_others(component: str) -> None:
    with pytest.raises(InputError) as caught:
        select_parameters(tiny_of("Llama", layers=LAYERS), [component])
    assert str(caught.value).startswith(f"components: the model has no {component}; choose from all, mlp, ")
    assert "mid_block, layers:0-5, or regex: over names such as" in str(caught.value)
    assert "model.layers.N.mlp.up_proj.weight" in str(caught.value)
    assert "vision" not in str(caught.value).partition("choose")[2]


@pytest.mark.parametrize(
    ("components", "message"),
    [
        ("mpl", "unknown component 'mpl': choose from all, mlp, attention, embeddings, mid_block, vision"),
        ("layers", "unknown component 'layers'.*layers:8-20"),
        ("layers:20-8", "'layers:20-8' is an empty range: write the lower layer first"),
        ("'regex:a(b'", r"not a regular expression \(missing \).*put \\ before a character"),
        ("[mlp, 'regex:*']", "not a regular expression"),
        ("[]", "an empty list trains nothing"),
        ("3", "valid list"),
    ],
)
def test_invalid_components_are_reported_before_a_model_is_loaded(components: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_settings(TrainConfig, [f"components={components}"])
    assert parse_settings(TrainConfig, ["components=mlp"]).components == ["mlp"]
    assert parse_settings(TrainConfig, ["components=[mlp:8-20, embeddings]"]).components[0] == "mlp:8-20"


def _train(start: Path, out: Path, data: Path, **settings: Any) -> TrainResult:
    steps = {"max_steps": 4, "tokens_per_batch": 200, "learning_rate": 1e-2, "weight_decay": 0.5}
    config = TrainConfig(**({"dtype": "fp32"} | steps | settings))
    return train(config, model=str(start), data=data, out=out, seed=1)


def _changed(start: Path, out: Path) -> set[str]:
    before, after = (load_file(folder / "model.safetensors") for folder in (start, out / "model"))
    assert before.keys() == after.keys()
    return {name for name in before if not torch.equal(before[name], after[name])}


@pytest.mark.parametrize(
    ("component", "tied"),
    [(name, True) for name in ("all", "mlp", "attention", "embeddings", "mid_block", "regex:norm")]
    + [("embeddings", False)],
)
def test_on_disk_exactly_the_chosen_parameters_have_changed(
    component: str, tied: bool, supervision: Path, tmp_path: Path
) -> None:
    start = write_tiny_model(tmp_path / "start", num_hidden_layers=3, tie_word_embeddings=tied)
    result = _train(start, tmp_path / "out", supervision, components=component)
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(str(start))
    names = chosen(model, component)
    assert _changed(start, tmp_path / "out") == names
    sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
    assert result.trained_parameters == sum(sizes[name] for name in names)
    assert result.parameters == sum(sizes.values())
    assert result.share == pytest.approx(result.trained_parameters / result.parameters, abs=1e-6)
    assert result.components == component


def test_in_bf16_frozen_parameters_keep_every_bit(
    supervision: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from transformers import AutoModelForCausalLM

    start = write_tiny_model(tmp_path / "start", num_hidden_layers=3)
    model = AutoModelForCausalLM.from_pretrained(str(start), dtype=torch.bfloat16)
    model.save_pretrained(str(start))
    _train(start, tmp_path / "out", supervision, components="mlp:1", dtype="bf16")
    assert _changed(start, tmp_path / "out") == chosen(model, "mlp:1")
    assert "training mlp:1: 6,144 of" in capsys.readouterr().err


def test_text_does_not_train_the_vision_tower(
    supervision: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = write_tiny_vision_model(tmp_path / "start")
    with pytest.raises(InputError, match="the loss depends on no trained parameter"):
        _train(start, tmp_path / "out", supervision, components="vision")
    _train(start, tmp_path / "out", supervision, components=["mlp", "projector"])
    assert "got no gradient in the first step, such as model.visual.merger" in capsys.readouterr().err
    changed = _changed(start, tmp_path / "out")
    assert changed and not any("visual" in name for name in changed)


def test_optimiser_state_is_kept_only_for_trained_parameters(
    supervision: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from theorem_sft.training import train as train_module

    def stop(*_: object) -> None:
        raise RuntimeError("stopped before the checkpoints are deleted")

    monkeypatch.setattr(train_module, "save_model", stop)
    start = write_tiny_model(tmp_path / "start", num_hidden_layers=3)
    with pytest.raises(RuntimeError):
        _train(start, tmp_path / "out", supervision, components="mlp:0", checkpoint_minutes=0)
    (saved,) = (tmp_path / "out" / "checkpoints").glob("checkpoint-*/optimizer.pt")
    assert len(torch.load(saved, weights_only=True)["state"]) == 3


def test_an_adapter_cannot_be_added_to_embeddings() -> None:
    with pytest.raises(ValidationError, match="leave embeddings out"):
        TrainConfig(components=["mlp", "embeddings"], adapter={"kind": "lora"})
    assert TrainConfig(components="regex:embeddings", adapter={}).adapter is not None
