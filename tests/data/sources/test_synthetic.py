"""Synthetic problems: distinct, repeatable, exactly traced."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.sources.synthetic.problem_text import Sentences
from theorem_sft.data.sources.synthetic.structure import QUESTION, structure_of
from theorem_sft.data.traces.trace import Step, Trace
from theorem_sft.theory.catalogue import CATALOGUE
from theorem_sft.theory.mathtext.exact import read_number, show_number
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.truth import holds


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    """A thousand problems."""
    return build_synthetic(1000, seed=3)


def numbers(step: Step) -> dict[str, sympy.Basic]:
    """Return the values of a step's slots, mapped and concluded."""
    mapped = {slot: binding.value for slot, binding in step.mapping.items()}
    return {slot: parse_expression(str(value)) for slot, value in (mapped | step.conclusion).items()}


def test_problems_are_distinct_and_balanced(traces: list[Trace]) -> None:
    assert len({trace.problem for trace in traces}) == len(traces)
    assert len({trace.group for trace in traces}) == len(traces)
    assert len({trace.id for trace in traces}) == len(traces)
    alone = Counter(trace.steps[0].theorem for trace in traces if len(trace.steps) == 1)
    assert set(alone) == set(CATALOGUE)
    assert max(alone.values()) - min(alone.values()) <= 1
    lengths = Counter(len(trace.steps) for trace in traces)
    shares = {length: count / len(traces) for length, count in lengths.items()}
    assert shares == pytest.approx({1: 0.6, 2: 0.2, 3: 0.1, 4: 0.1}, abs=0.05)


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000), count=st.integers(0, 30))
def test_same_seed_gives_the_same_problems(seed: int, count: int) -> None:
    assert build_synthetic(count, seed=seed) == build_synthetic(count, seed=seed)


def test_another_seed_gives_other_problems() -> None:
    assert {trace.problem for trace in build_synthetic(50, seed=0)}.isdisjoint(
        {trace.problem for trace in build_synthetic(50, seed=1)}
    )


def test_fewer_problems_are_the_first_of_more() -> None:
    assert build_synthetic(20, seed=5) == build_synthetic(40, seed=5)[:20]


def test_problem_is_its_givens_and_question(traces: list[Trace]) -> None:
    for trace in traces:
        assert trace.problem == " ".join([*trace.givens, trace.question or ""])
        assert all(
            (given.endswith(".") and given[0].isupper()) or given[0].isdigit() for given in trace.givens
        )
        assert "{" not in trace.problem and "  " not in trace.problem
        assert not re.search(r"\ba [aeiou]|\b[Aa]n [^aeiou]", trace.problem)
        assert 15 <= len(trace.problem.split()) <= 60 + 35 * len(trace.steps)


def test_numbers_of_the_text_are_the_mapped_ones(traces: list[Trace]) -> None:
    for trace in traces:
        told = re.findall(r"\d+", trace.problem)
        assert len(set(told)) == len(told)
        mapped = set()
        for step in trace.steps:
            values = [
                str(binding.value).removesuffix("*pi")
                for binding in step.mapping.values()
                if binding.source == "text"
            ]
            assert values == [number for number in told if number in values]
            mapped |= set(values)
        assert mapped == set(told)


def test_relations_and_conditions_hold_and_pin_the_conclusion(traces: list[Trace]) -> None:
    for trace in traces:
        for step in trace.steps:
            values = numbers(step)
            assert isinstance(step.relation, str)
            assert holds(step.relation, values) is True
            for condition in step.conditions:
                assert condition.check is None or holds(condition.check, values) is True
            (slot,) = step.conclusion
            for change in (1, -1, sympy.Rational(1, 7)):
                assert holds(step.relation, values | {slot: values[slot] + change}) is False


def test_answer_is_the_last_conclusion_and_the_end_of_the_work(traces: list[Trace]) -> None:
    for trace in traces:
        (value,) = trace.steps[-1].conclusion.values()
        assert trace.answer == str(value)
        assert trace.final == show_number(read_number(trace.answer))
        for step in trace.steps:
            (concluded,) = step.conclusion.values()
            assert isinstance(concluded, int | str)
            assert step.work.endswith(f"= {show_number(read_number(concluded))}")


def test_every_equality_of_the_work_is_correct(traces: list[Trace]) -> None:
    for trace in traces:
        for step in trace.steps:
            _, *sides = step.work.split(" = ")
            assert all(holds(f"{side} = {sides[-1]}", {}) for side in sides)


def test_each_step_takes_what_an_earlier_one_found(traces: list[Trace]) -> None:
    for trace in traces:
        used = set()
        for number, step in enumerate(trace.steps, start=1):
            taken = [binding for binding in step.mapping.values() if binding.source != "text"]
            assert (number == 1) == (not taken)
            for binding in taken:
                source = int(binding.source.removeprefix("step "))
                used.add(source)
                (value,) = trace.steps[source - 1].conclusion.values()
                assert source < number and binding.value == value
                assert binding.thing
                assert trace.steps[source - 1].work.startswith(binding.thing.removeprefix("the "))
        assert used == set(range(1, len(trace.steps)))


def test_held_out_wordings_are_never_built(traces: list[Trace]) -> None:
    for trace in traces:
        telling = Sentences.of(structure_of(trace))
        assert set(telling.clauses) == {*structure_of(trace)["order"], QUESTION}
        for key, clause in telling.clauses.items():
            for wording in clause.held:
                held = wording.format_map(telling.words[key])
                assert held.lower() not in trace.problem.lower()


def test_trace_survives_json(traces: list[Trace]) -> None:
    assert all(Trace.model_validate_json(trace.model_dump_json()) == trace for trace in traces[:100])


def test_only_the_chosen_theorems_are_used() -> None:
    chosen = ["area of a rectangle", "total cost at a unit price"]
    used = {step.theorem for trace in build_synthetic(40, theorems=chosen) for step in trace.steps}
    assert used == set(chosen)


def test_unknown_theorem_is_named() -> None:
    with pytest.raises(InputError, match="no theorem 'area of a moon'"):
        build_synthetic(1, theorems=["area of a moon"])


def test_asking_for_more_than_there_is_says_how_many_there_are() -> None:
    with pytest.raises(InputError, match=r"only \d+ distinct problems, not 100000"):
        build_synthetic(100_000, theorems=["angles on a straight line"])


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_theorem_has_many_problems(name: str) -> None:
    # The angle of a regular polygon is whole for no more than 18 numbers of corners, asked in two directions.
    assert len(build_synthetic(36, theorems=[name])) == 36


def test_progress_counts_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    build_synthetic(3, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_no_value_is_a_constant_of_its_rule(traces: list[Trace]) -> None:
    for step in (step for trace in traces for step in trace.steps):
        assert isinstance(step.relation, str)
        constants = {sympy.Integer(number) for number in re.findall(r"\d+", step.relation)}
        assert constants.isdisjoint(numbers(step).values())
