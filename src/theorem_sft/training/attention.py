"""Causal attention for training on a CPU in bf16, where PyTorch's own is slow in its backward pass.

For SmolLM2 on two cores, forward and backward pass of a layer take 10 to 14 ms for about a thousand tokens,
against 36 to 42 ms of `scaled_dot_product_attention` (benchmarks/README.md). A block of queries is multiplied
with the keys up to its end, so that little of what the causal mask hides is computed; the weights of
attention are kept for the backward pass instead of being computed again. In fp32 PyTorch's is as fast, and
stays. Imports torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

__all__ = ["LONGEST", "blockwise", "causal_attention"]

_BLOCK = 128
LONGEST = 2048
"""Longer sequences go to PyTorch's attention, which needs no memory for the weights of attention."""


def causal_attention(query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
    """Causal attention with gradients, of one number format; heads of queries may share keys and values.

    Args:
        query: (batch, heads, length, width).
        key: (batch, heads or a divisor of them, length, width).
        value: As `key`.
        scale: Of the products of queries and keys.

    Returns:
        (batch, heads, length, width).
    """
    output: Tensor = _forward(query, key, value, scale)[0]
    return output


@contextmanager
def blockwise(model: Any) -> Iterator[None]:
    """Let a model of transformers that uses `sdpa` attend by `causal_attention` where that is the same.

    That is: in bf16, causally, without a mask, dropout or anything else that changes the scores.
    """
    before = model.config._attn_implementation
    if before == "sdpa":
        model.set_attn_implementation(_NAME)
    try:
        yield
    finally:
        if before == "sdpa":
            model.set_attn_implementation(before)


def _attend(
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    is_causal: bool | None = None,
    **more: Any,
) -> tuple[Tensor, None]:
    """What transformers calls in every layer. As for `sdpa`, a causal layer without a mask is causal."""
    causal = module.is_causal if is_causal is None else is_causal
    bf16 = value.dtype == torch.bfloat16
    special = any(more.get(name) is not None for name in ("softcap", "position_bias", "cache"))
    same_width = query.shape[-1] == key.shape[-1] == value.shape[-1]
    alone = query.shape[2] == key.shape[2] <= LONGEST and attention_mask is None
    if not (bf16 and causal and same_width and alone) or special or dropout:
        found: tuple[Tensor, None] = sdpa_attention_forward(
            module,
            query,
            key,
            value,
            attention_mask,
            dropout=dropout,
            scaling=scaling,
            is_causal=is_causal,
            **more,
        )
        return found
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    # Under autocast positions are put into queries and keys in fp32; the products are in bf16 all the same.
    output = causal_attention(query.to(value.dtype), key.to(value.dtype), value, scale)
    return output.transpose(1, 2), None


_NAME = "blockwise"
AttentionInterface.register(_NAME, _attend)
AttentionMaskInterface.register(_NAME, sdpa_mask)


def _blocks(length: int) -> list[tuple[int, int]]:
    return [(start, min(start + _BLOCK, length)) for start in range(0, length, _BLOCK)]


def _kept(length: int) -> int:
    """Number of weights of attention of one head, over all blocks."""
    whole = length // _BLOCK
    return _BLOCK * _BLOCK * (whole * (whole + 1) // 2) + (length - whole * _BLOCK) * length


@lru_cache(maxsize=8)
def _hidden(size: int, dtype: torch.dtype) -> Tensor:
    """(size, size): minus infinity where the key comes after the query."""
    return torch.full((size, size), float("-inf"), dtype=dtype).triu(1)


def _by_key(heads: Tensor, keys: int) -> Tensor:
    """(batch, heads, length, width) as (batch · keys, heads / keys, length, width)."""
    batch, count, length, width = heads.shape
    return heads.reshape(batch * keys, count // keys, length, width)


@torch.library.custom_op("theorem_sft::causal_attention", mutates_args=())
def _forward(query: Tensor, key: Tensor, value: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    """The output, and the weights of attention of all blocks, one after the other."""
    batch, heads, length, width = query.shape
    keys = key.shape[1]
    queries, group = _by_key(query, keys), heads // keys
    key, value = key.reshape(-1, length, width), value.reshape(-1, length, width)
    output = query.new_empty(batch, length, heads, width)
    parts = output.view(batch, length, keys, group, width).permute(0, 2, 3, 1, 4)
    weights = query.new_empty(batch * heads * _kept(length))
    done = 0
    for start, end in _blocks(length):
        rows = group * (end - start)
        block = queries[:, :, start:end].reshape(-1, rows, width) * scale
        scores = torch.bmm(block, key[:, :end].transpose(1, 2))
        scores.view(-1, group, end - start, end)[..., start:] += _hidden(end - start, query.dtype)
        kept = weights[done : done + scores.numel()].view_as(scores)
        done += scores.numel()
        torch.softmax(scores, -1, out=kept)
        parts[:, :, :, start:end] = torch.bmm(kept, value[:, :end]).view(batch, keys, group, -1, width)
    return output.transpose(1, 2), weights


@torch.library.custom_op("theorem_sft::causal_attention_backward", mutates_args=())
def _backward(
    gradient: Tensor, query: Tensor, key: Tensor, value: Tensor, weights: Tensor, scale: float
) -> tuple[Tensor, Tensor, Tensor]:
    """The gradients of query, key and value."""
    _, heads, length, width = query.shape
    keys = key.shape[1]
    queries, gradients, group = _by_key(query, keys), _by_key(gradient, keys), heads // keys
    flat_key, flat_value = key.reshape(-1, length, width), value.reshape(-1, length, width)
    of_query = torch.empty_like(queries, memory_format=torch.contiguous_format)
    # Summed over blocks in fp32.
    of_key = torch.zeros(flat_key.shape, device=key.device)
    of_value = torch.zeros_like(of_key)
    done = 0
    for start, end in _blocks(length):
        rows = group * (end - start)
        size = len(queries) * rows * end
        kept = weights[done : done + size].view(-1, rows, end)
        done += size
        block = queries[:, :, start:end].reshape(-1, rows, width) * scale
        incoming = gradients[:, :, start:end].reshape(-1, rows, width)
        of_value[:, :end] += torch.bmm(kept.transpose(1, 2), incoming)
        of_weights = torch.bmm(incoming, flat_value[:, :end].transpose(1, 2))
        of_scores = torch._softmax_backward_data(of_weights, kept, -1, kept.dtype)
        of_block = torch.bmm(of_scores, flat_key[:, :end]) * scale
        of_query[:, :, start:end] = of_block.view(-1, group, end - start, width)
        of_key[:, :end] += torch.bmm(of_scores.transpose(1, 2), block)
    return (
        of_query.view(query.shape),
        of_key.to(key.dtype).view(key.shape),
        of_value.to(value.dtype).view(value.shape),
    )


# What torch.compile needs to know: the shapes, and which operator is whose gradient.
@_forward.register_fake
def _(query: Tensor, key: Tensor, value: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    batch, heads, length, width = query.shape
    output = query.new_empty(batch, length, heads, width).transpose(1, 2)
    return output, query.new_empty(batch * heads * _kept(length))


@_backward.register_fake
def _(
    gradient: Tensor, query: Tensor, key: Tensor, value: Tensor, weights: Tensor, scale: float
) -> tuple[Tensor, Tensor, Tensor]:
    return query.new_empty(query.shape), key.new_empty(key.shape), value.new_empty(value.shape)


def _keep(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    query, key, value, ctx.scale = inputs
    ctx.save_for_backward(query, key, value, output[1])


def _gradients(ctx: Any, gradient: Tensor, _: Tensor) -> tuple[Tensor | None, ...]:
    return *_backward(gradient, *ctx.saved_tensors, ctx.scale), None


_forward.register_autograd(_gradients, setup_context=_keep)
