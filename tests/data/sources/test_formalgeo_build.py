"""From problems to traces: the answers are computed, every step's arithmetic holds, bad input is named."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import sympy

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_jsonl
from theorem_sft.data.sources.formalgeo.build_traces import Built, build
from theorem_sft.data.sources.formalgeo.gdl import load_gdl
from theorem_sft.data.sources.formalgeo.solve import solve
from theorem_sft.data.traces.trace import Step, Trace
from theorem_sft.theory.mathtext.expressions.language import parse_expression, symbol

SAMPLE = 250


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "formalgeo7k"


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[dict[str, Any]]:
    every = [row for _, row in read_jsonl(folder / "problems.jsonl")]
    return every[:: len(every) // SAMPLE]


@pytest.fixture(scope="module")
def built(folder: Path, rows: list[dict[str, Any]]) -> Built:
    return build(folder / "problems.jsonl", ids=[row["problem_id"] for row in rows], workers=1)


def test_a_proof_has_no_value_to_grade(folder: Path) -> None:
    proofs = build(folder / "problems.jsonl", ids=[184, 1357, 2433, 5734], workers=1)
    assert proofs.left_out == {"proof without a value": 4}


def test_most_problems_are_solved(built: Built) -> None:
    assert len(built.traces) >= 0.95 * built.total
    assert len(built.traces) + sum(built.left_out.values()) == built.total
    assert built.derived >= 0.95 * built.invocations


def numbers(step: Step) -> dict[str, sympy.Basic]:
    """The step's conclusions by slot or symbol, as far as they are algebra."""
    return {
        name: parse_expression(str(v))
        for name, v in step.conclusion.items()
        if name not in {"fact", "equation"}
    }


def defects(trace: Trace) -> list[str]:
    """The relations that the step's own mapping and conclusion do not fulfil."""
    found = []
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
                found.append(
                    f"{trace.id}, step {place}: {relation} with {step.mapping} and {step.conclusion}"
                )
    return found


def test_every_relation_holds(built: Built) -> None:
    assert [defect for trace in built.traces for defect in defects(trace)] == []


def test_sources_point_back_and_work_is_plain(built: Built) -> None:
    for trace in built.traces:
        for place, step in enumerate(trace.steps, start=1):
            assert step.work
            assert not re.search(r"OfLine|OfAngle|OfArc|OfTriangle|BetweenLine|Equal\(", step.work), step.work
            for bound in step.mapping.values():
                if bound.source.startswith("step"):
                    assert int(bound.source.split()[1]) < place


def test_mappings_read_as_the_work_does(built: Built) -> None:
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


def test_final_is_the_computed_value(built: Built) -> None:
    for trace in built.traces:
        if trace.answer.startswith("("):
            continue
        expected = sympy.N(parse_expression(trace.answer))
        assert float(sympy.N(parse_expression(trace.final))) == pytest.approx(float(expected), rel=1e-6)


def test_the_answer_is_never_copied(folder: Path, rows: list[dict[str, Any]]) -> None:
    gdl = load_gdl(folder)
    row = next(
        row for row in rows if row["goal_cdl"].startswith("Value(LengthOfLine") and solve(row, gdl).trace
    )
    solved = solve({**row, "problem_answer": "123456"}, gdl)
    assert solved.trace is None
    assert solved.reason == "answer differs"


def test_no_theorems_no_answer(folder: Path, rows: list[dict[str, Any]]) -> None:
    """Without the annotated theorems most goals stay open: nothing else brings the answer in."""
    gdl = load_gdl(folder)
    open_goals = sum(solve({**row, "theorem_seqs": []}, gdl).trace is None for row in rows[:60])
    assert open_goals >= 45


def test_one_worker_or_two_give_the_same(folder: Path, rows: list[dict[str, Any]], built: Built) -> None:
    ids = [row["problem_id"] for row in rows]
    again = build(folder / "problems.jsonl", ids=ids, workers=2)
    assert again == built


def test_official_folder(folder: Path, rows: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "problems").mkdir()
    (tmp_path / "gdl").mkdir()
    for name in ("theorem_GDL.json", "predicate_GDL.json"):
        shutil.copy(folder / name, tmp_path / "gdl" / name)
    for row in rows[:3]:
        (tmp_path / "problems" / f"{row['problem_id']}.json").write_text(json.dumps(row), encoding="utf-8")
    whole, inner = build(tmp_path, workers=1), build(tmp_path / "problems", workers=1)
    assert whole.total == 3
    assert whole == inner


def test_limit_and_subset(folder: Path) -> None:
    few = build(folder / "problems.jsonl", subset="Geometry3k", limit=3, workers=1)
    assert len(few.traces) == 3
    assert {trace.source for trace in few.traces} == {"formalgeo/Geometry3k"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"problem_id": 1,', "line 2: broken JSON"),
        ('{"problem_id": 1}', "line 2: problem 1 has no problem_answer"),
        ('{"problem_id": 1, "problem_answer": "3"}', "construction_cdl must be a list"),
        ("[]", "line 2: not a JSON object"),
    ],
)
def test_bad_lines_are_named(folder: Path, tmp_path: Path, line: str, message: str) -> None:
    data = tmp_path / "problems.jsonl"
    good = {
        "problem_id": 0,
        "problem_answer": "1",
        "construction_cdl": [],
        "text_cdl": [],
        "theorem_seqs": [],
    }
    data.write_text(json.dumps({**good, "goal_cdl": "Value(x)"}) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        build(data, folder, workers=1)


def test_missing_gdl_and_empty_data(tmp_path: Path) -> None:
    data = tmp_path / "problems.jsonl"
    data.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="theorem_GDL"):
        build(data)
    with pytest.raises(InputError, match="theorem_GDL"):
        build(tmp_path / "nothing.jsonl")
    with pytest.raises(InputError, match="no data"):
        for name in ("theorem_GDL.json", "predicate_GDL.json"):
            groups: dict[str, Any] = (
                {"Entity": {}, "Relation": {}, "Attribution": {}} if name.startswith("predicate") else {}
            )
            (tmp_path / name).write_text(json.dumps(groups), encoding="utf-8")
        build(data)
