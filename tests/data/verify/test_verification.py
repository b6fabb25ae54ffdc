"""The five checks on hand-made, incorrect and hostile traces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.relation_mutants import KINDS, first_fault, mutants
from theorem_sft.core.errors import InputError
from theorem_sft.data.sources import annotated
from theorem_sft.data.sources.formalgeo.build_traces import build_formalgeo
from theorem_sft.data.sources.formalgeo.language.formal_problem import find_definitions
from theorem_sft.data.sources.synthetic import build_problems as synthetic
from theorem_sft.data.traces.trace import VERDICTS, Trace
from theorem_sft.data.verify.trace_checks import passes
from theorem_sft.data.verify.verify_traces import verify_trace, verify_traces
from theorem_sft.theory.catalogue import CATALOGUE

ROOTS = ["side of a rhombus", "sum of squares from sum and product", "Pythagorean theorem"]
"""Theorems whose relations have two roots."""


def trace(**changes: Any) -> Trace:
    """Return a correct trace of two steps, with changes at paths such as `steps__1__work`."""
    made: dict[str, Any] = {
        "id": "t",
        "problem": "A rectangle is 6 cm wide and 4 cm high. A quarter of it is painted. How much is that?",
        "answer": "6",
        "domain": "geometry",
        "source": "test",
        "steps": [
            {
                "theorem": "area of a rectangle",
                "statement": "The area of a rectangle is area = width*height.",
                "conditions": [{"text": "both are positive", "check": "width > 0 and height > 0"}],
                "mapping": {
                    "width": {"value": 6, "source": "text"},
                    "height": {"value": 4, "source": "text"},
                },
                "relation": "area = width*height",
                "conclusion": {"area": 24},
                "work": "6*4 = 24",
            },
            {
                "theorem": "part of a whole",
                "statement": "A share of a whole is part = share*whole.",
                "conditions": [{"text": "the whole is the area of step 1"}],
                "mapping": {
                    "share": {"value": "1/4", "source": "text"},
                    "whole": {"value": 24, "source": "step 1"},
                },
                "relation": "part = share*whole",
                "conclusion": {"part": 6},
                "work": "1/4*24 = 6",
            },
        ],
        "final": "6",
    }
    for path, value in changes.items():
        *parents, last = (int(part) if part.isdigit() else part for part in path.split("__"))
        place: Any = made
        for part in parents:
            place = place[part]
        place[last] = value
    return Trace.model_validate(made)


def test_correct_trace_passes_every_check() -> None:
    checks = verify_trace(trace())
    assert list(checks) == list(VERDICTS)
    assert {check.verdict for check in checks.values()} == {"pass"}
    assert first_fault(trace()) is None


@pytest.mark.parametrize(
    ("kind", "changes", "why"),
    [
        ("exec", {"steps__0__conclusion__area": 25}, "step 1: area = width*height does not hold"),
        ("exec", {"steps__1__relation": "part <= share*whole"}, "step 2: the relation does not determine"),
        ("exec", {"steps__1__relation": None}, "step 2: there is no relation"),
        ("conditions", {"steps__0__conditions__0__check": "width < 4"}, "step 1: width < 4 is false"),
        ("conditions", {"steps__0__conditions__0__check": "open('x')"}, "step 1: open('x')"),
        ("grounded", {"steps__0__mapping__width__value": 7}, "step 1: width = 7: 7 is not in its source"),
        ("grounded", {"steps__1__mapping__whole__value": 25}, "whole = 25: step 1 does not conclude it"),
        ("grounded", {"steps__1__mapping__whole__source": "step 2"}, "step 2 is not before step 2"),
        ("grounded", {"steps__0__conditions__0__text": "see step 2"}, "refer to step 2"),
        ("grounded", {"steps__0__mapping__width__source": "known"}, "6 is not in its source (known)"),
        ("general", {"steps__0__statement": "The area is 6*height."}, "step 1: the statement contains 6"),
        ("general", {"steps__1__statement": "A part is 1/4*24 = 6."}, "step 2: the statement contains"),
        ("general", {"steps__1__relation": "part = 6"}, "step 2: the relation contains 6"),
        ("general", {"steps__0__relation": "area = 6*height"}, "step 1: the relation contains 6"),
        ("answer", {"answer": "7"}, "the final answer 6 is not 7"),
        ("answer", {"answer": "24", "final": "24"}, "the last step does not conclude"),
        ("answer", {"steps__1__mapping": {}, "steps__1__conditions": []}, "step 1 concludes is not used"),
        ("answer", {"steps__0__conclusion": {"a": 24}, "steps__1__conclusion": {"b": 7}}, "does not"),
    ],
)  # fmt: skip
def test_each_check_names_the_step_and_the_fault(kind: str, changes: dict[str, Any], why: str) -> None:
    check = verify_trace(trace(**changes))[kind]
    assert check.verdict == "fail"
    assert why in check.why
    assert first_fault(trace(**changes))


def test_premises_in_words_only_are_unchecked() -> None:
    check = verify_trace(trace(steps__0__conditions=[]))["conditions"]
    assert check.verdict == "unchecked" and "words" in check.why


def test_hostile_trace_fails_and_the_others_are_verified() -> None:
    hostile = [
        trace(steps__0__relation="area = 9^9^9^9"),
        trace(steps__0__relation="area = sum(factorial(k)^k, k, 1, 2000)"),
        trace(steps__0__relation="area = __import__('os').system('true')"),
        trace(steps__0__conclusion__area="9**9**9**9"),
        trace(steps__0__conditions__0__check="factorial(factorial(9)) > 0"),
    ]
    verified = verify_traces([trace(), *hostile, trace()])
    assert [passes(found) for found in verified.traces] == [True, *([False] * len(hostile)), True]
    assert verified.passed == 2


def test_verdicts_in_a_trace_are_ignored() -> None:
    false = trace(answer="7", checks={"answer": {"verdict": "pass"}})
    (found,) = verify_traces([false]).traces
    assert found.checks["answer"].verdict == "fail"


def test_every_theorem_of_the_catalogue_makes_traces_that_pass() -> None:
    traces = [
        *synthetic.build_synthetic(2 * len(CATALOGUE), seed=11),
        *synthetic.build_synthetic(40, seed=3, theorems=ROOTS),
    ]
    assert {step.theorem for found in traces for step in found.steps} == set(CATALOGUE)
    assert {len(found.steps) for found in traces} == {1, 2, 3, 4}
    faults = [(found.id, fault) for found in traces if (fault := first_fault(found))]
    assert not faults


def test_formalgeo_traces_are_checked_by_their_definitions(shared_data: Path) -> None:
    folder = shared_data / "formalgeo7k"
    traces = build_formalgeo(folder / "problems.jsonl", limit=25).traces
    bare = traces[0].model_copy(update={"structure": None})
    wrong = traces[1].model_copy(update={"steps": traces[1].steps[:-1]})
    verified = verify_traces([*traces, bare, wrong], gdl=folder)
    assert [passes(found) for found in verified.traces] == [*([True] * len(traces)), False, False]
    with pytest.raises(InputError, match="--gdl"):
        verify_traces(traces)


def test_definitions_are_found_beside_the_traces_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data, elsewhere = tmp_path / "data" / "formalgeo7k", tmp_path / "elsewhere"
    for folder in (data / "gdl", elsewhere):
        folder.mkdir(parents=True)
    for name in ("theorem_GDL.json", "predicate_GDL.json"):
        (data / "gdl" / name).write_text("{}")
    monkeypatch.setenv("THEOREM_SFT_DATA", str(tmp_path / "data"))
    assert find_definitions(elsewhere / "traces.jsonl") is None
    assert find_definitions(data / "traces.jsonl") == data / "gdl"


@pytest.fixture(scope="module")
def hand_made(shared_data: Path) -> list[Trace]:
    """The 216 hand-made traces with their checks."""
    return verify_traces(annotated.read_annotated(shared_data / "math" / "annotated_traces.jsonl")).traces


@pytest.mark.slow
def test_hand_made_traces_pass(hand_made: list[Trace]) -> None:
    executed = [found.checks["exec"].verdict == "pass" for found in hand_made]
    assert len(executed) == 216
    assert sum(executed) / len(executed) >= 0.95
    assert sum(map(passes, hand_made)) / len(hand_made) >= 0.9


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_mutants_of_hand_made_traces_are_rejected(hand_made: list[Trace], kind: str) -> None:
    passing = [found for found in hand_made if passes(found)][::15]
    made = [mutant for found in passing for mutant in mutants(found, kind)]
    assert len(made) > 25
    assert sum(first_fault(mutant) is not None for mutant in made) / len(made) >= 0.9
