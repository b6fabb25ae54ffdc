"""Batches of examples up to a number of tokens, and the steps and tokens of a training planned from them."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapreplace
from itertools import count, islice

from theorem_sft.training.encode import Encoded
from theorem_sft.training.train_config import TrainConfig


class TokenBatches:
    """A batch sampler: every example once per epoch, in batches of about equal token count.

    The longest examples are assigned first, each to the batch with the fewest tokens (Graham 1969, longest
    processing time first), in an order that is as random as the budget allows. So batches mix examples of all
    lengths: examples of equal length tend to be of the same kind, and training on such batches learns less
    (perf/README.md). The number of batches depends only on the lengths; the composition and order of the
    batches depend on seed and epoch.

    Args:
        lengths: Length of each example in tokens.
        tokens: Maximum number of tokens in a batch; a longer example is a batch of its own.
        seed: Seed of the order.
        padded: Whether batches will be padded. Then `tokens` includes the padding, and batches group examples
            of similar length.
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
        """Use the order of this epoch (counted from 0) in the next iteration."""
        self._epoch = epoch

    def __iter__(self) -> Iterator[list[int]]:
        return iter(self._order(self._epoch))

    def endless(self) -> Iterator[list[int]]:
        """Yield the batches of epoch after epoch, from the first."""
        for epoch in count():
            yield from self._order(epoch)

    def steps_for(self, amounts: Sequence[int], budget: int) -> int:
        """Return the number of batches, from the first epoch, whose summed amounts come closest to a budget.

        Args:
            amounts: Amount of each example (its supervised tokens), one or more.
            budget: The desired sum, one or more; it may take several epochs.
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
            if noise == 0 or self._fits(batches):  # without noise the batches are as long as those counted
                return batches
            noise = noise / 2 if noise > 0.01 else 0

    def _fits(self, batches: list[list[int]]) -> bool:
        return all(
            len(batch) == 1 or sum(self._lengths[index] for index in batch) <= self._tokens
            for batch in batches
        )


def _deal(order: Sequence[int], lengths: Sequence[int], number: int) -> list[list[int]]:
    """Assign each example in turn to the batch with the fewest tokens."""
    batches: list[list[int]] = [[] for _ in range(number)]
    loads = [(0, place) for place in range(number)]
    for index in order:
        load, place = loads[0]
        batches[place].append(index)
        heapreplace(loads, (load + lengths[index], place))
    return batches


def cut_by_length(order: Sequence[int], lengths: Sequence[int], tokens: int) -> list[list[int]]:
    """Return batches of examples of similar length, the longest first.

    Args:
        order: Indices of the examples; equally long ones keep this order.
        lengths: Length of each example in tokens.
        tokens: Maximum number of tokens in a batch, padding included; a longer example is a batch of its own.
    """
    batches: list[list[int]] = []
    for index in sorted(order, key=lambda index: -lengths[index]):
        if not batches or (len(batches[-1]) + 1) * lengths[batches[-1][0]] > tokens:
            batches.append([])
        batches[-1].append(index)
    return batches


@dataclass(frozen=True)
class TrainingPlan:
    """What a training will process; the counts equal those of its `TrainResult`.

    Args:
        steps: Optimiser steps.
        examples_seen: Examples, each counted as often as it is used.
        supervised_tokens: Tokens that the loss is computed over.
        total_tokens: Tokens of all steps, without padding.
        batch_tokens: Tokens of the largest batch, including padding if examples show images.
        batch_supervised: Largest number of supervised tokens in a batch.
    """

    steps: int
    examples_seen: int
    supervised_tokens: int
    total_tokens: int
    batch_tokens: int
    batch_supervised: int


def plan_training(config: TrainConfig, examples: Sequence[Encoded], *, seed: int) -> TrainingPlan:
    """Count the steps of a training and the tokens in them; the seed matters if it stops within an epoch."""
    lengths = [len(example.ids) for example in examples]
    supervised = [example.supervised for example in examples]
    batches = token_batches(config, examples, seed=seed)
    steps = step_limit(config, batches, supervised) or math.ceil(config.epochs * len(batches))
    used = list(islice(batches.endless(), steps))
    total = [sum(lengths[index] for index in batch) for batch in used]
    padded = [len(batch) * max(lengths[index] for index in batch) for batch in used]
    learned = [sum(supervised[index] for index in batch) for batch in used]
    return TrainingPlan(
        steps=steps,
        examples_seen=sum(map(len, used)),
        supervised_tokens=sum(learned),
        total_tokens=sum(total),
        batch_tokens=max(padded if show_images(examples) else total),
        batch_supervised=max(learned),
    )


def show_images(examples: Sequence[Encoded]) -> bool:
    """Return whether any example shows an image; then all are padded instead of packed."""
    return any(example.image_inputs is not None for example in examples)


def token_batches(config: TrainConfig, examples: Sequence[Encoded], *, seed: int) -> TokenBatches:
    """Return the batch sampler of a training."""
    lengths = [len(example.ids) for example in examples]
    return TokenBatches(lengths, tokens=config.tokens_per_batch, seed=seed, padded=show_images(examples))


def step_limit(config: TrainConfig, batches: TokenBatches, supervised: Sequence[int]) -> int | None:
    """Return the number of steps set by `max_steps` and `max_supervised_tokens`; None if neither is set.

    Args:
        supervised: Number of supervised tokens of each example.
    """
    limits = [config.max_steps] if config.max_steps else []
    if config.max_supervised_tokens:
        limits.append(batches.steps_for(supervised, config.max_supervised_tokens))
    return min(limits, default=None)
