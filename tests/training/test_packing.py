"""Packing and unpacking convert between rows of examples and one row of all tokens."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.training.cpu.causal_attention import (
    example_positions,
    pack,
    packing_table,
    padding_mask,
    unpack,
)

LENGTHS = st.lists(st.integers(1, 30), min_size=1, max_size=12)


@given(lengths=LENGTHS)
def test_packing_reverses_unpacking(lengths: list[int]) -> None:
    tokens = sum(lengths)
    packed = torch.randn(tokens, 2, 3)
    table = packing_table(torch.tensor(lengths))
    rows = unpack(packed, table)
    assert table.shape == (len(lengths), max(lengths))
    for row, example, hidden in zip(rows, torch.split(packed, lengths), padding_mask(table), strict=True):
        assert torch.equal(row[: len(example)], example)
        assert torch.equal(row[len(example) :], example[-1:].expand(len(row) - len(example), 2, 3))
        assert hidden.tolist() == [place >= len(example) for place in range(max(lengths))]
    assert torch.equal(pack(rows, table, tokens), packed)


@given(lengths=LENGTHS)
def test_every_token_has_its_example_and_position(lengths: list[int]) -> None:
    examples, positions = example_positions(packing_table(torch.tensor(lengths)), sum(lengths))
    found = list(zip(examples.tolist(), positions.tolist(), strict=True))
    assert found == [(example, place) for example, length in enumerate(lengths) for place in range(length)]
