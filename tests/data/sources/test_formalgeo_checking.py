"""The checker of FormalGeo traces: correct traces pass from their file alone, faults name their step."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.formalgeo_mutants import KINDS, mutants
from theorem_sft.data.sources.formalgeo.build_traces import solve_problem
from theorem_sft.data.sources.formalgeo.checking.trace_checker import check_formalgeo_trace
from theorem_sft.data.sources.formalgeo.language.formal_problem import AnnotatedProblem, read_formal_problems
from theorem_sft.data.sources.formalgeo.language.gdl import Gdl, load_gdl
from theorem_sft.data.traces.trace import VERDICTS, Trace
from theorem_sft.data.variants.make_variants import perturb

SAMPLE = 100
TRIANGLES, TOGETHER, SUBSTITUTED = 5476, 5655, 5580


@pytest.fixture(scope="module")
def gdl(shared_data: Path) -> Gdl:
    return load_gdl(shared_data / "formalgeo7k")


@pytest.fixture(scope="module")
def problems(shared_data: Path) -> list[AnnotatedProblem]:
    return read_formal_problems(shared_data / "formalgeo7k" / "problems.jsonl")


@pytest.fixture(scope="module")
def traces(problems: list[AnnotatedProblem], gdl: Gdl) -> list[Trace]:
    """Traces as read back from a file."""
    made = [solve_problem(problem, gdl).trace for problem in problems[:: len(problems) // SAMPLE]]
    return [Trace.model_validate_json(trace.model_dump_json()) for trace in made if trace]


@pytest.fixture
def row(request: pytest.FixtureRequest, problems: list[AnnotatedProblem], gdl: Gdl) -> dict[str, Any]:
    """One trace as plain JSON, to be changed; the parameter is the number of the problem."""
    problem = next(problem for problem in problems if problem.problem_id == str(request.param))
    trace = solve_problem(problem, gdl).trace
    assert trace is not None
    return trace.model_dump()


def whys(row: dict[str, Any], gdl: Gdl) -> dict[str, str]:
    """Return the reasons of the failed verdicts of a trace."""
    checks = check_formalgeo_trace(Trace.model_validate(row), gdl)
    return {kind: check.why for kind, check in checks.items() if check.verdict == "fail"}


# ---- correct traces ----


def test_built_traces_pass_from_their_line_alone(traces: list[Trace], gdl: Gdl) -> None:
    assert len(traces) >= 0.95 * SAMPLE
    for trace in traces:
        assert trace.checks.keys() == set(VERDICTS)
        again = check_formalgeo_trace(trace.model_copy(update={"checks": {}}), gdl)
        assert {check.verdict for check in again.values()} == {"pass"}, (trace.id, again)


def test_steps_have_calls_and_traces_have_a_formal_problem(traces: list[Trace], gdl: Gdl) -> None:
    for trace in traces:
        assert trace.structure is not None and trace.structure["goal_cdl"].startswith("Value")
        for step in trace.steps:
            assert step.call is not None
            name, _, rest = step.call.partition("(")
            assert name in {"Solve", "Value"} or (name, rest.split(",")[0]) in gdl.theorems


def test_the_answer_affects_only_its_own_verdict(traces: list[Trace], gdl: Gdl) -> None:
    for trace in traces[:20]:
        changed = check_formalgeo_trace(trace.model_copy(update={"answer": "123456"}), gdl)
        assert [kind for kind, check in changed.items() if check.verdict != "pass"] == ["answer"]


def test_another_order_of_the_givens_passes(traces: list[Trace], gdl: Gdl) -> None:
    moved = [changed for trace in traces if (changed := perturb(trace, "reorder")) is not None]
    assert len(moved) > 50
    for trace in moved:
        assert {check.verdict for check in check_formalgeo_trace(trace, gdl).values()} == {"pass"}, trace.id


def test_without_a_formal_problem_nothing_is_checked(traces: list[Trace], gdl: Gdl) -> None:
    checks = check_formalgeo_trace(traces[0].model_copy(update={"structure": None}), gdl)
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
            if all(check.verdict == "pass" for check in check_formalgeo_trace(mutant.trace, gdl).values()):
                missed[mutant.kind].append(f"{trace.id}, step {mutant.place}: {mutant.what}")
    assert all(made[kind] >= 25 for kind in KINDS)
    # exchanging two points of a symmetric figure may give a correct step
    assert len(missed.pop("points")) <= 0.1 * made["points"]
    assert not any(missed.values()), missed


def test_mutants_depend_on_the_seed_alone(traces: list[Trace], gdl: Gdl) -> None:
    assert list(mutants(traces[3], gdl, seed=5)) == list(mutants(traces[3], gdl, seed=5))


# ---- single changes ----


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
def test_an_incorrect_result(row: dict[str, Any], gdl: Gdl) -> None:
    row["steps"][0]["conclusion"] = {"angle_ABC": 31}
    reasons = whys(row, gdl)
    assert reasons["exec"] == "step 1: MeasureOfAngle(BDC) = 31° does not follow"
    assert reasons["grounded"].startswith("step 2: step 1 states another value of angle_ABC")


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
def test_two_results_for_one_quantity(row: dict[str, Any], gdl: Gdl) -> None:
    row["steps"][0]["conclusion"] = {"angle_ABC": 7, "angleBDC": 30}
    assert whys(row, gdl)["exec"] == "step 1: angleBDC = 30 contradicts another value of the step"


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
def test_work_that_gives_another_value(row: dict[str, Any], gdl: Gdl) -> None:
    row["steps"][0]["work"] = "∠BDC = 180° − 90° − 60° = 40°"
    assert whys(row, gdl) == {"exec": "step 1: the work does not give MeasureOfAngle(BDC) = 30°"}


@pytest.mark.parametrize("row", [TOGETHER], indirect=True)
def test_an_equation_or_fact_that_is_not_concluded(row: dict[str, Any], gdl: Gdl) -> None:
    step = row["steps"][0]
    step["conclusion"]["fact"] = step["conclusion"]["fact"].replace("at C", "at B")
    assert whys(row, gdl)["exec"].startswith("step 1: 'triangle BCA is a right triangle with")
    step["conclusion"] = {"equation": "AB**2 = BC**2 + AC**2 + 1"}
    assert whys(row, gdl)["exec"] == "step 1: 'AB**2 = BC**2 + AC**2 + 1' does not follow"


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
def test_a_step_that_concludes_nothing_new(row: dict[str, Any], gdl: Gdl) -> None:
    row["steps"].insert(1, row["steps"][0])
    assert whys(row, gdl)["exec"] == "step 2: MeasureOfAngle(BDC) = 30° was known before"


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
def test_a_premise_that_does_not_hold(row: dict[str, Any], gdl: Gdl) -> None:
    row["steps"][0]["call"] = "triangle_property_angle_sum(1,BCD)"  # clockwise: not a polygon of the figure
    assert whys(row, gdl)["conditions"] == (
        "step 1: a premise of triangle_property_angle_sum(1,BCD) does not follow from what is known"
    )


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
def test_a_condition_left_out(row: dict[str, Any], gdl: Gdl) -> None:
    row["steps"][4]["conditions"].pop()
    assert whys(row, gdl) == {
        "conditions": "step 5: the conditions are not those of "
        "isosceles_triangle_judgment_angle_equal(1,DBA): '∠DBA = ∠BAD'"
    }


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"source": "step 2"}, "step 3: angle_BOC comes from step 2, which does not state it"),
        ({"source": "step 3"}, "step 3: angle_BOC comes from step 3, which does not state it"),
        ({"source": "text"}, "step 3: the text does not give angle_BOC = 30"),
        ({"source": "known"}, "step 3: angle_BOC cannot come from 'known'"),
        (
            {"value": 31, "text": "∠BDC = 31°"},
            "step 3: angle_BOC = 31 does not follow from what is known before the step",
        ),
        (
            {"value": "angleBDC", "text": "∠BDC", "source": "symbol"},
            "step 3: angle_BOC has a value before the step, but is mapped to angleBDC",
        ),
        ({"text": "∠BDC = 31°"}, "step 3: '∠BDC = 31°' does not say that angle_BOC = 30"),
    ],
)
def test_a_mapped_value_without_its_source(
    row: dict[str, Any], gdl: Gdl, change: dict[str, Any], why: str
) -> None:
    row["steps"][2]["mapping"]["angle_BOC"].update(change)
    assert whys(row, gdl)["grounded"] == why


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
def test_an_instance_value_in_statement_or_relation(row: dict[str, Any], gdl: Gdl) -> None:
    step = row["steps"][0]
    statement = step["statement"]
    step["statement"] = f"{statement[:-1]}, here 90°, 60° and 30°."
    assert whys(row, gdl) == {"general": "step 1: the statement is not that of 'angle sum of a triangle'"}
    step["statement"], step["relation"] = statement, "angle_ABC + 90 + 60 = 180"
    assert whys(row, gdl) == {
        "general": "step 1: 'angle_ABC + 90 + 60 = 180' is not a relation of 'angle sum of a triangle'"
    }


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
def test_a_text_of_another_problem(row: dict[str, Any], gdl: Gdl) -> None:
    row["problem"] = row["problem"].replace("15°", "25°")
    assert whys(row, gdl) == {
        "grounded": "the problem's text does not consist of its given sentences and its question"
    }
    row["givens"] = [text.replace("15°", "25°") for text in row["givens"]]
    assert whys(row, gdl) == {"grounded": "the given sentences differ from those of the formal problem"}


@pytest.mark.parametrize("row", [SUBSTITUTED], indirect=True)
def test_the_answer(row: dict[str, Any], gdl: Gdl) -> None:
    for text in ("0.8", "8/10", "2*sqrt(4)/5"):
        assert whys({**row, "final": text}, gdl) == {}
    assert whys({**row, "final": "3/5"}, gdl) == {"answer": "the final answer is 3/5, the steps give 4/5"}
    assert whys({**row, "answer": "0.8000001"}, gdl) == {
        "answer": "the published answer is 0.8000001, the steps give 4/5"
    }
    row["steps"].pop()
    assert whys(row, gdl) == {"answer": "the last step does not state the goal"}


@pytest.mark.parametrize("row", [SUBSTITUTED], indirect=True)
def test_the_trace_ends_with_the_answer(row: dict[str, Any], gdl: Gdl) -> None:
    row["steps"].append(row["steps"][0])
    assert whys(row, gdl)["answer"] == "the last step does not state the goal"
    assert whys({**row, "steps": []}, gdl) == {"answer": "the steps do not determine the goal"}


@pytest.mark.parametrize("row", [TOGETHER], indirect=True)
def test_equations_solved_together(row: dict[str, Any], gdl: Gdl) -> None:
    step = row["steps"][1]
    assert step["call"].startswith("Solve(") and whys(row, gdl) == {}
    assert not any(
        sign.isdigit() for text in step["relation"] for sign in text.replace("q", "q_").split("_")[0]
    )
    step["call"] = "Solve(Equal(Div(LengthOfLine(BC),LengthOfLine(AC)),1/2),Equal(LengthOfLine(BC),6))"
    assert whys(row, gdl)["conditions"] == "step 2: Equal(LengthOfLine(BC),6) is neither given nor concluded"


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
@pytest.mark.parametrize(
    "call", [None, "no_theorem(1,ABC)", "sine_theorem(9,ABC)", "sine_theorem(1,AB)", "("]
)
def test_invalid_calls(row: dict[str, Any], gdl: Gdl, call: str | None) -> None:
    row["steps"][1]["call"] = call
    assert all(whys(row, gdl)[kind].startswith("step 2: ") for kind in ("exec", "conditions", "general"))


@pytest.mark.parametrize("row", [TRIANGLES], indirect=True)
def test_an_invalid_formal_problem(row: dict[str, Any], gdl: Gdl) -> None:
    row["structure"]["goal_cdl"] = "Value(("
    assert whys(row, gdl).keys() == set(VERDICTS)
