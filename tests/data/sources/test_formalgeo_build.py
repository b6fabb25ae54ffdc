"""From problems to traces: answers are computed, the arithmetic of each step holds, bad input is reported."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import sympy

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.formalgeo.build_traces import FormalGeoTraces, build_formalgeo, solve_problem
from theorem_sft.data.sources.formalgeo.language.formal_problem import AnnotatedProblem, read_formal_problems
from theorem_sft.data.sources.formalgeo.language.gdl import load_gdl
from theorem_sft.data.traces.trace import Step, Trace
from theorem_sft.theory.mathtext.expressions.language import parse_expression, symbol

pytestmark = pytest.mark.slow

SAMPLE = 250
GOOD = {
    "problem_id": 0,
    "problem_answer": "1",
    "construction_cdl": [],
    "text_cdl": [],
    "goal_cdl": "Value(x)",
    "theorem_seqs": [],
}


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "formalgeo7k"


@pytest.fixture(scope="module")
def sample(folder: Path) -> list[AnnotatedProblem]:
    problems = read_formal_problems(folder / "problems.jsonl")
    return problems[:: len(problems) // SAMPLE]


@pytest.fixture(scope="module")
def built(folder: Path, sample: list[AnnotatedProblem]) -> FormalGeoTraces:
    return build_formalgeo(
        folder / "problems.jsonl", ids=[problem.problem_id for problem in sample], workers=1
    )


def test_a_proof_has_no_value_to_grade(folder: Path) -> None:
    proofs = build_formalgeo(folder / "problems.jsonl", ids=[184, 1357, 2433, 5734], workers=1)
    assert proofs.left_out == {"proof without a value": 4}


def test_most_problems_are_solved(built: FormalGeoTraces) -> None:
    assert len(built.traces) >= 0.95 * built.total
    assert len(built.traces) + sum(built.left_out.values()) == built.total
    assert built.derived >= 0.95 * built.invocations


def numbers(step: Step) -> dict[str, sympy.Basic]:
    """Return the concluded values of a step by slot or symbol."""
    return {
        name: parse_expression(str(v))
        for name, v in step.conclusion.items()
        if name not in {"fact", "equation"}
    }


def defects(trace: Trace) -> list[str]:
    """Return the relations that do not hold with the step's own mapping and conclusion."""
    result = []
    for place, step in enumerate(trace.steps, start=1):
        if step.relation is None:
            continue
        concluded = numbers(step)
        values = {
            name: parse_expression(str(bound.value), concluded)
            for name, bound in step.mapping.items()
            if not re.fullmatch("[A-Z]+", name)
        }
        values |= concluded
        for relation in [step.relation] if isinstance(step.relation, str) else step.relation:
            left, right = (parse_expression(side, values) for side in relation.split("="))
            difference = (left - right).subs({symbol(name): value for name, value in concluded.items()})
            if not difference.free_symbols and abs(complex(sympy.N(difference))) > 1e-6:
                result.append(
                    f"{trace.id}, step {place}: {relation} with {step.mapping} and {step.conclusion}"
                )
    return result


def test_every_relation_holds(built: FormalGeoTraces) -> None:
    assert [defect for trace in built.traces for defect in defects(trace)] == []


def test_sources_are_earlier_steps_and_work_has_no_cdl(built: FormalGeoTraces) -> None:
    for trace in built.traces:
        for place, step in enumerate(trace.steps, start=1):
            assert step.work
            assert not re.search(r"OfLine|OfAngle|OfArc|OfTriangle|BetweenLine|Equal\(", step.work), step.work
            for bound in step.mapping.values():
                if bound.source.startswith("step"):
                    assert int(bound.source.split()[1]) < place


def test_mapping_texts_are_readable(built: FormalGeoTraces) -> None:
    for trace in built.traces:
        for step in trace.steps:
            for binding in step.mapping.values():
                if binding.text is None:
                    assert binding.thing == binding.value, trace.id
                    continue
                assert binding.thing is not None
                if binding.text == binding.thing:
                    assert binding.source == "symbol" or re.search(r"[a-z]|\d\W", str(binding.value)), (
                        trace.id
                    )
                else:
                    assert binding.text.startswith(f"{binding.thing} = "), trace.id
                assert not re.search(r"\*|sqrt|pi\b|angle[A-Z]", binding.text), (trace.id, binding)


def test_final_is_the_computed_value(built: FormalGeoTraces) -> None:
    for trace in built.traces:
        if trace.answer.startswith("("):
            continue
        expected = sympy.N(parse_expression(trace.answer))
        assert float(sympy.N(parse_expression(trace.final))) == pytest.approx(float(expected), rel=1e-6)


def test_the_answer_is_never_copied(folder: Path, sample: list[AnnotatedProblem]) -> None:
    gdl = load_gdl(folder)
    problem = next(
        problem
        for problem in sample
        if problem.goal_cdl.startswith("Value(LengthOfLine") and solve_problem(problem, gdl).trace
    )
    solved = solve_problem(problem.model_copy(update={"problem_answer": "123456"}), gdl)
    assert solved.trace is None
    assert solved.reason == "answer differs"


def test_most_goals_are_not_determined_without_theorems(folder: Path, sample: list[AnnotatedProblem]) -> None:
    """Nothing but the annotated theorems provides the answer."""
    gdl = load_gdl(folder)
    without = [problem.model_copy(update={"theorem_seqs": []}) for problem in sample[:60]]
    open_goals = sum(solve_problem(problem, gdl).trace is None for problem in without)
    assert open_goals >= 45


def test_one_worker_or_two_give_the_same_traces(
    folder: Path, sample: list[AnnotatedProblem], built: FormalGeoTraces
) -> None:
    ids = [problem.problem_id for problem in sample]
    again = build_formalgeo(folder / "problems.jsonl", ids=ids, workers=2)
    assert again == built


def test_official_folder(folder: Path, sample: list[AnnotatedProblem], tmp_path: Path) -> None:
    (tmp_path / "problems").mkdir()
    (tmp_path / "gdl").mkdir()
    for name in ("theorem_GDL.json", "predicate_GDL.json"):
        shutil.copy(folder / name, tmp_path / "gdl" / name)
    for problem in sample[:3]:
        file = tmp_path / "problems" / f"{problem.problem_id}.json"
        file.write_text(problem.model_dump_json(exclude_none=True), encoding="utf-8")
    built = build_formalgeo(tmp_path, workers=1)
    assert built.total == 3
    assert built == build_formalgeo(tmp_path / "problems", workers=1)


def test_limit_and_subset(folder: Path) -> None:
    few = build_formalgeo(folder / "problems.jsonl", subset="Geometry3k", limit=3, workers=1)
    assert len(few.traces) == 3
    assert {trace.source for trace in few.traces} == {"formalgeo/Geometry3k"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"problem_id": 1,', "line 2: broken JSON"),
        ('{"problem_id": 1}', "line 2: construction_cdl: Field required"),
        (json.dumps({**GOOD, "problem_answer": " "}), "line 2: problem_answer: String should match pattern"),
        (json.dumps({**GOOD, "text_cdl": "Equal(x,1)"}), "line 2: text_cdl: Input should be a valid list"),
        (json.dumps({**GOOD, "theorem_seqs": [1]}), "line 2: theorem_seqs.0: Input should be a valid string"),
        ("[]", "line 2: not a JSON object"),
    ],
)
def test_bad_lines_are_named(folder: Path, tmp_path: Path, line: str, message: str) -> None:
    data = tmp_path / "problems.jsonl"
    data.write_text(f"{json.dumps(GOOD)}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        build_formalgeo(data, folder, workers=1)


def test_missing_gdl_and_empty_data(tmp_path: Path) -> None:
    data = tmp_path / "problems.jsonl"
    data.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="theorem_GDL"):
        build_formalgeo(data)
    with pytest.raises(InputError, match="theorem_GDL"):
        build_formalgeo(tmp_path / "nothing.jsonl")
    with pytest.raises(InputError, match="no data"):
        groups: dict[str, Any] = {"Entity": {}, "Relation": {}, "Attribution": {}}
        for name, content in (("theorem_GDL.json", {}), ("predicate_GDL.json", groups)):
            (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
        build_formalgeo(data)
