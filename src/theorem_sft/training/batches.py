"""Batches of examples, filled up to a number of tokens."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from heapq import heapreplace


class TokenBatches:
    """A batch sampler: every example once an epoch, in batches of about as many tokens, others each epoch.

    The longest examples are dealt first, each to the batch that has the fewest tokens (Graham 1969, longest
    processing time first), in an order that is as random as the budget allows: so batches hold examples of
    all lengths. Equally long ones are alike in more than that, and less is learned from batches of them
    (perf/README.md). The number of batches depends on the lengths alone; what shares a batch, and the
    order of the batches, depend on seed and epoch.

    Args:
        lengths: Tokens of each example.
        tokens: Budget of a batch in tokens; a longer example is a batch of its own.
        seed: Of the order.
        padded: Whether the batches will be padded. Then the budget includes the padding, and neighbours in
            length share a batch after all.
    """

    def __init__(self, lengths: Sequence[int], *, tokens: int, seed: int, padded: bool = False) -> None:
        self._lengths = lengths
        self._tokens = tokens
        self._seed = seed
        self._padded = padded
        self._epoch = 0
        if padded:
            self._count = len(cut_by_length(range(len(lengths)), lengths, tokens))
            return
        falling = sorted(range(len(lengths)), key=lambda index: -lengths[index])
        filled = sum(length for length in lengths if length <= tokens)
        self._count = -(-filled // tokens) + sum(length > tokens for length in lengths)
        while not self._fits(_deal(falling, lengths, self._count)):
            self._count = min(self._count + 1 + self._count // 50, len(lengths))

    def __len__(self) -> int:
        return self._count

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
        shuffled = list(range(len(self._lengths)))
        order.shuffle(shuffled)
        if self._padded:
            batches = cut_by_length(shuffled, self._lengths, self._tokens)
        else:
            batches = self._mixed(shuffled, order)
        order.shuffle(batches)
        return batches

    def _mixed(self, shuffled: list[int], order: random.Random) -> list[list[int]]:
        noise = 0.5
        while True:
            weighted = {index: self._lengths[index] * (1 - noise * order.random()) for index in shuffled}
            ranked = sorted(shuffled, key=lambda index: -weighted[index])
            batches = _deal(ranked, self._lengths, self._count)
            if noise == 0 or self._fits(batches):  # without noise the loads are those that were counted
                return batches
            noise = noise / 2 if noise > 0.01 else 0

    def _fits(self, batches: list[list[int]]) -> bool:
        return all(
            len(batch) == 1 or sum(self._lengths[index] for index in batch) <= self._tokens
            for batch in batches
        )


def _deal(order: Sequence[int], lengths: Sequence[int], count: int) -> list[list[int]]:
    """Put each example, one after another, into the batch with the fewest tokens."""
    batches: list[list[int]] = [[] for _ in range(count)]
    loads = [(0, place) for place in range(count)]
    for index in order:
        load, place = loads[0]
        batches[place].append(index)
        heapreplace(loads, (load + lengths[index], place))
    return batches


def cut_by_length(order: Sequence[int], lengths: Sequence[int], tokens: int) -> list[list[int]]:
    """Return batches of neighbours in length, the longest first.

    Args:
        order: Examples; of equally long ones the first come first.
        lengths: Tokens of each example.
        tokens: Budget of a batch, padding included; a longer example is a batch of its own.
    """
    batches: list[list[int]] = []
    for index in sorted(order, key=lambda index: -lengths[index]):
        if not batches or (len(batches[-1]) + 1) * lengths[batches[-1][0]] > tokens:
            batches.append([])
        batches[-1].append(index)
    return batches
