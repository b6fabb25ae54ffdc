"""A user's benchmark: the YAML, prompts with shots and options, error messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from theorem_sft.core.errors import InputError
from theorem_sft.data.traces.trace import Question
from theorem_sft.evaluation.benchmarks.benchmark import Benchmark, read_benchmark

OWN: dict[str, Any] = {
    "example": {"n": "1", "q": "?", "a": "2"},
    "name": "own",
    "title": "My own",
    "fields": {"id": "n", "problem": "q", "answer": "a"},
}


def own(**settings: Any) -> Benchmark:
    return Benchmark.model_validate(OWN | settings)


def test_a_user_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(OWN), encoding="utf-8")
    assert read_benchmark(tmp_path / "own.yaml") == read_benchmark(str(tmp_path / "own.yaml")) == own()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shotz": []}, r"line \d+: shotz: unknown key"),
        ({"fields": {"id": "n", "problem": "q"}}, r"line \d+: fields: answer is missing"),
        ({"fields": OWN["fields"] | {"anwser": "a"}}, r"line \d+: fields\.anwser"),
        ({"fields": OWN["fields"] | {"answer": "a:first_number"}}, r"line \d+: fields\.answer\.reading"),
        ({"fields": OWN["fields"] | {"answer": {"path": "a", "pattern": "x"}}}, r"line \d+: .* 0 groups"),
        ({"fields": OWN["fields"] | {"answer": {"path": "a", "pattern": "("}}}, r"not a regular expression"),
        (
            {"fields": OWN["fields"] | {"answer": {"path": "a", "optional": True}}},
            r"cannot be optional",
        ),
        ({"fields": OWN["fields"] | {"id": "n:row_number"}}, r"without a path"),
        ({"prompt": "Answer!"}, r"line \d+: prompt: the prompt has no \{problem\}"),
        ({"name": "../own"}, r"line \d+: name"),
    ],
)
def test_an_error_names_its_line(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(OWN | change), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_benchmark(tmp_path / "own.yaml")
    assert "own.yaml" in str(caught.value)


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(InputError, match="did you mean math500"):
        read_benchmark("math50")
    with pytest.raises(InputError, match=r"known are formalgeo, .*; or name a YAML file"):
        read_benchmark("qqqq")
    with pytest.raises(InputError, match="no such file"):
        read_benchmark("absent.yaml")


def test_shots_come_before_the_question_in_the_same_format() -> None:
    benchmark = own(shots=[{"problem": "1 + 1?", "answer": "The answer is \\boxed{2}."}])
    question = Question(id="1", problem="2 + 2?", answer="4")
    shot, answer, turn = benchmark.chat(question)
    assert shot == {"role": "user", "content": "1 + 1?\nPut the final answer in \\boxed{}."}
    assert answer == {"role": "assistant", "content": "The answer is \\boxed{2}."}
    assert turn == {"role": "user", "content": "2 + 2?\nPut the final answer in \\boxed{}."}


def test_options_are_listed_one_per_line_without_a_gap_where_there_are_none() -> None:
    benchmark = own(prompt="{problem}\n{options}\nAnswer with a letter.")
    question = Question(id="1", problem="Which {options}?", answer="B", options=["x", "{problem}"])
    (turn,) = benchmark.chat(question)
    assert turn["content"] == "Which {options}?\nA. x\nB. {problem}\nAnswer with a letter."
    (turn,) = benchmark.chat(question.model_copy(update={"options": None}))
    assert turn["content"] == "Which {options}?\nAnswer with a letter."


def test_images_come_before_the_text() -> None:
    question = Question(id="1", problem="?", answer="1", images=["/a.png", "/b.png"])
    (turn,) = own(prompt="{problem}").chat(question)
    assert turn["content"] == [
        {"type": "image", "image": "/a.png"},
        {"type": "image", "image": "/b.png"},
        {"type": "text", "text": "?"},
    ]
