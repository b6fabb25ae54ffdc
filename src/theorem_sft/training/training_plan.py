"""How much a training will do, counted before it starts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

from theorem_sft.training.batches import TokenBatches
from theorem_sft.training.encode import Encoded
from theorem_sft.training.train_config import TrainConfig


@dataclass(frozen=True)
class Plan:
    """What a training goes through; its counts are those of `TrainResult` after it.

    Args:
        steps: Of the optimiser.
        examples_seen: Each as often as it comes.
        supervised_tokens: That the loss is taken over.
        total_tokens: Of all steps.
        batch_tokens: Of the largest batch; where examples show images, padding included.
        batch_supervised: The most supervised tokens of a batch.
    """

    steps: int
    examples_seen: int
    supervised_tokens: int
    total_tokens: int
    batch_tokens: int
    batch_supervised: int


def plan_training(config: TrainConfig, examples: Sequence[Encoded], *, seed: int) -> Plan:
    """Count the steps of a training and the tokens in them.

    Args:
        config: Its settings.
        examples: What is learned, one or more.
        seed: Of the order, which matters where training stops within an epoch.
    """
    lengths = [len(example.ids) for example in examples]
    supervised = [example.supervised for example in examples]
    batches = token_batches(config, examples, seed=seed)
    steps = step_limit(config, batches, supervised) or math.ceil(config.epochs * len(batches))
    taken = list(islice(_endless(batches), steps))
    total = [sum(lengths[index] for index in batch) for batch in taken]
    padded = [len(batch) * max(lengths[index] for index in batch) for batch in taken]
    learned = [sum(supervised[index] for index in batch) for batch in taken]
    return Plan(
        steps=steps,
        examples_seen=sum(map(len, taken)),
        supervised_tokens=sum(learned),
        total_tokens=sum(total),
        batch_tokens=max(padded if show_images(examples) else total),
        batch_supervised=max(learned),
    )


def show_images(examples: Sequence[Encoded]) -> bool:
    """Return whether any example shows an image: then all are padded, and not packed."""
    return any(example.seen is not None for example in examples)


def token_batches(config: TrainConfig, examples: Sequence[Encoded], *, seed: int) -> TokenBatches:
    """Return the batches that a training goes through, epoch after epoch.

    Args:
        config: Its settings.
        examples: What is learned.
        seed: Of the order.
    """
    lengths = [len(example.ids) for example in examples]
    tokens = config.tokens_per_batch
    return TokenBatches(lengths, tokens=tokens, seed=seed, padded=show_images(examples))


def step_limit(config: TrainConfig, batches: TokenBatches, supervised: Sequence[int]) -> int | None:
    """Return the steps after which a training stops whatever its epochs; None where nothing says so.

    Args:
        config: Its settings.
        batches: Of the examples.
        supervised: Number of supervised tokens of each example.
    """
    limits = [config.max_steps] if config.max_steps else []
    if config.max_supervised_tokens:
        limits.append(batches.steps_for(supervised, config.max_supervised_tokens))
    return min(limits, default=None)


def _endless(batches: TokenBatches) -> Iterator[list[int]]:
    for epoch in count():
        batches.set_epoch(epoch)
        yield from batches
