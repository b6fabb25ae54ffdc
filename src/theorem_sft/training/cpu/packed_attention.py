"""Block-diagonal attention over packed examples, for models of transformers.

Every layer receives the packing table in place of the attention mask, with shape (1, 1, examples, longest):
transformers passes masks of four dimensions on to attention unchanged. On a CPU in bf16 attention is computed
by `causal_attention`, elsewhere by PyTorch. Imports torch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

from theorem_sft.training.cpu.causal_attention import causal_attention, pack, unpack

LONGEST = 2048
"""Longer examples use PyTorch's attention, which stores no attention weights."""


@contextmanager
def packed_attention(model: Any) -> Iterator[None]:
    """Switch a model that uses `sdpa` to block-diagonal attention over packed sequences.

    It applies if the attention mask is a packing table; with any other mask, or none, attention is unchanged.
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
    """Compute the attention of a layer; tensors have shape (examples, heads, length, width)."""
    if attention_mask is None or attention_mask.dtype != torch.long:
        unpacked: tuple[Tensor, None] = sdpa_attention_forward(
            module, query, key, value, attention_mask, dropout, scaling, is_causal, **more
        )
        return unpacked
    table = attention_mask[0, 0]
    longest = table.shape[1]
    window = None if sliding_window is None or sliding_window >= longest else sliding_window
    special = any(more.get(name) is not None for name in ("softcap", "position_bias", "cache"))
    same_width = query.shape[-1] == key.shape[-1] == value.shape[-1]
    if not (module.is_causal if is_causal is None else is_causal):
        raise NotImplementedError("packed examples support causal attention only")
    queries, keys, values = packed = [heads[0].transpose(0, 1) for heads in (query, key, value)]
    blockwise = value.device.type == "cpu" and value.dtype == torch.bfloat16 and longest <= LONGEST
    if blockwise and same_width and not (special or window or dropout):
        scale = query.shape[-1] ** -0.5 if scaling is None else scaling
        # Under autocast rotary positions leave queries and keys in fp32; their products are computed in bf16.
        queries, keys = queries.to(value.dtype), keys.to(value.dtype)
        return causal_attention(queries, keys, values, table, scale)[None], None
    rows = [unpack(heads, table).transpose(1, 2) for heads in packed]
    mask = None if window is None else _window_mask(longest, window, value.device)
    output, _ = sdpa_attention_forward(module, *rows, mask, dropout, scaling, is_causal=True, **more)
    return pack(output, table, query.shape[2])[None], None


_NAME = "packed"
AttentionInterface.register(_NAME, _attend)
AttentionMaskInterface.register(_NAME, sdpa_mask)


def _window_mask(longest: int, window: int, device: torch.device) -> Tensor:
    """Return whether a query attends to a key, of shape (1, 1, longest, longest): the last `window` keys."""
    numbers = torch.arange(longest, device=device)
    distance = numbers[:, None] - numbers
    return ((distance >= 0) & (distance < window))[None, None]
