"""The controls: the `theorem` text with another rule or filler, of about the same length."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.core.errors import InputError
from theorem_sft.data.render.controls import FILLER, filler, is_filler, length, placebos
from theorem_sft.data.render.objectives import completion
from theorem_sft.data.sources import annotated
from theorem_sft.data.sources.synthetic import build_problems as synthetic
from theorem_sft.data.traces.trace import Step, Trace
from theorem_sft.models.loading import load_tokenizer
from theorem_sft.models.resolve import resolve
from theorem_sft.theory.catalogue import CATALOGUE

CONTROLS: tuple[str, ...] = ("name_only", "placebo")


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    return synthetic.build_synthetic(200, seed=2)


def test_a_control_differs_in_the_line_of_the_theorem_alone(traces: list[Trace]) -> None:
    for trace in traces[:100]:
        right = completion(trace, "theorem", seed=4).splitlines()
        for control in CONTROLS:
            lines = completion(trace, control, seed=4).splitlines()
            assert len(lines) == len(right)
            for line, other in zip(lines, right, strict=True):
                assert line == other or (other.startswith("Theorem: ") and line.startswith("Theorem: "))
            assert lines != right


def test_name_only_keeps_every_name_and_no_statement(traces: list[Trace]) -> None:
    for trace in traces[:100]:
        text = completion(trace, "name_only")
        for step in trace.steps:
            assert f"Theorem: {step.theorem}" in text and step.statement not in text


def test_a_placebo_is_of_another_field_and_computes_something_else(traces: list[Trace]) -> None:
    for trace in traces:
        text = completion(trace, "placebo")
        for step in trace.steps:
            name, statement = placebos(trace)[step.statement]
            wrong = CATALOGUE[name]
            assert statement == wrong.statement and f"Theorem: {name}. {statement}" in text
            assert wrong.field != trace.domain and step.statement not in text
            assert f"Theorem: {step.theorem}" not in text


@pytest.mark.parametrize(
    ("relation", "domain", "never"),
    [
        # applies too: the same relation under other names, or solved for another slot
        ("cost = price*count", "arithmetic", "distance at a constant speed"),
        ("price = cost/count", "arithmetic", "area of a rectangle"),
        ("whole = left + right", "geometry", "addition principle"),
        # may apply, since it is of the same field
        ("a**2 + b**2 = c**2", "Geometry", "area of a circle"),
        ("x = y", "Counting & Probability", "choices in order"),
    ],
)
def test_a_theorem_that_applies_is_never_a_placebo(relation: str, domain: str, never: str) -> None:
    drawn = set()
    for number in range(300):
        statement = CATALOGUE[never].statement  # of the same length, so that it would be sampled
        trace = one_step(f"t-{number}", domain, statement, relation)
        drawn |= {name for name, _ in placebos(trace).values()}
    assert len(drawn) > 3 and never not in drawn


def test_a_placebo_is_not_another_name_of_the_correct_rule() -> None:
    drawn = defaultdict(set)
    theorems = ["area of a triangle", "least common multiple"]
    for trace in synthetic.build_synthetic(300, seed=3, theorems=theorems):
        for step in trace.steps:
            drawn[step.theorem].add(placebos(trace)[step.statement])
    assert min(map(len, drawn.values())) >= 6


def test_the_choice_is_repeatable_and_the_same_rule_stays_the_same_within_a_trace() -> None:
    trace = one_step("t-1", "algebra", "A sum is more than its parts.", "a = b + c")
    trace.steps.append(trace.steps[0])
    first = completion(trace, "placebo")
    assert first == completion(trace, "placebo")
    assert len({completion(trace, "placebo", seed=seed) for seed in range(20)}) > 3
    (rule,) = placebos(trace).values()
    assert first.count(f"Theorem: {rule[0]}") == 2 and first.count(rule[1]) == 1


def test_a_field_like_every_other_is_refused() -> None:
    every = " ".join({theorem.field for theorem in CATALOGUE.values()})
    with pytest.raises(InputError, match=r"t-1: no theorem of another field"):
        completion(one_step("t-1", every, "s", "a = b"), "placebo")


@given(st.lists(st.sampled_from(["side", "of", "180", "**", "circumference", "x_1", "="]), max_size=50))
def test_the_filler_is_as_long_as_what_it_stands_for(words: list[str]) -> None:
    statement = " ".join(words)
    assert abs(length(filler(statement)) - min(length(statement), length(FILLER))) <= 2
    assert is_filler(filler(statement)) and not is_filler(f"{filler(statement)} And more.")


@pytest.mark.model
@pytest.mark.parametrize("source", ["synthetic", "annotated"])
def test_the_controls_are_as_long_as_the_theorem_text_in_tokens(
    source: str, traces: list[Trace], shared_data: Path
) -> None:
    tokenizer = load_tokenizer(resolve("embedded:smollm2-135m-instruct"))
    path = shared_data / "math" / "annotated_traces.jsonl"
    chosen = traces if source == "synthetic" else annotated.read_annotated(path)

    def tokens(objective: str) -> int:
        return sum(map(len, tokenizer([completion(trace, objective) for trace in chosen])["input_ids"]))

    for control in CONTROLS:
        assert tokens(control) == pytest.approx(tokens("theorem"), rel=0.05)


def one_step(identifier: str, domain: str, statement: str, relation: str) -> Trace:
    step = Step(
        theorem="a rule of its own",
        statement=statement,
        conditions=[],
        mapping={},
        relation=relation,
        conclusion={},
        work="so it is",
    )
    return Trace(
        id=identifier, problem="?", answer="1", domain=domain, source="test", steps=[step], final="1"
    )
