"""Evaluations: figures, resuming, reuse, and comparison."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tiny_models import write_tiny_model
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_jsonl, write_json, write_jsonl
from theorem_sft.data.traces.trace import Question
from theorem_sft.evaluation.evaluate import compare_evaluations, evaluate_model
from theorem_sft.evaluation.results import Metrics
from theorem_sft.models.generate.engine import GenerateConfig

QUESTIONS = [
    Question(
        id=f"q{number}",
        problem=f"What is {number} + 1?",
        answer=str(number + 1),
        subject="Sums" if number < 4 else "More sums",
        level=str(number % 2),
    )
    for number in range(6)
]
SETTINGS = GenerateConfig(max_new_tokens=6, batch_size=4)


def test_figures_by_subject_and_level_and_complete_answers(tmp_path: Path, tiny_model: Path) -> None:
    metrics = evaluate_model(str(tiny_model), QUESTIONS, SETTINGS, tmp_path)
    assert [(name, row.n) for name, row in metrics.subjects.items()] == [("More sums", 2), ("Sums", 4)]
    assert [(name, row.n) for name, row in metrics.levels.items()] == [("0", 3), ("1", 3)]
    accuracy = metrics.accuracy["original"]
    assert accuracy.truncated == 6 and accuracy.timeout == 0 and accuracy.n == 6
    rows = [row for _, row in read_jsonl(tmp_path / "answers.jsonl")]
    assert [row["id"] for row in rows] == [question.id for question in QUESTIONS]
    assert all(row["text"] and row["completion_tokens"] == 6 for row in rows)
    assert Metrics.read(tmp_path / "metrics.json") == metrics
    assert evaluate_model(str(tiny_model), QUESTIONS, SETTINGS, tmp_path) == metrics


def test_an_answer_file_truncated_within_a_line_is_resumed(tmp_path: Path, tiny_model: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    expected = evaluate_model(str(tiny_model), QUESTIONS, SETTINGS, whole)
    cut.mkdir()
    (cut / "evaluation.json").write_bytes((whole / "evaluation.json").read_bytes())
    (cut / "answers.jsonl").write_bytes((whole / "answers.jsonl").read_bytes()[:-20])
    metrics = evaluate_model(str(tiny_model), QUESTIONS, SETTINGS, cut)
    assert metrics.model_copy(update={"generation": expected.generation}) == expected
    assert (cut / "answers.jsonl").read_bytes() == (whole / "answers.jsonl").read_bytes()
    (cut / "metrics.json").unlink()
    assert evaluate_model(str(tiny_model), QUESTIONS, SETTINGS, cut).generation.seconds is None


def test_two_models_are_compared_problem_by_problem(tmp_path: Path, tiny_model: Path) -> None:
    other = write_tiny_model(tmp_path / "other", seed=1, initializer_range=0.6)
    for name, model in (("a", tiny_model), ("b", other)):
        evaluate_model(str(model), QUESTIONS, SETTINGS, tmp_path / name)
    found = compare_evaluations(tmp_path / "a", tmp_path / "b")
    assert [(row.kind, row.n, row.difference) for row in found.rows] == [("original", 6, 0.0)]
    assert found.same_text < 1
    assert compare_evaluations(tmp_path / "a", tmp_path / "a").same_text == 1
    metrics = read_json(tmp_path / "b" / "metrics.json")
    write_json(tmp_path / "b" / "metrics.json", metrics | {"items": metrics["items"][:5]})
    with pytest.raises(InputError, match="1 of 6 problems have no answer"):
        compare_evaluations(tmp_path / "a", tmp_path / "b")
    with pytest.raises(InputError, match="finish the evaluation first"):
        compare_evaluations(tmp_path / "a", tmp_path / "c")


@pytest.mark.parametrize("version", [None, 99])
def test_metrics_of_another_version_are_refused(
    tmp_path: Path, tiny_model: Path, version: int | None
) -> None:
    evaluate_model(str(tiny_model), QUESTIONS, SETTINGS, tmp_path)
    metrics = read_json(tmp_path / "metrics.json")
    assert metrics.pop("schema_version") == 1
    write_json(
        tmp_path / "metrics.json", metrics if version is None else metrics | {"schema_version": version}
    )
    for use in (
        lambda: evaluate_model(str(tiny_model), QUESTIONS, SETTINGS, tmp_path),
        lambda: compare_evaluations(tmp_path, tmp_path),
    ):
        with pytest.raises(InputError, match=r"metrics\.json: written by another version .* reads 1\)"):
            use()


def test_metrics_with_a_missing_field_are_refused(tmp_path: Path) -> None:
    write_json(tmp_path / "metrics.json", {"schema_version": 1, "accuracy": {}})
    with pytest.raises(InputError, match=r"not a valid Metrics \(rule_accuracy: Field required\)"):
        Metrics.read(tmp_path / "metrics.json")


def test_another_evaluation_is_refused(tmp_path: Path, tiny_model: Path) -> None:
    evaluate_model(str(tiny_model), QUESTIONS, SETTINGS, tmp_path)
    with pytest.raises(InputError, match="another model, other problems or other settings"):
        evaluate_model(str(tiny_model), QUESTIONS[:5], SETTINGS, tmp_path)
    with pytest.raises(InputError, match="'q1' occurs twice"):
        evaluate_model(str(tiny_model), [QUESTIONS[1], QUESTIONS[1]], SETTINGS, tmp_path / "twice")
    with pytest.raises(InputError, match="no problems"):
        evaluate_model(str(tiny_model), [], SETTINGS, tmp_path / "none")
    assert not (tmp_path / "twice").exists()


def test_an_arithmetic_error_does_not_count_against_rule_accuracy(tmp_path: Path, tiny_model: Path) -> None:
    question = Question(id="a", problem="A garden is 7 m by 4 m. What is its area?", answer="28")
    texts = ["Area = 7 × 4 = 27\nThe answer is \\boxed{27}.", "Area = 7 + 4 = 11\nThe answer is \\boxed{11}."]
    found: list[list[float]] = []
    for number, text in enumerate(texts):
        out = tmp_path / str(number)
        evaluate_model(str(tiny_model), [question], SETTINGS, out)
        write_jsonl(out / "answers.jsonl", [next(read_jsonl(out / "answers.jsonl"))[1] | {"text": text}])
        (out / "metrics.json").unlink()
        metrics = evaluate_model(str(tiny_model), [question], SETTINGS, out)
        found.append([rows["original"].value for rows in (metrics.accuracy, metrics.rule_accuracy)])
    assert found == [[0, 1], [0, 0]]


def test_an_unreadable_gold_answer_is_reported(
    tmp_path: Path, tiny_model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    odd = Question(id="odd", problem="?", answer="\\frac{")
    evaluate_model(str(tiny_model), [odd], SETTINGS, tmp_path)
    write_jsonl(tmp_path / "answers.jsonl", [next(read_jsonl(tmp_path / "answers.jsonl"))[1] | {"text": "5"}])
    (tmp_path / "metrics.json").unlink()
    assert evaluate_model(str(tiny_model), [odd], SETTINGS, tmp_path).unreadable_golds == 1
    assert "unreadable gold answers: 1, such as that of 'odd'" in capfd.readouterr().err


def test_accuracy_with_the_calculator_is_reported_separately(tmp_path: Path, tiny_model: Path) -> None:
    settings = SETTINGS.model_copy(update={"calculator": True})
    metrics = evaluate_model(str(tiny_model), QUESTIONS, settings, tmp_path)
    plain = evaluate_model(str(tiny_model), QUESTIONS, SETTINGS, tmp_path.parent / f"{tmp_path.name}-plain")
    assert metrics.accuracy == plain.accuracy and plain.calculator_accuracy is None
    assert metrics.calculator_accuracy and metrics.calculator_accuracy["original"].n == 6
    assert metrics.calculator_generation and metrics.calculator_generation.filled == 0
    assert metrics.generation.filled is None
    (tmp_path / "metrics.json").unlink()
    rows = [row for _, row in read_jsonl(tmp_path / "calculator.jsonl")]
    correct = [row | {"text": question.answer} for row, question in zip(rows, QUESTIONS, strict=True)]
    write_jsonl(tmp_path / "calculator.jsonl", correct)
    again = evaluate_model(str(tiny_model), QUESTIONS, settings, tmp_path)
    assert again.calculator_accuracy and again.calculator_accuracy["original"].value == 1
    assert again.accuracy == plain.accuracy


def test_answers_of_another_evaluation_are_reused(
    tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = evaluate_model(str(tiny_model), QUESTIONS, SETTINGS, tmp_path / "first")
    renamed = [question.model_copy(update={"id": f"again-{question.id}"}) for question in QUESTIONS]
    longer = SETTINGS.model_copy(update={"max_new_tokens": 7})
    generated = evaluate_model(
        str(tiny_model), renamed, longer, tmp_path / "longer", reuse=[tmp_path / "first"]
    )
    assert generated.generation.reused is None  # with other settings the answers differ
    monkeypatch.setattr("theorem_sft.evaluation.answer_store.open_engine", None)
    again = evaluate_model(
        str(tiny_model), renamed[:4], SETTINGS, tmp_path / "again", reuse=[tmp_path / "first"]
    )
    assert again.generation.reused == 4
    assert [item.extracted for item in again.items] == [item.extracted for item in first.items[:4]]
    with pytest.raises(TypeError):  # a new prompt needs the engine
        other = [QUESTIONS[0].model_copy(update={"problem": "What is 9 + 9?"})]
        evaluate_model(str(tiny_model), other, SETTINGS, tmp_path / "other", reuse=[tmp_path / "first"])
