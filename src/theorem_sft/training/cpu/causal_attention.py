"""Packed examples, and block-wise causal attention over them that is fast to train on a CPU.

Packed examples are concatenated in a single row, so that a batch of any lengths has no padding. All parts of
a layer but attention process each token separately; attention finds the tokens of each example in a table of
token indices, see `packing_table`.

PyTorch's own attention has a slow backward pass on a CPU in bf16: for SmolLM2 on two cores, forward and
backward pass of a layer take 36 to 42 ms for about a thousand tokens, against 10 to 14 ms here
(perf/README.md). Each block of queries is multiplied only with the keys up to its end, avoiding most of the
products that the causal mask hides, and the attention weights are kept for the backward pass instead of being
recomputed. Imports torch.
"""

from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

_BLOCK = 128


def packing_table(lengths: Tensor) -> Tensor:
    """Return the indices of the tokens of each packed example, padded by repeating the last one.

    Args:
        lengths: Length of each example in tokens, of shape (examples,), each one or more.

    Returns:
        Token indices of shape (examples, longest).
    """
    ends = lengths.cumsum(0)
    steps = torch.arange(int(lengths.max()), device=lengths.device)
    return torch.minimum((ends - lengths)[:, None] + steps, ends[:, None] - 1)


def example_positions(table: Tensor, tokens: int) -> tuple[Tensor, Tensor]:
    """Return the example of each token and its position within it, both of shape (tokens,)."""
    numbers = torch.arange(tokens, device=table.device)
    starts = table[:, 0].contiguous()
    example = torch.searchsorted(starts, numbers, right=True) - 1
    return example, numbers - starts[example]


def padding_mask(table: Tensor) -> Tensor:
    """Return where a table repeats the last token of an example; the shape is that of the table."""
    return torch.nn.functional.pad(table[:, 1:] == table[:, :-1], (1, 0))


def unpack(packed: Tensor, table: Tensor) -> Tensor:
    """Convert (tokens, …) to (examples, longest, …)."""
    return packed.index_select(0, table.flatten()).view(*table.shape, *packed.shape[1:])


def pack(rows: Tensor, table: Tensor, tokens: int) -> Tensor:
    """Convert (examples, longest, …) to (tokens, …)."""
    example, position = example_positions(table, tokens)
    return rows.flatten(0, 1).index_select(0, example * table.shape[1] + position)


def causal_attention(query: Tensor, key: Tensor, value: Tensor, table: Tensor, scale: float) -> Tensor:
    """Compute causal attention within each packed example, with gradients.

    Args:
        query: (tokens, heads, width).
        key: (tokens, heads or a divisor of that number, width), of the same dtype.
        value: Like `key`.
        table: The examples' tokens, from `packing_table`.
        scale: Factor of the products of queries and keys.

    Returns:
        (tokens, heads, width).
    """
    output: Tensor = _forward(query, key, value, table, scale)[0]
    return output


def _blocks(length: int) -> list[tuple[int, int]]:
    return [(start, min(start + _BLOCK, length)) for start in range(0, length, _BLOCK)]


def _kept(length: int) -> int:
    """Number of attention weights of one head in all blocks."""
    full = length // _BLOCK
    return _BLOCK * _BLOCK * (full * (full + 1) // 2) + (length - full * _BLOCK) * length


@lru_cache(maxsize=8)
def _hidden(size: int, dtype: torch.dtype) -> Tensor:
    """(size, size): minus infinity where the key is later than the query."""
    return torch.full((size, size), float("-inf"), dtype=dtype).triu(1)


def _heads_first(packed: Tensor, table: Tensor) -> Tensor:
    """Convert (tokens, heads, width) to (examples, heads, longest, width)."""
    return unpack(packed, table).transpose(1, 2)


def _by_key(heads: Tensor, keys: int) -> Tensor:
    """Convert (examples, heads, longest, width) to (examples · keys, heads / keys, longest, width)."""
    examples, count, length, width = heads.shape
    return heads.reshape(examples * keys, count // keys, length, width)


@torch.library.custom_op("theorem_sft::causal_attention", mutates_args=())
def _forward(query: Tensor, key: Tensor, value: Tensor, table: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    """Compute the output and the attention weights of all blocks, concatenated."""
    tokens = len(query)
    query, key, value = (_heads_first(packed, table) for packed in (query, key, value))
    batch, heads, length, width = query.shape
    keys = key.shape[1]
    queries, group = _by_key(query, keys), heads // keys
    key, value = key.reshape(-1, length, width), value.reshape(-1, length, width)
    output = query.new_empty(batch, length, heads, width)
    parts = output.view(batch, length, keys, group, width).permute(0, 2, 3, 1, 4)
    weights = query.new_empty(batch * heads * _kept(length))
    offset = 0
    for start, end in _blocks(length):
        rows = group * (end - start)
        block = queries[:, :, start:end].reshape(-1, rows, width) * scale
        scores = torch.bmm(block, key[:, :end].transpose(1, 2))
        scores.view(-1, group, end - start, end)[..., start:] += _hidden(end - start, query.dtype)
        kept = weights[offset : offset + scores.numel()].view_as(scores)
        offset += scores.numel()
        torch.softmax(scores, -1, out=kept)
        parts[:, :, :, start:end] = torch.bmm(kept, value[:, :end]).view(batch, keys, group, -1, width)
    return pack(output, table, tokens), weights


@torch.library.custom_op("theorem_sft::causal_attention_backward", mutates_args=())
def _backward(
    gradient: Tensor, query: Tensor, key: Tensor, value: Tensor, table: Tensor, weights: Tensor, scale: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Compute the gradients of query, key and value."""
    tokens = len(query)
    gradient, query, key, value = (_heads_first(packed, table) for packed in (gradient, query, key, value))
    # The repeated last token of an example must not contribute again.
    gradient = gradient.masked_fill(padding_mask(table)[:, None, :, None], 0)
    _, heads, length, width = query.shape
    keys = key.shape[1]
    queries, gradients, group = _by_key(query, keys), _by_key(gradient, keys), heads // keys
    flat_key, flat_value = key.reshape(-1, length, width), value.reshape(-1, length, width)
    grad_query = torch.empty_like(queries, memory_format=torch.contiguous_format)
    # Accumulated over blocks in fp32.
    grad_key = torch.zeros(flat_key.shape, device=key.device)
    grad_value = torch.zeros_like(grad_key)
    offset = 0
    for start, end in _blocks(length):
        rows = group * (end - start)
        size = len(queries) * rows * end
        kept = weights[offset : offset + size].view(-1, rows, end)
        offset += size
        block = queries[:, :, start:end].reshape(-1, rows, width) * scale
        incoming = gradients[:, :, start:end].reshape(-1, rows, width)
        grad_value[:, :end] += torch.bmm(kept.transpose(1, 2), incoming)
        grad_weights = torch.bmm(incoming, flat_value[:, :end].transpose(1, 2))
        grad_scores = torch._softmax_backward_data(grad_weights, kept, -1, kept.dtype)
        grad_block = torch.bmm(grad_scores, flat_key[:, :end]) * scale
        grad_query[:, :, start:end] = grad_block.view(-1, group, end - start, width)
        grad_key[:, :end] += torch.bmm(grad_scores.transpose(1, 2), block)
    heads_first = (grad_query.view(query.shape), grad_key.view(key.shape), grad_value.view(value.shape))
    grad_query, grad_key, grad_value = (pack(heads.transpose(1, 2), table, tokens) for heads in heads_first)
    return grad_query, grad_key.to(key.dtype), grad_value.to(value.dtype)


# torch.compile needs the shapes of the outputs and the gradient of the operator.
@_forward.register_fake
def _(query: Tensor, key: Tensor, value: Tensor, table: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    examples, longest = table.shape
    return query.new_empty(query.shape), query.new_empty(examples * query.shape[1] * _kept(longest))


@_backward.register_fake
def _(
    gradient: Tensor, query: Tensor, key: Tensor, value: Tensor, table: Tensor, weights: Tensor, scale: float
) -> tuple[Tensor, Tensor, Tensor]:
    return query.new_empty(query.shape), key.new_empty(key.shape), value.new_empty(value.shape)


def _save_for_backward(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    *packed, ctx.scale = inputs
    ctx.save_for_backward(*packed, output[1])


def _gradients(ctx: Any, gradient: Tensor, _: Tensor) -> tuple[Tensor | None, ...]:
    return *_backward(gradient, *ctx.saved_tensors, ctx.scale), None, None


_forward.register_autograd(_gradients, setup_context=_save_for_backward)
