"""Estimates: counts equal those of real models, and estimated times scale with the work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.support.tiny_models import FAMILIES, tiny_llama, tiny_of
from theorem_sft.experiment.estimates import (
    activation_bytes,
    generation_memory,
    generation_seconds,
    matmul_rate,
    shape_of,
    training_memory,
    training_seconds,
)
from theorem_sft.models.loading import empty_model, load_model
from theorem_sft.models.precision import choose_precision
from theorem_sft.training.adapters import freeze_all_but
from theorem_sft.training.batches import TrainingPlan
from theorem_sft.training.components import select_parameters

PLAN = TrainingPlan(
    steps=10,
    examples_seen=40,
    supervised_tokens=1000,
    total_tokens=4000,
    batch_tokens=512,
    batch_supervised=200,
)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_shape_is_that_of_the_weights(family: str) -> None:
    model = tiny_of(family)
    shape = shape_of(model)
    decoder = sum(weights.numel() for weights in model.get_decoder().parameters())
    assert shape.parameters == sum(weights.numel() for weights in model.parameters())
    assert shape.body + model.get_input_embeddings().weight.numel() == decoder
    assert shape.head == model.get_output_embeddings().weight.numel()
    assert (shape.layers, shape.width, shape.inner, shape.key_width) == (6, 16, 32, 8)


def test_a_model_without_weights_has_the_same_shape(tiny_model: Path) -> None:
    empty = empty_model(tiny_model)
    assert {weights.device.type for weights in empty.parameters()} == {"meta"}
    assert shape_of(empty) == shape_of(load_model(tiny_model, torch.float32))


@pytest.mark.parametrize("component", ["all", "mlp"])
def test_estimated_weights_gradients_and_moments_are_those_of_a_training_step(component: str) -> None:
    model = tiny_llama()
    freeze_all_but(model, select_parameters(model, [component]))
    chosen = [weights for weights in model.parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(chosen)
    ids = torch.arange(8).reshape(1, 8)
    model(input_ids=ids, labels=ids).loss.backward()
    optimizer.step()
    moments = [state[name] for state in optimizer.state.values() for name in ("exp_avg", "exp_avg_sq")]
    estimate = training_memory(
        shape_of(model), PLAN, trained=sum(weights.numel() for weights in chosen), dtype="fp32"
    )
    assert estimate.parts["weights"] == sum(weights.nbytes for weights in model.parameters())
    assert estimate.parts["gradients"] == sum(
        weights.grad.nbytes for weights in chosen if weights.grad is not None
    )
    assert estimate.parts["optimizer"] == sum(moment.nbytes for moment in moments)
    assert estimate.total == sum(estimate.parts.values())


def kept(layers: int, tokens: int) -> tuple[Any, int]:
    """A model, and the bytes that autograd keeps of its forward pass, without the parameters."""
    model = tiny_llama(
        hidden_size=384,
        intermediate_size=1024,
        num_attention_heads=3,
        num_key_value_heads=1,
        num_hidden_layers=layers,
    )
    sizes: dict[int, int] = {}
    alive = []

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        if not isinstance(tensor, torch.nn.Parameter):
            sizes[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
            alive.append(tensor)  # keeps its address from being reused
        return tensor

    hooks: Any = torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor)
    ids = torch.zeros(1, tokens, dtype=torch.long)
    with hooks, torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.get_decoder()(input_ids=ids, use_cache=False).last_hidden_state
    assert hidden.requires_grad
    return model, sum(sizes.values())


def test_activations_of_a_layer_are_estimated_within_one_percent() -> None:
    (one, short_one), (two, short_two) = kept(1, 64), kept(2, 64)
    (_, long_one), (_, long_two) = kept(1, 128), kept(2, 128)
    per_token = ((long_two - long_one) - (short_two - short_one)) / 64
    shapes = shape_of(one), shape_of(two)
    estimated = activation_bytes(shapes[1]) - activation_bytes(shapes[0])
    assert per_token == pytest.approx(estimated, rel=0.01)
    copies = 2 * (shapes[1].body - shapes[0].body)  # of the weights, in bf16
    assert short_two - short_one - 64 * per_token == pytest.approx(copies, rel=0.01)


def test_the_estimated_cache_is_that_of_the_model() -> None:
    model = tiny_llama()
    with torch.no_grad():
        cache = model(input_ids=torch.ones(3, 20, dtype=torch.long), use_cache=True).past_key_values
    held = sum(layer.keys.nbytes + layer.values.nbytes for layer in cache.layers)
    assert generation_memory(shape_of(model), batch=3, tokens=20, dtype="fp32").parts["cache"] == held


def test_time_scales_with_the_work() -> None:
    shape = shape_of(tiny_llama())
    whole = training_seconds(shape, PLAN, trained=shape.parameters, rate=1e9)
    part = training_seconds(shape, PLAN, trained=shape.parameters // 2, rate=1e9)
    assert 2 / 3 < part / whole < 1
    longer = replace(PLAN, total_tokens=8000, supervised_tokens=2000)
    assert training_seconds(shape, longer, trained=shape.parameters, rate=2e9) == pytest.approx(whole)
    once = generation_seconds(shape, prompts=100, answers=50, rate=1e9)
    assert generation_seconds(shape, prompts=200, answers=100, rate=1e9) == pytest.approx(2 * once)


def test_the_speed_of_matrix_products_is_measured() -> None:
    assert matmul_rate(choose_precision("fp32", device="cpu"), seconds=0.01) > 1e8
