"""Loading: kinds of files, the hub, images, and malformed rows."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import datasets
import huggingface_hub.constants
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import write_jsonl
from theorem_sft.evaluation.benchmarks.benchmark import Benchmark, Hub, read_benchmark
from theorem_sft.evaluation.benchmarks.load_questions import load_questions

ROWS = [{"problem": f"What is {n} + 1?", "answer": str(n + 1)} for n in range(5)]


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test caches of its own, and no network."""
    monkeypatch.setenv("THEOREM_SFT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "datasets")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    write_jsonl(tmp_path / "rows.jsonl", ROWS)
    return tmp_path / "rows.jsonl"


def any_jsonl() -> Benchmark:
    return read_benchmark("jsonl")


def png(colour: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(buffer, "PNG")
    return buffer.getvalue()


def test_every_kind_of_file_gives_the_same_questions(tmp_path: Path, rows: Path) -> None:
    expected = load_questions(any_jsonl(), rows)
    assert [(question.id, question.answer) for question in expected[:2]] == [
        ("jsonl-1", "1"),
        ("jsonl-2", "2"),
    ]
    (tmp_path / "rows.json").write_text(json.dumps(ROWS), encoding="utf-8")
    lines = ["problem,answer", *(f'"{row["problem"]}",{row["answer"]}' for row in ROWS)]
    (tmp_path / "rows.csv").write_text("\n".join(lines), encoding="utf-8")
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "rows.parquet")
    for ending in ("json", "csv", "parquet"):
        assert load_questions(any_jsonl(), tmp_path / f"rows.{ending}") == expected
    assert load_questions(any_jsonl(), rows, limit=2) == expected[:2]


def test_the_name_of_a_parquet_file_is_not_a_glob_pattern(tmp_path: Path) -> None:
    (tmp_path / "a[1]").mkdir()
    path = tmp_path / "a[1]" / "r*ws.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), path)
    assert len(load_questions(any_jsonl(), path)) == len(ROWS)


def test_the_caller_can_name_the_fields(rows: Path) -> None:
    questions = load_questions(any_jsonl(), rows, fields={"id": "problem", "subject": "answer"})
    assert questions[4].id == "What is 4 + 1?"
    assert questions[4].subject == "5"
    with pytest.raises(InputError, match=r"fields\.gold.*NAME=PATH"):
        load_questions(any_jsonl(), rows, fields={"gold": "answer"})


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"problem": "?"}, "line 2: answer: the row has no 'answer'.*--field"),
        ({"problem": "?", "answer": None}, "line 2: answer: the row has no 'answer'"),
        ({"problem": "?", "answer": " "}, "line 2: answer: the problem has no answer"),
        ({"problem": "", "answer": "1"}, "line 2: problem: String should have at least 1"),
        ({"problem": ["?"], "answer": "1"}, "line 2: problem: Input should be a valid string"),
        ({"problem": "?", "answer": [1]}, "line 2: answer: Input should be a valid string"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: dict[str, Any], message: str) -> None:
    write_jsonl(tmp_path / "rows.jsonl", [ROWS[0], row])
    with pytest.raises(InputError, match=message) as caught:
        load_questions(any_jsonl(), tmp_path / "rows.jsonl")
    assert str(tmp_path / "rows.jsonl") in str(caught.value)


def test_a_bad_row_of_a_file_without_lines_is_named_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "rows.json").write_text(json.dumps([ROWS[0], {"problem": "?"}]), encoding="utf-8")
    with pytest.raises(InputError, match=r"rows\.json: row 2: answer: the row has no 'answer'"):
        load_questions(any_jsonl(), tmp_path / "rows.json")


def test_a_duplicate_id_is_named_with_both_lines(tmp_path: Path) -> None:
    row = {"id": "a", "problem": "?", "answer": "1"}
    write_jsonl(tmp_path / "rows.jsonl", [row, row | {"id": "b"}, row | {"answer": "2"}])
    with pytest.raises(InputError, match="line 3: id: 'a' is already used at line 1"):
        load_questions(read_benchmark("problems"), tmp_path / "rows.jsonl")


def test_the_purpose_of_a_probe_problem_is_kept(tmp_path: Path) -> None:
    row = {"id": "a", "problem": "?", "answer": "1"}
    rows = [row, row | {"id": "b", "purpose": "fresh"}, row | {"id": "c", "purpose": "to test the reader"}]
    write_jsonl(tmp_path / "rows.jsonl", rows)
    questions = load_questions(read_benchmark("problems"), tmp_path / "rows.jsonl")
    assert [question.purpose for question in questions] == ["original", "fresh", "original"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("rows.txt", "", "unknown kind of file; give a .jsonl"),
        ("rows.json", "{", "line 1: broken JSON"),
        ("rows.json", "{}", "not a JSON array"),
        ("rows.json", "[1]", "row 1: not a JSON object"),
        ("rows.json", "[]", "holds no data"),
        ("rows.csv", "problem,answer\n", "holds no data"),
        ("rows.csv", "problem,answer\n?\n", "line 2: answer: the row has no 'answer'"),
        ("rows.parquet", "no parquet", "cannot be loaded .*check that it is a parquet file"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_questions(any_jsonl(), tmp_path / name)


def test_misuse_is_named(tmp_path: Path, rows: Path) -> None:
    for ending in ("jsonl", "json", "csv", "parquet"):
        with pytest.raises(InputError, match="no such file"):
            load_questions(any_jsonl(), tmp_path / f"absent.{ending}")
    with pytest.raises(InputError, match="a file has no splits"):
        load_questions(any_jsonl(), rows, split="test")
    with pytest.raises(InputError, match="a limit of 0"):
        load_questions(any_jsonl(), rows, limit=0)
    with pytest.raises(InputError, match="jsonl is not on the hub; give a local file with --data"):
        load_questions(any_jsonl(), None)


def test_a_choice_must_be_among_its_options(tmp_path: Path) -> None:
    benchmark = read_benchmark("geoqa").model_copy(update={"needs_images": False})
    row = {"question": "?\nChoices:\nA:30°\nB:40°"}
    for answer in ("B", "40°"):
        write_jsonl(tmp_path / "rows.jsonl", [row | {"ground_truth": answer}])
        (question,) = load_questions(benchmark, tmp_path / "rows.jsonl")
        assert question.options == ["30°", "40°"]
    for answer in ("C", "50°"):
        write_jsonl(tmp_path / "rows.jsonl", [row | {"ground_truth": answer}])
        with pytest.raises(InputError, match=f"line 1: answer: '{answer}' is not one of the 2 options"):
            load_questions(benchmark, tmp_path / "rows.jsonl")


def test_images_are_found_next_to_the_file_or_in_the_named_folder(tmp_path: Path) -> None:
    benchmark = read_benchmark("geometry3k")
    write_jsonl(tmp_path / "rows.jsonl", [{"images": ["a.png", "b.png"], "problem": "?", "answer": "1"}])
    folder = tmp_path / "images"
    folder.mkdir()
    (folder / "a.png").write_bytes(png((1, 2, 3)))
    with pytest.raises(InputError, match=r"line 1: images: no file .*images/b\.png; name the folder"):
        load_questions(benchmark, tmp_path / "rows.jsonl", images=folder)
    (folder / "b.png").write_bytes(png((1, 2, 4)))
    (question,) = load_questions(benchmark, tmp_path / "rows.jsonl", images=folder)
    assert question.images == [str(folder / "a.png"), str(folder / "b.png")]
    write_jsonl(tmp_path / "rows.jsonl", [{"images": [str(folder / "a.png")], "problem": "?", "answer": "1"}])
    (question,) = load_questions(benchmark, tmp_path / "rows.jsonl")
    assert question.images == [str(folder / "a.png")]


def test_images_in_a_parquet_file_go_into_the_cache_once(tmp_path: Path) -> None:
    images = [png((n, 0, 0)) for n in (0, 100, 0)]
    table = pyarrow.Table.from_pylist(
        [
            {"images": [{"bytes": content, "path": None}], "problem": "<image>Find x.", "answer": "1"}
            for content in images
        ]
    )
    pyarrow.parquet.write_table(table, tmp_path / "rows.parquet")
    for _ in range(2):
        questions = load_questions(read_benchmark("geometry3k"), tmp_path / "rows.parquet")
        assert [Path(question.images[0]).read_bytes() for question in questions] == images
        assert len(list((tmp_path / "cache" / "images" / "geometry3k").iterdir())) == 2
    broken = pyarrow.Table.from_pylist(
        [{"images": [{"bytes": b"no image", "path": None}], "problem": "?", "answer": "1"}]
    )
    pyarrow.parquet.write_table(broken, tmp_path / "broken.parquet")
    with pytest.raises(InputError, match=r"broken\.parquet: row 1: images: the bytes are not an image"):
        load_questions(read_benchmark("geometry3k"), tmp_path / "broken.parquet")


def test_the_hub_is_read_by_configuration_and_split(tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    head = "---\nconfigs:\n- config_name: main\n  data_files:\n"
    splits = [f"  - split: {split}\n    path: main/{split}.jsonl\n" for split in ("train", "test")]
    (hub / "main").mkdir(parents=True)
    (hub / "README.md").write_text("".join([head, *splits, "---\n"]), encoding="utf-8")
    write_jsonl(hub / "main" / "train.jsonl", [{"question": "1 + 2?", "answer": "It is 3.\n#### 3"}])
    write_jsonl(hub / "main" / "test.jsonl", [{"question": "2 + 2?", "answer": "It is 4.\n#### 4"}])
    benchmark = read_benchmark("gsm8k")
    assert benchmark.hub == Hub(path="openai/gsm8k", config="main", split="test")
    here = benchmark.model_copy(update={"hub": Hub(path=str(hub), config="main", split="test")})
    (question,) = load_questions(here, None)
    assert (question.id, question.problem, question.answer) == ("gsm8k-1", "2 + 2?", "4")
    (question,) = load_questions(here, None, split="train")
    assert question.answer == "3"
    with pytest.raises(InputError, match=r"cannot be loaded .*--data"):
        load_questions(here, None, split="validation")


def test_images_of_the_hub_are_written_unchanged(tmp_path: Path) -> None:
    features = datasets.Features(
        {
            "images": datasets.List(datasets.Image()),
            "problem": datasets.Value("string"),
            "answer": datasets.Value("string"),
        }
    )
    content = png((9, 8, 7))
    row = {"images": [{"bytes": content, "path": None}], "problem": "<image>Find x.", "answer": "3"}
    hub = tmp_path / "hub"
    (hub / "data").mkdir(parents=True)
    datasets.Dataset.from_list([row], features=features).to_parquet(hub / "data" / "test-0.parquet")
    benchmark = read_benchmark("geometry3k")
    here = benchmark.model_copy(update={"hub": Hub(path=str(hub), split="test")})
    (question,) = load_questions(here, None)
    assert question.problem == "Find x."
    assert Path(question.images[0]).read_bytes() == content


def test_an_unreachable_hub_gives_a_hint() -> None:
    with pytest.raises(InputError, match=r"openai/gsm8k: the data set cannot .*; give a local file"):
        load_questions(read_benchmark("gsm8k"), None)
