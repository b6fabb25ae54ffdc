"""Attention in a row of packed examples: within each of them, on any device.

Every layer is told where the examples are by what stands in the place of the attention mask: their table, as
(1, 1, examples, longest). transformers hands masks of four dimensions on to attention as they are. On a CPU
in bf16 the attention is our own, elsewhere PyTorch's. Imports torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

from theorem_sft.training.cpu.causal_attention import causal_attention
from theorem_sft.training.packing import pack, unpack

LONGEST = 2048
"""Longer examples go to PyTorch's attention, which needs no memory for the weights of attention."""


@contextmanager
def packed_attention(model: Any) -> Iterator[None]:
    """Let a model of transformers that uses `sdpa` attend within packed examples where a table says so.

    With a mask of any other kind, or none, it attends as before.
    """
    before = model.config._attn_implementation
    model.set_attn_implementation(_NAME)
    try:
        yield
    finally:
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
    sliding_window: int | None = None,
    **more: Any,
) -> tuple[Tensor, None]:
    """What transformers calls in every layer, with (examples, heads, length, width)."""
    if attention_mask is None or attention_mask.dtype != torch.long:
        found: tuple[Tensor, None] = sdpa_attention_forward(
            module, query, key, value, attention_mask, dropout, scaling, is_causal, **more
        )
        return found
    table = attention_mask[0, 0]
    longest = table.shape[1]
    near = None if sliding_window is None or sliding_window >= longest else sliding_window
    special = any(more.get(name) is not None for name in ("softcap", "position_bias", "cache"))
    same_width = query.shape[-1] == key.shape[-1] == value.shape[-1]
    if not (module.is_causal if is_causal is None else is_causal):
        raise NotImplementedError("packed examples are attended to causally alone")
    queries, keys, values = packed = [heads[0].transpose(0, 1) for heads in (query, key, value)]
    ours = value.device.type == "cpu" and value.dtype == torch.bfloat16 and longest <= LONGEST
    if ours and same_width and not (special or near or dropout):
        scale = query.shape[-1] ** -0.5 if scaling is None else scaling
        # Under autocast positions are put into queries and keys in fp32; the products are in bf16 as ever.
        queries, keys = queries.to(value.dtype), keys.to(value.dtype)
        return causal_attention(queries, keys, values, table, scale)[None], None
    rows = [unpack(heads, table).transpose(1, 2) for heads in packed]
    window = None if near is None else _window(longest, near, value.device)
    output, _ = sdpa_attention_forward(module, *rows, window, dropout, scaling, is_causal=True, **more)
    return pack(output, table, query.shape[2])[None], None


_NAME = "packed"
AttentionInterface.register(_NAME, _attend)
AttentionMaskInterface.register(_NAME, sdpa_mask)


def _window(longest: int, near: int, device: torch.device) -> Tensor:
    """(1, 1, longest, longest): whether a query sees a key, itself and the `near` - 1 before it."""
    numbers = torch.arange(longest, device=device)
    before = numbers[:, None] - numbers
    return ((before >= 0) & (before < near))[None, None]
