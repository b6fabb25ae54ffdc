"""Causal attention for training on a CPU, where PyTorch's own is slow in its backward pass in bf16.

For SmolLM2 on two cores, forward and backward pass of a layer take 10 to 14 ms for about a thousand tokens,
against 36 to 42 ms of `scaled_dot_product_attention` (perf/README.md). A block of queries is multiplied
with the keys up to its end, so that little of what the causal mask hides is computed; the weights of
attention are kept for the backward pass instead of being computed again. Imports torch.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from theorem_sft.training.packing import behind, pack, unpack

_BLOCK = 128


def causal_attention(query: Tensor, key: Tensor, value: Tensor, table: Tensor, scale: float) -> Tensor:
    """Causal attention within each example, with gradients, of one number format.

    Args:
        query: (tokens, heads, width), example behind example.
        key: (tokens, heads or a divisor of them, width).
        value: As `key`.
        table: Where the examples are, as `packing.table_of` makes it.
        scale: Of the products of queries and keys.

    Returns:
        (tokens, heads, width).
    """
    output: Tensor = _forward(query, key, value, table, scale)[0]
    return output


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


def _heads_first(packed: Tensor, table: Tensor) -> Tensor:
    """(tokens, heads, width) as (examples, heads, longest, width)."""
    return unpack(packed, table).transpose(1, 2)


def _by_key(heads: Tensor, keys: int) -> Tensor:
    """(examples, heads, longest, width) as (examples · keys, heads / keys, longest, width)."""
    examples, count, length, width = heads.shape
    return heads.reshape(examples * keys, count // keys, length, width)


@torch.library.custom_op("theorem_sft::causal_attention", mutates_args=())
def _forward(query: Tensor, key: Tensor, value: Tensor, table: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    """The output, and the weights of attention of all blocks, one after the other."""
    tokens = len(query)
    query, key, value = (_heads_first(packed, table) for packed in (query, key, value))
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
    return pack(output, table, tokens), weights


@torch.library.custom_op("theorem_sft::causal_attention_backward", mutates_args=())
def _backward(
    gradient: Tensor,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    table: Tensor,
    weights: Tensor,
    scale: float,
) -> tuple[Tensor, Tensor, Tensor]:
    """The gradients of query, key and value."""
    tokens = len(query)
    gradient, query, key, value = (_heads_first(packed, table) for packed in (gradient, query, key, value))
    # Behind the end of an example its last token is repeated, which must not count again.
    gradient = gradient.masked_fill(behind(table)[:, None, :, None], 0)
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
    found = (of_query.view(query.shape), of_key.view(key.shape), of_value.view(value.shape))
    of_query, of_key, of_value = (pack(heads.transpose(1, 2), table, tokens) for heads in found)
    return of_query, of_key.to(key.dtype), of_value.to(value.dtype)


# What torch.compile needs to know: the shapes, and which operator is whose gradient.
@_forward.register_fake
def _(query: Tensor, key: Tensor, value: Tensor, table: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    examples, longest = table.shape
    return query.new_empty(query.shape), query.new_empty(examples * query.shape[1] * _kept(longest))


@_backward.register_fake
def _(
    gradient: Tensor,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    table: Tensor,
    weights: Tensor,
    scale: float,
) -> tuple[Tensor, Tensor, Tensor]:
    return query.new_empty(query.shape), key.new_empty(key.shape), value.new_empty(value.shape)


def _keep(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    *packed, ctx.scale = inputs
    ctx.save_for_backward(*packed, output[1])


def _gradients(ctx: Any, gradient: Tensor, _: Tensor) -> tuple[Tensor | None, ...]:
    return *_backward(gradient, *ctx.saved_tensors, ctx.scale), None, None


_forward.register_autograd(_gradients, setup_context=_keep)
