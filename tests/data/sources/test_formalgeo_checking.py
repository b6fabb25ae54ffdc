"""The checker of FormalGeo traces: right ones pass from their file alone, wrong ones name their step."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.formalgeo_mutants import KINDS, mutants
from theorem_sft.core.files import read_jsonl
from theorem_sft.data.sources.formalgeo.gdl import Gdl, load_gdl
from theorem_sft.data.sources.formalgeo.solve import solve
from theorem_sft.data.sources.formalgeo.trace_checker import check_trace
from theorem_sft.data.traces.trace import VERDICTS, Trace
from theorem_sft.data.variants.make_variants import perturb

SAMPLE = 100
TRIANGLES, TOGETHER, SUBSTITUTED = 5476, 5655, 5580


@pytest.fixture(scope="module")
def gdl(shared_data: Path) -> Gdl:
    return load_gdl(shared_data / "formalgeo7k")


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> list[dict[str, Any]]:
    return [row for _, row in read_jsonl(shared_data / "formalgeo7k" / "problems.jsonl")]


@pytest.fixture(scope="module")
def traces(rows: list[dict[str, Any]], gdl: Gdl) -> list[Trace]:
    """Traces as they come back from a file."""
    made = [solve(row, gdl).trace for row in rows[:: len(rows) // SAMPLE]]
    return [Trace.model_validate_json(trace.model_dump_json()) for trace in made if trace]


@pytest.fixture
def told(request: pytest.FixtureRequest, rows: list[dict[str, Any]], gdl: Gdl) -> dict[str, Any]:
    """One trace as plain JSON, to be spoilt; the problem's number is the parameter."""
    row = next(row for row in rows if row["problem_id"] == request.param)
    trace = solve(row, gdl).trace
    assert trace is not None
    return trace.model_dump()


def whys(row: dict[str, Any], gdl: Gdl) -> dict[str, str]:
    """The failed verdicts of a trace."""
    checks = check_trace(Trace.model_validate(row), gdl)
    return {kind: check.why for kind, check in checks.items() if check.verdict == "fail"}


# ---- right traces ----


def test_built_traces_pass_from_their_line_alone(traces: list[Trace], gdl: Gdl) -> None:
    assert len(traces) >= 0.95 * SAMPLE
    for trace in traces:
        assert trace.checks.keys() == set(VERDICTS)
        again = check_trace(trace.model_copy(update={"checks": {}}), gdl)
        assert {check.verdict for check in again.values()} == {"pass"}, (trace.id, again)


def test_steps_carry_calls_and_traces_their_formal_problem(traces: list[Trace], gdl: Gdl) -> None:
    for trace in traces:
        assert trace.structure is not None and trace.structure["goal_cdl"].startswith("Value")
        for step in trace.steps:
            assert step.call is not None
            name, _, rest = step.call.partition("(")
            assert name in {"Solve", "Value"} or (name, rest.split(",")[0]) in gdl.theorems


def test_the_answer_decides_nothing_but_its_own_verdict(traces: list[Trace], gdl: Gdl) -> None:
    for trace in traces[:20]:
        spoilt = check_trace(trace.model_copy(update={"answer": "123456"}), gdl)
        assert [kind for kind, check in spoilt.items() if check.verdict != "pass"] == ["answer"]


def test_another_order_of_the_givens_passes(traces: list[Trace], gdl: Gdl) -> None:
    moved = [changed for trace in traces if (changed := perturb(trace, "reorder")) is not None]
    assert len(moved) > 50
    for trace in moved:
        assert {check.verdict for check in check_trace(trace, gdl).values()} == {"pass"}, trace.id


def test_without_a_formal_problem_nothing_is_checked(traces: list[Trace], gdl: Gdl) -> None:
    checks = check_trace(traces[0].model_copy(update={"structure": None}), gdl)
    assert {(check.verdict, check.why) for check in checks.values()} == {
        ("unchecked", "the trace has no formal problem")
    }


# ---- mutants ----


def test_mutants_of_every_kind_are_rejected(traces: list[Trace], gdl: Gdl) -> None:
    made: Counter[str] = Counter()
    missed: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for trace in traces[::3]:
        for mutant in mutants(trace, gdl, seed=1):
            made[mutant.kind] += 1
            if all(check.verdict == "pass" for check in check_trace(mutant.trace, gdl).values()):
                missed[mutant.kind].append(f"{trace.id}, step {mutant.place}: {mutant.what}")
    assert all(made[kind] >= 25 for kind in KINDS)
    # two points of a symmetric figure exchanged may leave a right step
    assert len(missed.pop("points")) <= 0.1 * made["points"]
    assert not any(missed.values()), missed


def test_mutants_are_drawn_by_seed(traces: list[Trace], gdl: Gdl) -> None:
    assert list(mutants(traces[3], gdl, seed=5)) == list(mutants(traces[3], gdl, seed=5))


# ---- one wrong thing, by hand ----


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
def test_a_wrong_result(told: dict[str, Any], gdl: Gdl) -> None:
    told["steps"][0]["conclusion"] = {"angle_ABC": 31}
    found = whys(told, gdl)
    assert found["exec"] == "step 1: MeasureOfAngle(BDC) = 31° does not follow"
    assert found["grounded"].startswith("step 2: step 1 says another value of angle_ABC")


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
def test_two_results_for_one_quantity(told: dict[str, Any], gdl: Gdl) -> None:
    told["steps"][0]["conclusion"] = {"angle_ABC": 7, "angleBDC": 30}
    assert whys(told, gdl)["exec"] == "step 1: angleBDC = 30 is not what the step says elsewhere"


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
def test_work_that_comes_to_something_else(told: dict[str, Any], gdl: Gdl) -> None:
    told["steps"][0]["work"] = "∠BDC = 180° − 90° − 60° = 40°"
    assert whys(told, gdl) == {"exec": "step 1: the work does not come to MeasureOfAngle(BDC) = 30°"}


@pytest.mark.parametrize("told", [TOGETHER], indirect=True)
def test_an_equation_or_fact_that_is_not_concluded(told: dict[str, Any], gdl: Gdl) -> None:
    step = told["steps"][0]
    step["conclusion"]["fact"] = step["conclusion"]["fact"].replace("at C", "at B")
    assert whys(told, gdl)["exec"].startswith("step 1: 'triangle BCA is a right triangle with")
    step["conclusion"] = {"equation": "AB**2 = BC**2 + AC**2 + 1"}
    assert whys(told, gdl)["exec"] == "step 1: 'AB**2 = BC**2 + AC**2 + 1' does not follow"


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
def test_a_step_that_says_nothing_new(told: dict[str, Any], gdl: Gdl) -> None:
    told["steps"].insert(1, told["steps"][0])
    assert whys(told, gdl)["exec"] == "step 2: MeasureOfAngle(BDC) = 30° was known before"


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
def test_a_premise_that_does_not_hold(told: dict[str, Any], gdl: Gdl) -> None:
    told["steps"][0]["call"] = "triangle_property_angle_sum(1,BCD)"  # the other way round: no face
    assert whys(told, gdl)["conditions"] == (
        "step 1: a premise of triangle_property_angle_sum(1,BCD) does not follow from what is known"
    )


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
def test_a_condition_left_out(told: dict[str, Any], gdl: Gdl) -> None:
    told["steps"][4]["conditions"].pop()
    assert whys(told, gdl) == {
        "conditions": "step 5: the conditions are not those of "
        "isosceles_triangle_judgment_angle_equal(1,DBA): '∠DBA = ∠BAD'"
    }


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"source": "step 2"}, "step 3: step 2 before it does not say what angle_BOC is"),
        ({"source": "step 3"}, "step 3: step 3 before it does not say what angle_BOC is"),
        ({"source": "text"}, "step 3: the text does not give angle_BOC = 30"),
        ({"source": "known"}, "step 3: angle_BOC cannot come from 'known'"),
        ({"value": 31, "text": "∠BDC = 31°"}, "step 3: angle_BOC = 31 is not what is known then"),
        (
            {"value": "angleBDC", "text": "∠BDC", "source": "symbol"},
            "step 3: angle_BOC has a value by then, but is mapped to angleBDC",
        ),
        ({"text": "∠BDC = 31°"}, "step 3: angle_BOC = 30 is put into the words '∠BDC = 31°'"),
    ],
)
def test_a_mapped_value_without_ground(
    told: dict[str, Any], gdl: Gdl, change: dict[str, Any], why: str
) -> None:
    told["steps"][2]["mapping"]["angle_BOC"].update(change)
    assert whys(told, gdl)["grounded"] == why


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
def test_an_instance_in_the_rule(told: dict[str, Any], gdl: Gdl) -> None:
    step = told["steps"][0]
    whole = step["statement"]
    step["statement"] = f"{whole[:-1]}, here 90°, 60° and 30°."
    assert whys(told, gdl) == {"general": "step 1: this is not the statement of 'angle sum of a triangle'"}
    step["statement"], step["relation"] = whole, "angle_ABC + 90 + 60 = 180"
    assert whys(told, gdl) == {
        "general": "step 1: 'angle_ABC + 90 + 60 = 180' is no relation of 'angle sum of a triangle'"
    }


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
def test_a_text_of_another_problem(told: dict[str, Any], gdl: Gdl) -> None:
    told["problem"] = told["problem"].replace("15°", "25°")
    assert whys(told, gdl) == {
        "grounded": "the problem's text is not made of its given sentences and its question"
    }
    told["givens"] = [text.replace("15°", "25°") for text in told["givens"]]
    assert whys(told, gdl) == {"grounded": "the given sentences are not those of the formal problem"}


@pytest.mark.parametrize("told", [SUBSTITUTED], indirect=True)
def test_the_answer(told: dict[str, Any], gdl: Gdl) -> None:
    for text in ("0.8", "8/10", "2*sqrt(4)/5"):
        assert whys({**told, "final": text}, gdl) == {}
    assert whys({**told, "final": "3/5"}, gdl) == {"answer": "the final answer is 3/5, the steps give 4/5"}
    assert whys({**told, "answer": "0.8000001"}, gdl) == {
        "answer": "the published answer is 0.8000001, the steps give 4/5"
    }
    told["steps"].pop()
    assert whys(told, gdl) == {"answer": "the last step does not say what is asked"}


@pytest.mark.parametrize("told", [SUBSTITUTED], indirect=True)
def test_the_trace_ends_with_the_answer(told: dict[str, Any], gdl: Gdl) -> None:
    told["steps"].append(told["steps"][0])
    assert whys(told, gdl)["answer"] == "the last step does not say what is asked"
    assert whys({**told, "steps": []}, gdl) == {"answer": "the steps do not determine what is asked"}


@pytest.mark.parametrize("told", [TOGETHER], indirect=True)
def test_equations_solved_together(told: dict[str, Any], gdl: Gdl) -> None:
    step = told["steps"][1]
    assert step["call"].startswith("Solve(") and whys(told, gdl) == {}
    assert not any(
        sign.isdigit() for text in step["relation"] for sign in text.replace("q", "q_").split("_")[0]
    )
    step["call"] = "Solve(Equal(Div(LengthOfLine(BC),LengthOfLine(AC)),1/2),Equal(LengthOfLine(BC),6))"
    assert whys(told, gdl)["conditions"] == "step 2: Equal(LengthOfLine(BC),6) is neither given nor concluded"


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
@pytest.mark.parametrize(
    "call", [None, "no_theorem(1,ABC)", "sine_theorem(9,ABC)", "sine_theorem(1,AB)", "("]
)
def test_calls_that_are_none(told: dict[str, Any], gdl: Gdl, call: str | None) -> None:
    told["steps"][1]["call"] = call
    assert all(whys(told, gdl)[kind].startswith("step 2: ") for kind in ("exec", "conditions", "general"))


@pytest.mark.parametrize("told", [TRIANGLES], indirect=True)
def test_a_broken_formal_problem(told: dict[str, Any], gdl: Gdl) -> None:
    told["structure"]["goal_cdl"] = "Value(("
    assert whys(told, gdl).keys() == set(VERDICTS)
