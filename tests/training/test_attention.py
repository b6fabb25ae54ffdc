"""Attention in blocks is causal attention, and takes PyTorch's place only where it is the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional

from theorem_sft.training import attention
from theorem_sft.training.attention import blockwise, causal_attention
from tiny import FAMILIES, tiny_llama, tiny_of


def _reference(query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
    return functional.scaled_dot_product_attention(
        query, key, value, is_causal=True, enable_gqa=True, scale=scale
    )


def _all(attend: Callable[..., Tensor], inputs: list[Tensor], scale: float, gradient: Tensor) -> list[Tensor]:
    """The output and the gradients of query, key and value."""
    leaves = [tensor.detach().requires_grad_() for tensor in inputs]
    output = attend(*leaves, scale)
    return [output.detach(), *torch.autograd.grad(output, leaves, gradient.to(output.dtype))]


def _heads(batch: int, heads: int, length: int, width: int, *, projected: bool) -> Tensor:
    """Random heads, as they come out of a projection (heads behind places) or contiguous."""
    if projected:
        return torch.randn(batch, length, heads, width).transpose(1, 2)
    return torch.randn(batch, heads, length, width)


@settings(deadline=None, max_examples=60)
@given(
    batch=st.integers(1, 3),
    keys=st.integers(1, 3),
    group=st.integers(1, 3),
    length=st.one_of(st.integers(1, 20), st.integers(120, 140), st.sampled_from([255, 256, 257, 300, 384])),
    width=st.sampled_from([8, 16]),
    scale=st.floats(0.05, 1.0),
    projected=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_output_and_gradients_are_those_of_pytorch(
    batch: int, keys: int, group: int, length: int, width: int, scale: float, projected: bool, seed: int
) -> None:
    torch.manual_seed(seed)
    counts = (keys * group, keys, keys)
    inputs = [_heads(batch, count, length, width, projected=projected) for count in counts]
    gradient = torch.randn(batch, keys * group, length, width)
    ours = _all(causal_attention, inputs, scale, gradient)
    for found, expected in zip(ours, _all(_reference, inputs, scale, gradient), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_nothing_that_comes_later_matters() -> None:
    torch.manual_seed(0)
    query, key, value = (torch.randn(1, 2, 200, 8) for _ in range(3))
    before = causal_attention(query, key, value, 0.3)
    for tensor in (query, key, value):
        tensor[:, :, 150:] += 5
    after = causal_attention(query, key, value, 0.3)
    torch.testing.assert_close(after[:, :, :150], before[:, :, :150], rtol=0, atol=0)
    assert not torch.allclose(after[:, :, 150:], before[:, :, 150:])


def test_pytorch_finds_the_operator_well_declared() -> None:
    """Shapes, strides and gradients as torch.compile expects them, for lengths that are not fixed."""
    inputs = tuple(torch.randn(2, 150, heads, 8).transpose(1, 2).requires_grad_() for heads in (4, 2, 2))
    torch.library.opcheck(torch.ops.theorem_sft.causal_attention.default, (*inputs, 0.3))


def test_in_bf16_gradients_are_as_near_to_the_truth_as_those_of_pytorch() -> None:
    torch.manual_seed(0)
    inputs = [torch.randn(2, heads, 300, 16).bfloat16() for heads in (4, 2, 2)]
    gradient = torch.randn(2, 4, 300, 16).bfloat16().float()
    truth = _all(_reference, [tensor.float() for tensor in inputs], 0.25, gradient)

    def errors(attend: Callable[..., Tensor]) -> list[float]:
        found = _all(attend, inputs, 0.25, gradient)
        return [float((one - two).norm() / two.norm()) for one, two in zip(found, truth, strict=True)]

    for ours, theirs in zip(errors(causal_attention), errors(_reference), strict=True):
        assert ours < 0.01 and ours < 3 * theirs


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The shapes of queries that the attention in blocks was called with."""
    found: list[tuple[int, ...]] = []

    def counted(query: Tensor, *more: Any) -> Tensor:
        found.append(tuple(query.shape))
        return causal_attention(query, *more)

    monkeypatch.setattr(attention, "causal_attention", counted)
    return found


def _loss(model: Any, ids: Tensor, **more: Any) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss: Tensor = model(input_ids=ids, labels=ids, use_cache=False, **more).loss
    return loss


@pytest.mark.parametrize("family", FAMILIES)
def test_models_learn_the_same(family: str, calls: list[tuple[int, ...]]) -> None:
    torch.manual_seed(0)
    model = tiny_of(family).train()
    ids = torch.randint(0, model.config.get_text_config().vocab_size - 4, (2, 40))  # the last are for images
    found = []
    for within in (False, True):
        model.zero_grad()
        if within:
            with blockwise(model):
                loss = _loss(model, ids)
        else:
            loss = _loss(model, ids)
        torch.autograd.backward(loss)
        found.append((loss, [part.grad.clone() for part in model.parameters() if part.grad is not None]))
    torch.testing.assert_close(found[0][0], found[1][0], rtol=5e-3, atol=0)
    for one, two in zip(found[0][1], found[1][1], strict=True):
        assert (one - two).norm() <= 0.1 * one.norm() + 1e-4  # both are rounded
    assert model.config._attn_implementation == ("eager" if family == "Gemma2" else "sdpa")
    assert bool(calls) == (family != "Gemma2")  # which limits its scores


def test_where_anything_else_is_asked_for_pytorch_attends(
    calls: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tiny_llama(attention_dropout=0.1)
    ids = torch.randint(3, 250, (2, 40))
    with blockwise(model):
        model.train()
        _loss(model, ids)  # dropout
        model.eval()
        mask = torch.ones_like(ids)
        mask[0, :5] = 0
        _loss(model, ids, attention_mask=mask)
        model(input_ids=ids)  # fp32
        assert calls == []
        _loss(model, ids)
        assert len(calls) == model.config.num_hidden_layers
        monkeypatch.setattr(attention, "LONGEST", 39)
        _loss(model, ids)
    _loss(model, ids)
    assert len(calls) == model.config.num_hidden_layers


def test_a_window_shorter_than_the_text_is_left_to_pytorch(calls: list[tuple[int, ...]]) -> None:
    model = tiny_of("Mistral").train()
    model.config.sliding_window = 16
    ids = torch.randint(0, model.config.vocab_size, (2, 40))
    with blockwise(model):
        _loss(model, ids[:, :15])
        assert len(calls) == model.config.num_hidden_layers
        _loss(model, ids)
    assert len(calls) == model.config.num_hidden_layers
