"""Block-wise attention equals causal attention within each example."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional

from theorem_sft.training.cpu.causal_attention import causal_attention, packing_table


def _reference(query: Tensor, key: Tensor, value: Tensor, table: Tensor, scale: float) -> Tensor:
    """PyTorch's attention, example by example."""
    starts = [*table[:, 0].tolist(), len(query)]
    parts = []
    for start, stop in pairwise(starts):
        one, two, three = (packed[start:stop].transpose(0, 1)[None] for packed in (query, key, value))
        output = functional.scaled_dot_product_attention(
            one, two, three, is_causal=True, enable_gqa=True, scale=scale
        )
        parts.append(output[0].transpose(0, 1))
    return torch.cat(parts)


def _all(
    attend: Callable[..., Tensor], inputs: list[Tensor], table: Tensor, scale: float, gradient: Tensor
) -> list[Tensor]:
    """The output and the gradients of query, key and value."""
    leaves = [tensor.detach().requires_grad_() for tensor in inputs]
    output = attend(*leaves, table, scale)
    return [output.detach(), *torch.autograd.grad(output, leaves, gradient.to(output.dtype))]


def _heads(tokens: int, heads: int, width: int, *, projected: bool) -> Tensor:
    """Random heads, in memory either as a projection returns them (tokens first) or heads first."""
    if projected:
        return torch.randn(tokens, heads, width)
    return torch.randn(heads, tokens, width).transpose(0, 1)


LENGTH = st.one_of(st.integers(1, 20), st.integers(120, 140), st.sampled_from([255, 256, 257, 300, 384]))


@settings(deadline=None, max_examples=60)
@given(
    lengths=st.lists(LENGTH, min_size=1, max_size=4),
    keys=st.integers(1, 3),
    group=st.integers(1, 3),
    width=st.sampled_from([8, 16]),
    scale=st.floats(0.05, 1.0),
    projected=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_output_and_gradients_equal_those_of_pytorch(
    lengths: list[int], keys: int, group: int, width: int, scale: float, projected: bool, seed: int
) -> None:
    torch.manual_seed(seed)
    tokens, table = sum(lengths), packing_table(torch.tensor(lengths))
    inputs = [_heads(tokens, count, width, projected=projected) for count in (keys * group, keys, keys)]
    gradient = torch.randn(tokens, keys * group, width)
    ours = _all(causal_attention, inputs, table, scale, gradient)
    exact = _all(_reference, [tensor.double() for tensor in inputs], table, scale, gradient)
    for found, expected in zip(ours, exact, strict=True):
        torch.testing.assert_close(found.double(), expected, rtol=1e-4, atol=1e-5)


def test_later_tokens_and_other_examples_have_no_effect() -> None:
    torch.manual_seed(0)
    table = packing_table(torch.tensor([60, 200, 40]))
    query, key, value = (torch.randn(300, 2, 8) for _ in range(3))
    before = causal_attention(query, key, value, table, 0.3)
    for tensor in (query, key, value):
        tensor[210:260] += 5
    after = causal_attention(query, key, value, table, 0.3)
    for same in (slice(None, 210), slice(260, None)):
        torch.testing.assert_close(after[same], before[same], rtol=0, atol=0)
    assert not torch.allclose(after[210:260], before[210:260])


def test_the_operator_passes_pytorchs_check() -> None:
    """Shapes, strides and gradients are those that torch.compile expects, for dynamic lengths."""
    inputs = tuple(torch.randn(250, heads, 8).requires_grad_() for heads in (4, 2, 2))
    table = packing_table(torch.tensor([150, 100]))
    torch.library.opcheck(torch.ops.theorem_sft.causal_attention.default, (*inputs, table, 0.3))


def test_in_bf16_gradients_are_as_accurate_as_those_of_pytorch() -> None:
    torch.manual_seed(0)
    table = packing_table(torch.tensor([300, 180, 220]))
    inputs = [torch.randn(700, heads, 16).bfloat16() for heads in (4, 2, 2)]
    gradient = torch.randn(700, 4, 16).bfloat16().float()
    exact = _all(_reference, [tensor.float() for tensor in inputs], table, 0.25, gradient)

    def errors(attend: Callable[..., Tensor]) -> list[float]:
        found = _all(attend, inputs, table, 0.25, gradient)
        return [float((one - two).norm() / two.norm()) for one, two in zip(found, exact, strict=True)]

    for ours, theirs in zip(errors(causal_attention), errors(_reference), strict=True):
        assert ours < 0.01 and ours < 3 * theirs
