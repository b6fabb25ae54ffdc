"""Splits of synthetic problems: what is held out for the test does not occur in training."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.build import build as build_source
from theorem_sft.data.sources.split import split
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.sources.synthetic.problem_text import Sentences
from theorem_sft.data.sources.synthetic.split_sides import SPLIT_KINDS, SplitKind, compositions, given_numbers
from theorem_sft.data.sources.synthetic.structure import QUESTION, Structure, structure_of
from theorem_sft.data.traces.trace import Trace

pytestmark = pytest.mark.slow

TRAIN, TEST = 200, 50
EVERY_KIND = pytest.mark.parametrize("kind", SPLIT_KINDS)
seeds = st.integers(0, 1000)


def made(kind: SplitKind, seed: int) -> tuple[list[Trace], list[Trace]]:
    """Build training and test problems and split them as an experiment does."""
    traces = build_synthetic(TRAIN + TEST, seed=seed, test=TEST, split_by=kind)
    return split(traces, train=TRAIN, test=TEST, seed=seed)


def structures(traces: list[Trace]) -> list[Structure]:
    return [structure_of(trace) for trace in traces]


def wordings(traces: list[Trace]) -> set[str]:
    """Return the wordings that problems use, before words and numbers are filled in."""
    used = set()
    for structure in structures(traces):
        clauses = Sentences.of(structure).clauses
        used |= {clauses[key].wordings[place] for key, place in structure["wording"].items()}
    return used


@EVERY_KIND
@settings(max_examples=3)
@given(seed=seeds)
def test_sides_have_the_requested_sizes_and_share_no_instance(kind: SplitKind, seed: int) -> None:
    trained, tested = made(kind, seed)
    assert (len(trained), len(tested)) == (TRAIN, TEST)
    assert {trace.split for trace in trained} == {"train"}
    assert {trace.split for trace in tested} == {"test"}
    assert {trace.group for trace in trained}.isdisjoint(trace.group for trace in tested)
    assert {trace.problem for trace in trained}.isdisjoint(trace.problem for trace in tested)
    assert len({trace.id for trace in trained + tested}) == TRAIN + TEST
    if kind != "instance":
        known = {step.theorem for trace in trained for step in trace.steps}
        assert known.issuperset(step.theorem for trace in tested for step in trace.steps)


@settings(max_examples=3)
@given(seed=seeds)
def test_no_wording_crosses(seed: int) -> None:
    trained, tested = made("wording", seed)
    assert wordings(trained).isdisjoint(wordings(tested))
    for structure in structures(tested):
        for key, clause in Sentences.of(structure).clauses.items():
            assert structure["wording"][key] >= len(clause.train)


@settings(max_examples=3)
@given(seed=seeds)
def test_no_story_crosses(seed: int) -> None:
    trained, tested = made("story", seed)
    stories = {structure["story"] for structure in structures(tested)}
    assert len(stories) > 5
    assert stories.isdisjoint(structure["story"] for structure in structures(trained))


@settings(max_examples=3)
@given(seed=seeds)
def test_each_test_problem_has_a_composition_that_training_lacks(seed: int) -> None:
    trained, tested = made("composition", seed)
    seen = set().union(*map(compositions, structures(trained)))
    assert all(not seen.issuperset(compositions(structure)) for structure in structures(tested))
    assert {len(trace.steps) for trace in tested} >= {1, 2}


@settings(max_examples=3)
@given(seed=seeds)
def test_no_given_number_is_in_the_range_of_training(seed: int) -> None:
    trained, tested = made("range", seed)
    seen: dict[tuple[str, str], list[float]] = {}
    for structure in structures(trained):
        for place, numbers in given_numbers(structure).items():
            seen.setdefault(place, []).extend(map(float, numbers))
    count = 0
    for structure in structures(tested):
        assert len(set().union(*given_numbers(structure).values())) == sum(
            key != QUESTION and key.split(".")[1] not in ("scene", "bridge") for key in structure["order"]
        )
        for place, numbers in given_numbers(structure).items():
            for number in map(float, numbers):
                assert place not in seen or not min(seen[place]) <= number <= max(seen[place])
                count += place in seen
    assert count > TEST


@EVERY_KIND
def test_the_same_seed_gives_the_same_sides(kind: SplitKind) -> None:
    one, other = (build_synthetic(60, seed=3, test=20, split_by=kind) for _ in range(2))
    assert one == other


def test_another_seed_holds_out_other_stories() -> None:
    first, second = ({item["story"] for item in structures(made("story", seed)[1])} for seed in (1, 2))
    assert first != second


def test_without_test_problems_no_trace_has_a_side() -> None:
    assert {trace.split for trace in build_synthetic(20)} == {None}


def test_long_problems_are_made_for_the_test_alone() -> None:
    traces = build_synthetic(200, seed=1, test=100, max_trace_steps=2)
    assert {len(trace.steps) for trace in traces if trace.split == "train"} == {1, 2}
    assert {len(trace.steps) for trace in traces if trace.split == "test"} == {1, 2, 3, 4}


def test_nothing_to_hold_out_is_an_input_error() -> None:
    with pytest.raises(InputError, match="no composition that could be held out"):
        build_synthetic(10, test=2, split_by="composition", theorems=["least common multiple"])
    with pytest.raises(InputError, match=r"only \d+ distinct test problems, not 5000"):
        build_synthetic(5010, test=5000, split_by="range", theorems=["angles on a straight line"])


def test_other_sources_are_split_by_instance_only() -> None:
    with pytest.raises(InputError, match="source traces cannot be split by story"):
        build_source("traces", split_by="story")
