"""A key-value cache that grows in place. Imports torch: import it only to generate."""

from typing import Any

import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer


class _GrowingTensor:
    """A tensor of shape (rows, heads, tokens, size) with spare capacity for more tokens."""

    def __init__(self, tokens: int) -> None:
        self._tokens = tokens
        self._buffer = torch.empty(0)
        self._view: torch.Tensor | None = None

    def append(self, held: torch.Tensor, new: torch.Tensor) -> torch.Tensor:
        """Append `new` to `held`: in place if `held` was returned last and there is capacity."""
        length = held.shape[2] if held.numel() else 0
        total = length + new.shape[2]
        if held is not self._view or total > self._buffer.shape[2]:
            # On a CPU, capacity that is never written to takes no memory.
            self._buffer = new.new_empty(*new.shape[:2], max(total, self._tokens), new.shape[3])
            if length:
                self._buffer[:, :, :length] = held
        self._buffer[:, :, length:total] = new
        self._view = self._buffer[:, :, :total]
        return self._view

    def keep(self, held: torch.Tensor, rows: list[int]) -> torch.Tensor:
        """Return the chosen rows of `held`: in place if gaps are filled with rows from the end."""
        moved = [(place, row) for place, row in enumerate(rows) if place != row]
        if held is not self._view or any(row < len(rows) for _, row in moved):
            return held[rows]
        for place, row in moved:
            held[place] = held[row]
        self._buffer = self._buffer[: len(rows)]
        self._view = held[: len(rows)]
        return self._view


class _GrowingLayer(DynamicLayer):
    """A layer of the cache with capacity for the tokens to come.

    transformers' own layer copies all keys and values for every new token and whenever rows are removed: a
    quarter of the time of a batch of 60 at 200 tokens, and more for longer texts.
    """

    keys: Any
    values: Any

    def __init__(self, tokens: int) -> None:
        super().__init__()
        self._tensors = _GrowingTensor(tokens), _GrowingTensor(tokens)

    def update(self, key_states: Any, value_states: Any, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        """Add the keys and values of new tokens; return those of all tokens."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        keys, values = self._tensors
        self.keys = keys.append(self.keys, key_states)
        self.values = values.append(self.values, value_states)
        return self.keys, self.values

    def batch_select_indices(self, indices: Any) -> None:
        """Keep the chosen rows."""
        keys, values = self._tensors
        rows = indices.tolist()
        self.keys, self.values = keys.keep(self.keys, rows), values.keep(self.values, rows)


def growing_cache(model: Any, tokens: int) -> DynamicCache:
    """Return an empty cache for a model; its layers with sliding windows are those of transformers.

    Args:
        model: The model that will use it.
        tokens: Expected length of the longest sequence, prompt included; longer ones cost a copy.
    """
    cache = DynamicCache(config=model.config)
    cache.layers = [_GrowingLayer(tokens) if type(layer) is DynamicLayer else layer for layer in cache.layers]
    return cache


def join_caches(model: Any, caches: list[DynamicCache], tokens: int) -> DynamicCache:
    """Move the rows of several caches into a growing one; they are empty afterwards.

    Args:
        caches: The first one contains the longest sequences. The others are aligned to its right end and
            padded with zeros on the left, which the attention mask must hide.
        tokens: See `growing_cache`.
    """
    joined = growing_cache(model, tokens)
    for number, layer in enumerate(joined.layers):
        parts = [cache.layers[number] for cache in caches]
        if len(parts) == 1 and not isinstance(layer, _GrowingLayer):
            joined.layers[number] = parts[0]
            continue
        keys, values = (_stacked([getattr(part, name) for part in parts]) for name in ("keys", "values"))
        for part in parts:
            part.keys = part.values = None
        if isinstance(layer, _GrowingLayer):
            layer.update(keys, values)
        else:
            # Reuse a layer of the first cache: it counts all tokens and stores only the last ones.
            joined.layers[number] = parts[0]
            parts[0].keys, parts[0].values = keys, values
    return joined


def _stacked(parts: list[torch.Tensor]) -> torch.Tensor:
    longest = parts[0].shape[2]
    return torch.cat([torch.nn.functional.pad(part, (0, 0, longest - part.shape[2], 0)) for part in parts])
