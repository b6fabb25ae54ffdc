"""A cache of keys and values that grows in place. Imports torch: import it only to generate."""

from __future__ import annotations

from typing import Any

import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer


class _Grown:
    """A tensor of shape (rows, heads, tokens, size) that is given out and appended to in turn."""

    def __init__(self, tokens: int) -> None:
        self._tokens = tokens
        self._whole = torch.empty(0)
        self._given: torch.Tensor | None = None

    def append(self, held: torch.Tensor, new: torch.Tensor) -> torch.Tensor:
        """Return `held` with `new` behind it: in place if `held` is what was given last and there is room."""
        length = held.shape[2] if held.numel() else 0
        total = length + new.shape[2]
        if held is not self._given or total > self._whole.shape[2]:
            # Room that is not written to takes no memory on a CPU.
            self._whole = new.new_empty(*new.shape[:2], max(total, self._tokens), new.shape[3])
            if length:
                self._whole[:, :, :length] = held
        self._whole[:, :, length:total] = new
        self._given = self._whole[:, :, :total]
        return self._given

    def keep(self, held: torch.Tensor, rows: list[int]) -> torch.Tensor:
        """Return the chosen rows of `held`: in place if the others are filled up from behind."""
        moved = [(place, row) for place, row in enumerate(rows) if place != row]
        if held is not self._given or any(row < len(rows) for _, row in moved):
            return held[rows]
        for place, row in moved:
            held[place] = held[row]
        self._whole = self._whole[: len(rows)]
        self._given = held[: len(rows)]
        return self._given


class _GrowingLayer(DynamicLayer):
    """A layer of the cache with room for the tokens to come.

    transformers' own copies all keys and values for every new token, which takes a quarter of the time of
    a batch of 60 at 200 tokens, and more as the texts grow; and again whenever rows leave.
    """

    keys: Any
    values: Any

    def __init__(self, tokens: int) -> None:
        super().__init__()
        self._grown = _Grown(tokens), _Grown(tokens)

    def update(self, key_states: Any, value_states: Any, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        """Add the keys and values of new tokens; return those of all."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        keys, values = self._grown
        self.keys = keys.append(self.keys, key_states)
        self.values = values.append(self.values, value_states)
        return self.keys, self.values

    def batch_select_indices(self, indices: Any) -> None:
        """Keep the chosen rows."""
        keys, values = self._grown
        rows = indices.tolist()
        self.keys, self.values = keys.keep(self.keys, rows), values.keep(self.values, rows)


def growing_cache(model: Any, tokens: int) -> DynamicCache:
    """Make an empty cache for a model; layers that do more than grow (sliding windows) stay as they are.

    Args:
        model: Whose keys and values it holds.
        tokens: Of the longest sequence, the prompt included; more are held too, at the price of copying.
    """
    cache = DynamicCache(config=model.config)
    cache.layers = [_GrowingLayer(tokens) if type(layer) is DynamicLayer else layer for layer in cache.layers]
    return cache


def joined(model: Any, caches: list[DynamicCache], tokens: int) -> DynamicCache:
    """Put the rows of several caches into a growing one; they are emptied.

    Args:
        model: Whose keys and values they hold.
        caches: The first holds the longest sequences. The others are aligned to its right end, and what is
            left of them is zero, for the mask to hide.
        tokens: As for `growing_cache`.
    """
    whole = growing_cache(model, tokens)
    for number, layer in enumerate(whole.layers):
        parts = [cache.layers[number] for cache in caches]
        if len(parts) == 1 and not isinstance(layer, _GrowingLayer):
            whole.layers[number] = parts[0]
            continue
        keys, values = (_stacked([getattr(part, name) for part in parts]) for name in ("keys", "values"))
        for part in parts:
            part.keys = part.values = None
        if isinstance(layer, _GrowingLayer):
            layer.update(keys, values)
        else:
            # It knows how many tokens went by, of which it holds the last ones.
            whole.layers[number] = parts[0]
            parts[0].keys, parts[0].values = keys, values
    return whole


def _stacked(parts: list[torch.Tensor]) -> torch.Tensor:
    longest = parts[0].shape[2]
    return torch.cat([torch.nn.functional.pad(part, (0, 0, longest - part.shape[2], 0)) for part in parts])
