"""The arithmetic of benchmarks/memory.py, beside what autograd really keeps."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from benchmarks.memory import activation_bytes
from torch.autograd.graph import saved_tensors_hooks

pytestmark = pytest.mark.usefixtures("one_thread")


def kept(layers: int, tokens: int, **shape: int) -> int:
    """Bytes that autograd keeps of a forward pass under bf16 autocast, the parameters themselves aside."""
    from transformers import LlamaConfig, LlamaModel

    model = LlamaModel(LlamaConfig(num_hidden_layers=layers, vocab_size=64, **shape))
    parameters = {weights.untyped_storage().data_ptr() for weights in model.parameters()}
    sizes: dict[int, int] = {}
    alive = []

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in parameters:
            sizes[storage.data_ptr()] = storage.nbytes()
            alive.append(tensor)
        return tensor

    ids = torch.zeros(1, tokens, dtype=torch.long)
    hooks: Any = saved_tensors_hooks(pack, lambda tensor: tensor)
    with hooks, torch.autocast("cpu", dtype=torch.bfloat16):
        result = model(input_ids=ids, use_cache=False).last_hidden_state
    assert result.requires_grad
    return sum(sizes.values())


def test_activations_and_bf16_copies_of_a_layer() -> None:
    hidden, inner, keys = 384, 1024, 128
    shape = {"hidden_size": hidden, "intermediate_size": inner}
    shape |= {"num_attention_heads": 3, "num_key_value_heads": 1}
    short, long = (kept(2, tokens, **shape) - kept(1, tokens, **shape) for tokens in (64, 128))
    per_token = (long - short) / 64
    assert per_token == pytest.approx(activation_bytes(hidden, inner, keys), rel=0.01)
    linear = 2 * hidden * hidden + 2 * hidden * keys + 3 * hidden * inner
    assert short - 64 * per_token == pytest.approx(2 * linear, rel=0.01)
