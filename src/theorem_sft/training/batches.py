"""Batches of examples of like length, filled up to a number of tokens."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

__all__ = ["TokenBatches"]


class TokenBatches:
    """A batch sampler: every example once an epoch, little padding, another order each epoch.

    Examples are sorted by length and cut into batches whose padded size stays within the budget. Where the
    cuts fall depends on the lengths alone, so each epoch has as many batches as the last; which of equally
    long examples share a batch, and the order of the batches, depend on seed and epoch.

    Args:
        lengths: Tokens of each example.
        tokens: Budget of a batch in tokens, padding included; a longer example is a batch of its own.
        seed: Of the order.
    """

    def __init__(self, lengths: Sequence[int], *, tokens: int, seed: int) -> None:
        self._lengths = lengths
        self._seed = seed
        self._epoch = 0
        self._sizes: list[int] = []
        longest = size = 0
        for length in sorted(lengths, reverse=True):
            if size and (size + 1) * longest > tokens:
                self._sizes.append(size)
                size = 0
            if not size:
                longest = length
            size += 1
        if size:
            self._sizes.append(size)

    def __len__(self) -> int:
        return len(self._sizes)

    def set_epoch(self, epoch: int) -> None:
        """Take the order of this epoch (counted from 0) at the next iteration."""
        self._epoch = epoch

    def __iter__(self) -> Iterator[list[int]]:
        return iter(self._order(self._epoch))

    def steps_for(self, amounts: Sequence[int], budget: int) -> int:
        """Return after how many batches, counted from the first epoch on, a sum comes nearest to a budget.

        Args:
            amounts: What is summed, of each example (its supervised tokens); one or more.
            budget: The sum wanted, one or more; it may take several epochs.
        """
        epochs, left = divmod(budget, sum(amounts))
        steps = epochs * len(self)
        for batch in self._order(epochs):
            amount = sum(amounts[index] for index in batch)
            if 2 * left < amount:
                break
            left -= amount
            steps += 1
        return max(steps, 1)

    def _order(self, epoch: int) -> list[list[int]]:
        # Seeded with a string: its hash is the same in every process, unlike that of a tuple.
        order = random.Random(f"{self._seed}/{epoch}")
        ranked = list(range(len(self._lengths)))
        order.shuffle(ranked)
        ranked.sort(key=lambda index: -self._lengths[index])
        batches = []
        start = 0
        for size in self._sizes:
            batches.append(ranked[start : start + size])
            start += size
        order.shuffle(batches)
        return batches
