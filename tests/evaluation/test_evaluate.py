"""Evaluations: what is kept, what is counted, and how two of them are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tiny_models import write_tiny_model
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_jsonl, write_json, write_jsonl
from theorem_sft.data.traces.question import Question
from theorem_sft.evaluation.evaluate import compare_evaluations, evaluate
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


def test_figures_for_each_subject_and_level_and_answers_kept_whole(tmp_path: Path, tiny_model: Path) -> None:
    metrics = evaluate(str(tiny_model), QUESTIONS, SETTINGS, tmp_path)
    assert [(name, row["n"]) for name, row in metrics["subjects"].items()] == [("More sums", 2), ("Sums", 4)]
    assert [(name, row["n"]) for name, row in metrics["levels"].items()] == [("0", 3), ("1", 3)]
    lost = metrics["accuracy"]["original"]
    assert lost["truncated"] == 6 and lost["timeout"] == 0 and lost["n"] == 6
    rows = [row for _, row in read_jsonl(tmp_path / "answers.jsonl")]
    assert [row["id"] for row in rows] == [question.id for question in QUESTIONS]
    assert all(row["text"] and row["completion_tokens"] == 6 for row in rows)
    assert read_json(tmp_path / "metrics.json") == metrics
    assert evaluate(str(tiny_model), QUESTIONS, SETTINGS, tmp_path) == metrics


def test_an_answer_file_cut_off_in_a_line_is_gone_on_with(tmp_path: Path, tiny_model: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    expected = evaluate(str(tiny_model), QUESTIONS, SETTINGS, whole)
    cut.mkdir()
    (cut / "evaluation.json").write_bytes((whole / "evaluation.json").read_bytes())
    (cut / "answers.jsonl").write_bytes((whole / "answers.jsonl").read_bytes()[:-20])
    metrics = evaluate(str(tiny_model), QUESTIONS, SETTINGS, cut)
    assert {**metrics, "generation": None} == {**expected, "generation": None}
    assert (cut / "answers.jsonl").read_bytes() == (whole / "answers.jsonl").read_bytes()
    (cut / "metrics.json").unlink()
    assert "seconds" not in evaluate(str(tiny_model), QUESTIONS, SETTINGS, cut)["generation"]


def test_two_models_are_compared_problem_by_problem(tmp_path: Path, tiny_model: Path) -> None:
    other = write_tiny_model(tmp_path / "other", seed=1, initializer_range=0.6)
    for name, model in (("a", tiny_model), ("b", other)):
        evaluate(str(model), QUESTIONS, SETTINGS, tmp_path / name)
    found = compare_evaluations(tmp_path / "a", tmp_path / "b")
    assert [(row["kind"], row["n"], row["difference"]) for row in found["rows"]] == [("original", 6, 0.0)]
    assert found["same_text"] < 1
    assert compare_evaluations(tmp_path / "a", tmp_path / "a")["same_text"] == 1
    metrics = read_json(tmp_path / "b" / "metrics.json")
    write_json(tmp_path / "b" / "metrics.json", metrics | {"items": metrics["items"][:5]})
    with pytest.raises(InputError, match="1 of 6 problems have no answer"):
        compare_evaluations(tmp_path / "a", tmp_path / "b")
    with pytest.raises(InputError, match="finish the evaluation first"):
        compare_evaluations(tmp_path / "a", tmp_path / "c")


def test_another_evaluation_is_not_mixed_in(tmp_path: Path, tiny_model: Path) -> None:
    evaluate(str(tiny_model), QUESTIONS, SETTINGS, tmp_path)
    with pytest.raises(InputError, match="another model, other problems or other settings"):
        evaluate(str(tiny_model), QUESTIONS[:5], SETTINGS, tmp_path)
    with pytest.raises(InputError, match="'q1' comes twice"):
        evaluate(str(tiny_model), [QUESTIONS[1], QUESTIONS[1]], SETTINGS, tmp_path / "twice")
    with pytest.raises(InputError, match="no problems"):
        evaluate(str(tiny_model), [], SETTINGS, tmp_path / "none")
    assert not (tmp_path / "twice").exists()


def test_an_arithmetic_slip_counts_as_the_right_rule(tmp_path: Path, tiny_model: Path) -> None:
    question = Question(id="a", problem="A garden is 7 m by 4 m. What is its area?", answer="28")
    texts = ["Area = 7 × 4 = 27\nThe answer is \\boxed{27}.", "Area = 7 + 4 = 11\nThe answer is \\boxed{11}."]
    found: list[list[float]] = []
    for number, text in enumerate(texts):
        out = tmp_path / str(number)
        evaluate(str(tiny_model), [question], SETTINGS, out)
        write_jsonl(out / "answers.jsonl", [next(read_jsonl(out / "answers.jsonl"))[1] | {"text": text}])
        (out / "metrics.json").unlink()
        metrics = evaluate(str(tiny_model), [question], SETTINGS, out)
        found.append([metrics[name]["original"]["value"] for name in ("accuracy", "rule_accuracy")])
    assert found == [[0, 1], [0, 0]]


def test_a_gold_answer_that_cannot_be_read_is_told(
    tmp_path: Path, tiny_model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    odd = Question(id="odd", problem="?", answer="\\frac{")
    evaluate(str(tiny_model), [odd], SETTINGS, tmp_path)
    write_jsonl(tmp_path / "answers.jsonl", [next(read_jsonl(tmp_path / "answers.jsonl"))[1] | {"text": "5"}])
    (tmp_path / "metrics.json").unlink()
    assert evaluate(str(tiny_model), [odd], SETTINGS, tmp_path)["unreadable_golds"] == 1
    assert "gold answers that cannot be read: 1, such as that of 'odd'" in capfd.readouterr().err


def test_the_calculator_stands_beside_plain_accuracy(tmp_path: Path, tiny_model: Path) -> None:
    settings = SETTINGS.model_copy(update={"calculator": True})
    metrics = evaluate(str(tiny_model), QUESTIONS, settings, tmp_path)
    plain = evaluate(str(tiny_model), QUESTIONS, SETTINGS, tmp_path.parent / f"{tmp_path.name}-plain")
    assert metrics["accuracy"] == plain["accuracy"] and "calculator_accuracy" not in plain
    assert metrics["calculator_accuracy"]["original"]["n"] == 6
    assert "filled" not in metrics["generation"] and metrics["calculator_generation"]["filled"] == 0
    (tmp_path / "metrics.json").unlink()
    rows = [row for _, row in read_jsonl(tmp_path / "calculator.jsonl")]
    right = [row | {"text": question.answer} for row, question in zip(rows, QUESTIONS, strict=True)]
    write_jsonl(tmp_path / "calculator.jsonl", right)
    again = evaluate(str(tiny_model), QUESTIONS, settings, tmp_path)
    assert again["calculator_accuracy"]["original"]["value"] == 1
    assert again["accuracy"] == plain["accuracy"]


def test_answers_of_another_evaluation_are_used_again(
    tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = evaluate(str(tiny_model), QUESTIONS, SETTINGS, tmp_path / "first")
    renamed = [question.model_copy(update={"id": f"again-{question.id}"}) for question in QUESTIONS]
    longer = SETTINGS.model_copy(update={"max_new_tokens": 7})
    asked = evaluate(str(tiny_model), renamed, longer, tmp_path / "longer", reuse=[tmp_path / "first"])
    assert "reused" not in asked["generation"]  # answers to other settings are other answers
    monkeypatch.setattr("theorem_sft.evaluation.answer_store.open_engine", None)
    again = evaluate(str(tiny_model), renamed[:4], SETTINGS, tmp_path / "again", reuse=[tmp_path / "first"])
    assert again["generation"]["reused"] == 4
    assert [item["extracted"] for item in again["items"]] == [
        item["extracted"] for item in first["items"][:4]
    ]
    with pytest.raises(TypeError):  # what was not asked before is
        other = [QUESTIONS[0].model_copy(update={"problem": "What is 9 + 9?"})]
        evaluate(str(tiny_model), other, SETTINGS, tmp_path / "other", reuse=[tmp_path / "first"])
