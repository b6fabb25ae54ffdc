"""Batches by token budget."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.training.batches import TokenBatches

LENGTHS = st.lists(st.integers(1, 300), max_size=120)


@given(lengths=LENGTHS, tokens=st.integers(1, 1000), seed=st.integers(0, 5), epoch=st.integers(0, 3))
def test_each_example_once_within_the_budget_beside_its_like(
    lengths: list[int], tokens: int, seed: int, epoch: int
) -> None:
    sampler = TokenBatches(lengths, tokens=tokens, seed=seed)
    sampler.set_epoch(epoch)
    batches = list(sampler)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    assert len(batches) == len(sampler)
    for batch in batches:
        longest = max(lengths[index] for index in batch)
        assert len(batch) * longest <= tokens or len(batch) == 1
    # Alike in length: the ranges of two batches do not overlap.
    ranges = sorted((min(lengths[i] for i in batch), max(lengths[i] for i in batch)) for batch in batches)
    assert all(first[1] <= second[0] for first, second in pairwise(ranges))


@given(lengths=LENGTHS, seed=st.integers(0, 5))
def test_the_order_depends_on_seed_and_epoch_alone(lengths: list[int], seed: int) -> None:
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
def test_the_steps_for_a_budget_are_the_nearest(
    lengths: list[int], budget: int, seed: int, data: st.DataObject
) -> None:
    """Walk the batches of epoch after epoch, as the trainer does."""
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
