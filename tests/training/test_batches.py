"""Batches by token budget."""

from __future__ import annotations

import math
import random
from itertools import combinations, pairwise
from statistics import mean, pstdev

from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.training.batches import TokenBatches
from theorem_sft.training.processes import Processes, ShardedBatches

LENGTHS = st.lists(st.integers(1, 300), max_size=120)


@given(
    lengths=LENGTHS,
    tokens=st.integers(1, 1000),
    padded=st.booleans(),
    seed=st.integers(0, 5),
    epoch=st.integers(0, 3),
)
def test_every_example_once_within_the_budget(
    lengths: list[int], tokens: int, padded: bool, seed: int, epoch: int
) -> None:
    sampler = TokenBatches(lengths, tokens=tokens, seed=seed, padded=padded)
    sampler.set_epoch(epoch)
    batches = list(sampler)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    assert len(batches) == len(sampler)
    for batch in batches:
        taken = [lengths[index] for index in batch]
        assert len(batch) == 1 or (len(batch) * max(taken) if padded else sum(taken)) <= tokens
    if padded:  # similar lengths: the ranges of two batches do not overlap
        ranges = sorted((min(lengths[i] for i in batch), max(lengths[i] for i in batch)) for batch in batches)
        assert all(first[1] <= second[0] for first, second in pairwise(ranges))


@given(lengths=st.lists(st.integers(1, 300), min_size=50, max_size=120), seed=st.integers(0, 5))
def test_batches_are_full(lengths: list[int], seed: int) -> None:
    sampler = TokenBatches(lengths, tokens=2000, seed=seed)
    assert len(sampler) <= math.ceil(1.1 * sum(lengths) / 2000)


def test_batches_mix_examples_of_all_lengths() -> None:
    lengths = [round(random.Random(place).gauss(213, 32)) for place in range(400)]
    spreads = {
        padded: mean(
            pstdev(lengths[index] for index in batch)
            for batch in TokenBatches(lengths, tokens=1800, seed=0, padded=padded)
        )
        for padded in (False, True)
    }
    assert spreads[False] > 0.8 * pstdev(lengths) > 5 * spreads[True]


def test_batches_are_composed_anew_in_every_epoch() -> None:
    lengths = [round(random.Random(place).lognormvariate(5, 0.5)) for place in range(200)]
    sampler = TokenBatches(lengths, tokens=1500, seed=0)
    pairs = []
    for epoch in range(2):
        sampler.set_epoch(epoch)
        pairs.append({pair for batch in sampler for pair in combinations(sorted(batch), 2)})
    assert len(pairs[0] & pairs[1]) < 0.2 * len(pairs[0])


@given(lengths=LENGTHS, seed=st.integers(0, 5))
def test_the_order_depends_only_on_seed_and_epoch(lengths: list[int], seed: int) -> None:
    first = TokenBatches(lengths, tokens=500, seed=seed)
    again = TokenBatches(lengths, tokens=500, seed=seed)
    again.set_epoch(1)
    list(again)
    again.set_epoch(0)
    assert list(first) == list(again) == list(first)


@given(
    lengths=st.lists(st.integers(1, 300), min_size=1, max_size=40),
    budget=st.integers(1, 20_000),
    seed=st.integers(0, 3),
    data=st.data(),
)
def test_the_steps_for_a_budget_come_closest_to_it(
    lengths: list[int], budget: int, seed: int, data: st.DataObject
) -> None:
    """Compare with the batches of epoch after epoch, as the trainer uses them."""
    amounts = [data.draw(st.integers(1, length)) for length in lengths]
    sampler = TokenBatches(lengths, tokens=500, seed=seed)
    done, sums = 0, []
    for epoch in range(budget // sum(amounts) + 1):
        sampler.set_epoch(epoch)
        for batch in sampler:
            done += sum(amounts[index] for index in batch)
            sums.append(done)
    steps = sampler.steps_for(amounts, budget)
    assert abs(sums[steps - 1] - budget) == min(abs(reached - budget) for reached in sums)


def test_epochs_and_seeds_differ() -> None:
    orders = []
    for seed, epoch in [(0, 0), (0, 1), (1, 0)]:
        sampler = TokenBatches([10] * 50, tokens=50, seed=seed)
        sampler.set_epoch(epoch)
        orders.append(list(sampler))
    assert orders[0] != orders[1] != orders[2] != orders[0]


@given(lengths=LENGTHS, tokens=st.integers(1, 1000), count=st.integers(1, 9), epoch=st.integers(0, 2))
def test_the_shares_of_the_processes_add_up_to_the_batches(
    lengths: list[int], tokens: int, count: int, epoch: int
) -> None:
    batches = TokenBatches(lengths, tokens=tokens, seed=1)
    blank = len(lengths)
    shares = [ShardedBatches(batches, Processes(count, rank, rank), blank=blank) for rank in range(count)]
    for share in shares:
        share.set_epoch(epoch)
        assert len(share) == len(batches)
    for batch, *parts in zip(batches, *shares, strict=True):
        assert sorted(index for part in parts for index in part if index != blank) == sorted(batch)
        assert all(part and (part == [blank] or blank not in part) for part in parts)
        real = [len(part) for part in parts if part != [blank]]
        assert max(real) - min(real) <= 1
