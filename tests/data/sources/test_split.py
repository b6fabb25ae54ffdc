"""Splits: no group is on both sides, counts are exact, the choice is repeatable."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.split import split
from theorem_sft.data.traces.trace import Step, Trace


def trace(number: int, group: str | None) -> Trace:
    return Trace(
        id=f"t-{number:03}", problem="?", answer="1", domain="d", source="s", steps=[], final="1", group=group
    )


groups = st.lists(st.none() | st.sampled_from("abcdefgh"), min_size=4, max_size=40)


@given(groups, st.integers(0, 9), st.data())
def test_no_group_is_on_both_sides_and_counts_are_exact(
    names: list[str | None], seed: int, data: st.DataObject
) -> None:
    traces = [trace(number, name) for number, name in enumerate(names)]
    train = data.draw(st.integers(1, len(traces)))
    test = data.draw(st.integers(1, len(traces)))
    try:
        trained, tested = split(traces, train=train, test=test, seed=seed)
    except InputError:
        return
    assert (len(trained), len(tested)) == (train, test)
    assert not {item.cluster for item in trained} & {item.cluster for item in tested}
    assert len({item.cluster for item in tested}) == test
    again = split(list(reversed(traces)), train=train, test=test, seed=seed)
    assert again == (trained, tested)


def test_too_few_problems_are_an_input_error() -> None:
    with pytest.raises(InputError, match=r"only 5 \(5 that differ"):
        split([trace(number, None) for number in range(5)], train=4, test=2, seed=0)
    assert split([trace(number, None) for number in range(6)], train=4, test=2, seed=0)


def test_long_traces_are_tested_on_but_not_trained_on() -> None:
    step = Step(theorem="t", statement="s", conditions=[], mapping={}, conclusion={}, work="w")
    traces = [trace(number, None).model_copy(update={"steps": [step] * (number % 4)}) for number in range(40)]
    trained, tested = split(traces, train=20, test=10, seed=0, max_trace_steps=2)
    assert max(len(item.steps) for item in trained) == 2
    assert max(len(item.steps) for item in tested) == 3
    with pytest.raises(InputError, match=r"fit to train on.*data\.max_trace_steps"):
        split(traces, train=30, test=10, seed=0, max_trace_steps=2)


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from([None, "train", "test"])), min_size=4),
    st.integers(0, 9),
    st.data(),
)
def test_a_trace_with_a_side_keeps_it(
    placed: list[tuple[str, Literal["train", "test"] | None]], seed: int, data: st.DataObject
) -> None:
    traces = [
        trace(number, group).model_copy(update={"split": side}) for number, (group, side) in enumerate(placed)
    ]
    train, test = (data.draw(st.integers(1, len(traces))) for _ in "ab")
    try:
        trained, tested = split(traces, train=train, test=test, seed=seed)
    except InputError:
        return
    assert all(item.split != "test" for item in trained)
    sides = {item.cluster: {other.split for other in traces if other.group == item.group} for item in tested}
    assert all("train" not in side for side in sides.values())
    assert not {item.cluster for item in trained} & {item.cluster for item in tested}
