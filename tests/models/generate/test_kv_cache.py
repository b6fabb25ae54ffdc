"""The growing cache contains the same keys and values as transformers' own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import DynamicCache, LlamaConfig, Qwen2Config

from theorem_sft.models.generate.kv_cache import growing_cache

# Operations on a cache: a number of new tokens, or a selection of its rows.
events = st.lists(st.integers(1, 150) | st.lists(st.integers(0, 1), min_size=1, max_size=2), max_size=8)


def _model(config: Any) -> Any:
    return SimpleNamespace(config=config)


@given(events)
def test_it_contains_the_same_as_the_copying_cache(events: list[int | list[int]]) -> None:
    ours, theirs = growing_cache(_model(LlamaConfig(num_hidden_layers=2)), 200), DynamicCache()
    rows = 2
    for event in [3, *events]:
        if isinstance(event, list):
            chosen = torch.tensor([index % rows for index in event])
            rows = len(chosen)
            ours.batch_select_indices(chosen)
            theirs.batch_select_indices(chosen)
            continue
        for layer in range(2):
            new = torch.randn(2, rows, 3, event, 4)
            expected = theirs.update(new[0], new[1], layer)
            for mine, other in zip(ours.update(new[0], new[1], layer), expected, strict=True):
                assert torch.equal(mine, other)
        assert ours.get_seq_length() == theirs.get_seq_length()


def test_sliding_window_layers_are_not_replaced() -> None:
    config = Qwen2Config(num_hidden_layers=4, use_sliding_window=True, sliding_window=8, max_window_layers=2)
    ours = [type(layer) for layer in growing_cache(_model(config), 20).layers]
    theirs = [type(layer) for layer in DynamicCache(config=config).layers]
    assert ours[2:] == theirs[2:]
    assert ours[0] is ours[1] is not theirs[0]
