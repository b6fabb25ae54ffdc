"""Files: errors of reading name file, line and field; writing is atomic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_jsonl, read_records, write_json, write_jsonl, write_text
from theorem_sft.data.traces.trace import Problem, Step, Trace

GOOD = '{"id": "a", "problem": "1 + 1?", "answer": "2"}\n'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD.encode() * 6 + b'{"id": \n', "line 7: broken JSON"),
        (GOOD.encode() + b"\n[1]\n", "line 3: not a JSON object"),
        (GOOD.encode() * 2 + b'{"id": "\xff"}\n', "line 3: bytes that are not UTF-8"),
        (b"", "holds no data"),
        (b"\n \n", "holds no data"),
        (b'{"id": "a", "problem": "?"}\n', "line 1: answer: Field required"),
        (
            GOOD.encode() + b'{"id": "b", "problem": "?", "answer": " "}\n',
            "line 2: answer: the problem has no",
        ),
        (b"[" * 100_000 + b"\n", "line 1: broken JSON"),
    ],
)
def test_errors_name_the_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "problems.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_records(path, Problem)
    assert str(path) in str(caught.value)


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no\.jsonl: no such file"):
        list(read_jsonl(tmp_path / "no.jsonl"))
    with pytest.raises(InputError, match="is a folder"):
        read_json(tmp_path)


rows = st.dictionaries(st.text(max_size=8), st.none() | st.integers() | st.text(max_size=20), max_size=4)


@given(st.lists(rows, min_size=1, max_size=8))
def test_written_rows_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, written: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "deep" / "rows.jsonl"
    write_jsonl(path, written)
    assert [row for _, row in read_jsonl(path)] == written
    write_json(path, written[0])
    assert read_json(path) == written[0]


def test_a_failed_write_leaves_only_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_text(path, "old")

    def failing() -> Any:
        yield {"a": 1}
        raise RuntimeError("no more rows")

    with pytest.raises(RuntimeError):
        write_jsonl(path, failing())
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "\ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_trace_is_read_back(tmp_path: Path) -> None:
    step = Step(
        theorem="t",
        statement="s",
        conditions=[],
        mapping={},
        relation=None,
        conclusion={"a": "AB ∥ CD"},
        work="w",
    )
    trace = Trace(id="a", problem="?", answer="1", domain="d", source="s", steps=[step], final="1")
    write_jsonl(tmp_path / "traces.jsonl", [trace])
    assert read_records(tmp_path / "traces.jsonl", Trace) == [trace]
