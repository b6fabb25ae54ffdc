"""Every benchmark of the package: its example row, and the real files where available."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.paths import ROOT
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_jsonl, write_jsonl
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.evaluation.benchmarks.benchmark import known_benchmarks, read_benchmark
from theorem_sft.evaluation.benchmarks.load_questions import load_questions
from theorem_sft.experiment.stages.listings import benchmark_card
from theorem_sft.models.chat import chat

# The expected question for the example row of each benchmark.
EXPECTED: dict[str, dict[str, Any]] = {
    "math": {"id": "math-1", "answer": "2", "subject": "Algebra", "level": "3"},
    "math500": {
        "id": "test/number_theory/342.json",
        "answer": "0",
        "subject": "Number Theory",
        "level": "1",
    },
    "gsm8k": {"id": "gsm8k-1", "answer": "72"},
    "gsm-plus": {"id": "gsm-plus-1", "answer": "4.33", "perturbation": "numerical substitution"},
    "gsm-symbolic": {"id": "gsm-symbolic-1", "answer": "37", "group": "473"},
    "math-perturb": {"id": "17", "answer": "9", "group": "17", "subject": "Algebra", "level": "5"},
    "geoqa": {"id": "geoqa-1", "answer": r"$140^\circ$", "options": None},
    "geometry3k": {"id": "geometry3k-1", "problem": "Find x in the diagram.", "answer": "3"},
    "formalgeo": {"id": "1", "answer": "15", "subject": "Geometry3k", "level": "1", "images": []},
    "mathverse": {
        "id": "1",
        "answer": "A",
        "group": "1",
        "perturbation": "Text Dominant",
        "subject": "Plane Geometry",
        "options": ["145°", "140°", "135°", "130°"],
    },
    "problems": {"id": "synthetic-1", "answer": "28", "group": "synthetic-1", "perturbation": "paraphrase"},
    "jsonl": {"id": "jsonl-1", "problem": "What is 6 times 7?", "answer": "42"},
}
PICTURES = {
    "geoqa": "Geo170K/images/test/0.png",
    "geometry3k": "diagram.png",
    "mathverse": "images_version_1-4/image_1.png",
}


@pytest.mark.parametrize("name", known_benchmarks())
def test_every_benchmark_loads_its_example(tmp_path: Path, name: str) -> None:
    benchmark = read_benchmark(name)
    assert benchmark.name == name
    rows = tmp_path / "rows.jsonl"
    write_jsonl(rows, [benchmark.example])
    if name in PICTURES:
        with pytest.raises(InputError, match=r"rows\.jsonl, line 1: images: no file .*--images"):
            load_questions(benchmark, rows)
        (tmp_path / PICTURES[name]).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (4, 4)).save(tmp_path / PICTURES[name])
    (question,) = load_questions(benchmark, rows)
    for field, value in EXPECTED[name].items():
        assert getattr(question, field) == value
    assert len(question.images) == (name in PICTURES)
    content = benchmark.chat(question)[-1]["content"]
    text = content if isinstance(content, str) else content[-1]["text"]
    assert text == f"{question.problem}\nPut the final answer in \\boxed{{}}."


def test_the_seed_question_is_the_cluster_of_its_variations(tmp_path: Path) -> None:
    benchmark = read_benchmark("gsm-plus")
    other = benchmark.example | {
        "question": "What now?",
        "answer": "None",
        "perturbation_type": "critical thinking",
    }
    write_jsonl(tmp_path / "rows.jsonl", [benchmark.example, other])
    first, second = load_questions(benchmark, tmp_path / "rows.jsonl")
    assert first.cluster == second.cluster == benchmark.example["seed_question"]
    assert second.answer == "None"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("math", "math/train_4500.jsonl"),
        ("math500", "math/test_500.jsonl"),
        ("gsm8k", "gsm8k/train.jsonl"),
        ("formalgeo", "formalgeo7k/problems.jsonl"),
    ],
)
def test_the_example_is_in_the_real_file(shared_data: Path, name: str, file: str) -> None:
    example = read_benchmark(name).example
    rows = [row for _, row in read_jsonl(shared_data / file)]
    assert example in [{key: row[key] for key in example} for row in rows]


def test_real_gsm8k_loads_completely(shared_data: Path) -> None:
    questions = load_questions(read_benchmark("gsm8k"), shared_data / "gsm8k" / "test.jsonl")
    assert len(questions) == 1319
    assert questions[0].answer == "18"
    assert all(question.answer.replace(",", "").lstrip("-").isdigit() for question in questions)


def test_real_math_loads_completely_with_golds_from_solutions(shared_data: Path) -> None:
    questions = load_questions(read_benchmark("math"), shared_data / "math" / "train_4500.jsonl")
    assert len(questions) == 4500
    assert {question.level for question in questions} == {"1", "2", "3", "4", "5"}
    assert len({question.subject for question in questions}) == 7


def test_the_gold_of_math500_from_its_solution_is_its_answer(shared_data: Path) -> None:
    path = shared_data / "math" / "test_500.jsonl"
    given = load_questions(read_benchmark("math500"), path)
    read = load_questions(read_benchmark("math500"), path, fields={"answer": "solution:last_boxed"})
    assert len(given) == 500
    assert [question.answer for question in read] == [question.answer for question in given]
    assert {question.level for question in given} == {"1", "2", "3", "4", "5"}
    assert len({question.subject for question in given}) == 7


def test_real_formalgeo_loads_completely(
    shared_data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = shared_data / "formalgeo7k" / "problems.jsonl"
    questions = load_questions(read_benchmark("formalgeo"), data)
    assert len(questions) == 6259  # problem 5749 occurs twice
    assert "duplicate rows, used once: 1" in capfd.readouterr().err
    assert {question.subject for question in questions} == {"GeoQA", "Geometry3k"}
    assert not any(question.images for question in questions)
    with pytest.raises(InputError, match=r"line 1: images: no file .*/1\.png"):
        load_questions(read_benchmark("formalgeo"), data, images=tmp_path)


def test_synthetic_problems_are_posed_as_in_training(tmp_path: Path) -> None:
    traces = build_synthetic(3, seed=1)
    write_jsonl(tmp_path / "traces.jsonl", traces)
    benchmark = read_benchmark("problems")
    questions = load_questions(benchmark, tmp_path / "traces.jsonl")
    assert [(question.id, question.answer) for question in questions] == [(t.id, t.answer) for t in traces]
    assert [question.cluster for question in questions] == [trace.cluster for trace in traces]
    assert [benchmark.chat(question) for question in questions] == [chat(trace.problem) for trace in traces]


@pytest.mark.parametrize("name", known_benchmarks())
def test_the_card_shows_everything(name: str) -> None:
    benchmark, card = read_benchmark(name), benchmark_card(name)
    text = card.text()
    assert json.loads(json.dumps(card.json_object()))["name"] == name
    hub = benchmark.hub.path if benchmark.hub else "a local file"
    for part in (benchmark.title, benchmark.licence or "not stated", hub, *benchmark.fields):
        assert part in text
    assert benchmark.prompt.splitlines()[-1] in text


def test_the_document_lists_every_benchmark_and_its_example_can_be_used(tmp_path: Path) -> None:
    document = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", document, re.MULTILINE) == list(EXPECTED)
    (own,) = re.findall(r"```yaml\n(.*?)```", document, re.DOTALL)
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    benchmark = read_benchmark(tmp_path / "own.yaml")
    write_jsonl(tmp_path / "rows.jsonl", [benchmark.example])
    (question,) = load_questions(benchmark, tmp_path / "rows.jsonl")
    (turn,) = benchmark.chat(question)
    lines = ["Which is prime?", "A. 4", "B. 5", "Put the letter of the answer in \\boxed{}."]
    assert turn["content"] == "\n".join(lines)
    assert (question.id, question.answer, question.subject) == ("4", "B", "primes")
