"""Block-diagonal attention over packed examples equals attention over padded ones."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from tests.support.tiny_models import FAMILIES, tiny_llama, tiny_of
from theorem_sft.training.cpu import packed_attention as attention
from theorem_sft.training.cpu.causal_attention import causal_attention
from theorem_sft.training.cpu.packed_attention import packed_attention
from theorem_sft.training.encode import IGNORED
from theorem_sft.training.loss import loss_selection

PACKED = [family for family in FAMILIES if family != "Gemma2"]  # its attention has a soft cap


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The shapes of the queries that the block-wise attention was called with."""
    shapes: list[tuple[int, ...]] = []

    def counted(query: Tensor, *more: Any) -> Tensor:
        shapes.append(tuple(query.shape))
        return causal_attention(query, *more)

    monkeypatch.setattr(attention, "causal_attention", counted)
    return shapes


def _batch(model: Any, *lengths: int) -> dict[str, Tensor]:
    torch.manual_seed(0)
    # The last ids are image tokens.
    ids = torch.randint(3, model.config.get_text_config().vocab_size - 4, (len(lengths), max(lengths)))
    labels = ids.clone()
    for row, length in enumerate(lengths):
        labels[row, length:] = IGNORED
    labels[:, :3] = IGNORED
    return {"input_ids": ids, "labels": labels}


def _loss_and_gradients(
    model: Any, batch: dict[str, Tensor], *, packed: bool, dtype: torch.dtype = torch.float32
) -> tuple[Tensor, list[Tensor]]:
    """The loss and the gradients."""
    model.zero_grad()
    implementation = model.config._attn_implementation
    autocast = torch.autocast("cpu", dtype=torch.bfloat16, enabled=dtype == torch.bfloat16)
    if packed:
        with packed_attention(model), loss_selection(model, packed=True), autocast:
            loss = model(**batch).loss
    else:
        with loss_selection(model), autocast:
            loss = model(**batch).loss
    assert model.config._attn_implementation == implementation
    loss.backward()
    return loss.detach(), [part.grad.clone() for part in model.parameters() if part.grad is not None]


@pytest.mark.parametrize("family", PACKED)
def test_models_learn_the_same(family: str, calls: list[tuple[int, ...]]) -> None:
    model = tiny_of(family).train()
    batch = _batch(model, 40, 5, 29)
    (loss, gradients), (expected, theirs) = (
        _loss_and_gradients(model, batch, packed=packed) for packed in (True, False)
    )
    torch.testing.assert_close(loss, expected, rtol=1e-5, atol=0)
    for one, two in zip(gradients, theirs, strict=True):
        torch.testing.assert_close(one, two, rtol=1e-3, atol=1e-6)
    assert not calls  # in fp32, attention is PyTorch's
    loss, gradients = _loss_and_gradients(model, batch, packed=True, dtype=torch.bfloat16)
    torch.testing.assert_close(loss, expected, rtol=5e-3, atol=0)
    for one, two in zip(gradients, theirs, strict=True):
        assert (one - two).norm() <= 0.1 * two.norm() + 1e-4  # rounding in bf16
    heads = model.config.get_text_config().num_attention_heads
    assert calls == [(74, heads, 8)] * 6


def test_unsupported_settings_use_pytorchs_attention(
    calls: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tiny_llama(attention_dropout=0.1).train()
    batch = _batch(model, 40, 12)
    _loss_and_gradients(model, batch, packed=True, dtype=torch.bfloat16)  # dropout
    assert not calls
    model.eval()
    _loss_and_gradients(model, batch, packed=True, dtype=torch.bfloat16)
    assert len(calls) == model.config.num_hidden_layers
    monkeypatch.setattr(attention, "LONGEST", 39)
    expected, _ = _loss_and_gradients(model, batch, packed=False)
    loss, _ = _loss_and_gradients(model, batch, packed=True, dtype=torch.bfloat16)
    torch.testing.assert_close(loss, expected, rtol=5e-3, atol=0)
    assert len(calls) == model.config.num_hidden_layers


@pytest.mark.parametrize("family", ["Mistral", "Gemma3"])
def test_a_window_shorter_than_an_example_is_respected(family: str, calls: list[tuple[int, ...]]) -> None:
    model = tiny_of(family).train()
    batch = _batch(model, 40, 12)
    whole, _ = _loss_and_gradients(model, batch, packed=False)
    model.config.sliding_window = 16
    for module in model.modules():
        if getattr(module, "sliding_window", None):
            module.sliding_window = 16
    expected, theirs = _loss_and_gradients(model, batch, packed=False)
    assert abs(expected - whole) > 1e-4
    loss, gradients = _loss_and_gradients(model, batch, packed=True)
    torch.testing.assert_close(loss, expected, rtol=1e-5, atol=0)
    for one, two in zip(gradients, theirs, strict=True):
        torch.testing.assert_close(one, two, rtol=1e-3, atol=1e-6)
    _loss_and_gradients(model, batch, packed=True, dtype=torch.bfloat16)
    assert len(calls) < 6  # Gemma3 has layers without a window


def test_ordinary_attention_masks_still_work() -> None:
    model = tiny_llama().eval()
    ids = torch.randint(3, 250, (2, 40))
    mask = torch.ones_like(ids)
    mask[0, :5] = 0
    expected = model(input_ids=ids, attention_mask=mask).logits
    with packed_attention(model):
        torch.testing.assert_close(model(input_ids=ids, attention_mask=mask).logits, expected)
