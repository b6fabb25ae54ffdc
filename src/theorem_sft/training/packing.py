"""Examples one behind the other in one row, so that a batch of any lengths has no padding.

Everything in a layer but attention treats each token by itself and does not mind; attention must know where
the examples are. That is told by a table of the tokens of each. Imports torch.
"""

from __future__ import annotations

import torch
from torch import Tensor


def table_of(lengths: Tensor) -> Tensor:
    """Return of each example which tokens are its own; behind its end the last is repeated.

    Args:
        lengths: (examples,), each one or more.

    Returns:
        (examples, longest), numbers of tokens.
    """
    ends = lengths.cumsum(0)
    steps = torch.arange(int(lengths.max()), device=lengths.device)
    return torch.minimum((ends - lengths)[:, None] + steps, ends[:, None] - 1)


def places_of(table: Tensor, tokens: int) -> tuple[Tensor, Tensor]:
    """Return of each token its example and its place in there, both of shape (tokens,)."""
    numbers = torch.arange(tokens, device=table.device)
    starts = table[:, 0].contiguous()
    example = torch.searchsorted(starts, numbers, right=True) - 1
    return example, numbers - starts[example]


def behind(table: Tensor) -> Tensor:
    """Return where a table goes on behind the end of an example, of its shape."""
    return torch.nn.functional.pad(table[:, 1:] == table[:, :-1], (1, 0))


def unpack(packed: Tensor, table: Tensor) -> Tensor:
    """(tokens, …) as (examples, longest, …)."""
    return packed.index_select(0, table.flatten()).view(*table.shape, *packed.shape[1:])


def pack(rows: Tensor, table: Tensor, tokens: int) -> Tensor:
    """(examples, longest, …) as (tokens, …)."""
    example, place = places_of(table, tokens)
    return rows.flatten(0, 1).index_select(0, example * table.shape[1] + place)
