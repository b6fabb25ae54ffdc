"""Reading fields from arbitrary rows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.evaluation.benchmarks.row_fields import Field, read_choices, read_field, value_at

names = st.text(st.characters(exclude_characters=":."), min_size=1, max_size=6)
texts = st.text(max_size=40)
lines = st.text(st.characters(exclude_categories=["Cc", "Zl", "Zp", "Zs", "Cs"]), min_size=1, max_size=10)


def read(field: str | dict[str, Any], row: dict[str, Any]) -> str | list[str] | None:
    return read_field(Field.model_validate(field), row, 3, "b")


@given(st.lists(names, min_size=1, max_size=4), texts)
def test_a_dotted_path_reads_nested_records(path: list[str], value: str) -> None:
    row: Any = value
    for name in reversed(path):
        row = {name: row}
    assert read(".".join(path), row) == value
    assert value_at(row, ".".join([*path, "more"])) is None


@given(names, names, texts)
def test_a_name_that_contains_a_dot_is_found(first: str, second: str, value: str) -> None:
    assert read(f"{first}.{second}", {f"{first}.{second}": value}) == value


@given(texts, st.integers())
def test_the_text_after_the_last_hashes_is_the_gold(before: str, gold: int) -> None:
    assert read("a:after_hashes", {"a": f"{before}\n#### {gold}\n"}) == str(gold)


@given(texts, st.integers(), st.text(st.characters(exclude_characters="\\{}"), max_size=20))
def test_the_last_boxed_value_is_the_gold(before: str, gold: int, after: str) -> None:
    solution = rf"{before.replace('{', '').replace('}', '')} so \boxed{{\frac{{{gold}}}{{7}}}}{after}"
    assert read("a:last_boxed", {"a": solution}) == rf"\frac{{{gold}}}{{7}}"


@given(texts, st.integers(0, 9))
def test_a_pattern_gives_its_group(before: str, level: int) -> None:
    field = {"path": "a", "pattern": r"Level (\d)$"}
    assert read(field, {"a": f"{before}Level {level}"}) == str(level)


@given(texts, st.lists(lines, min_size=1, max_size=8), st.sampled_from([":", ". ", ") "]))
def test_choices_are_read_back(before: str, options: list[str], mark: str) -> None:
    listed = [f"{'ABCDEFGH'[place]}{mark}{option}" for place, option in enumerate(options)]
    assert read_choices("\n".join([before, "Choices:", *listed])) == options


@pytest.mark.parametrize(
    "text", ["", "A:1\nB:2", "Choices:", "Choices:\nB:1\nA:2", "Choices:\nA:1\nand more"]
)
def test_text_without_a_list_of_choices_has_none(text: str) -> None:
    assert read_choices(text) is None


def test_a_row_number_makes_an_id() -> None:
    assert read(":row_number", {}) == "b-3"


@pytest.mark.parametrize(
    ("field", "row", "message"),
    [
        ("a", {"b": 1}, "the row has no 'a'"),
        ("a.c", {"a": 1}, "the row has no 'a.c'"),
        ("a", {"a": None}, "the row has no 'a'"),
        ("a", {"a": True}, "is a bool"),
        ("a", {"a": {"b": 1}}, "is a dict"),
        ("a", {"a": [["x"]]}, "is a list"),
        ("a:after_hashes", {"a": "72"}, "no readable value .after_hashes"),
        ("a:after_hashes", {"a": "72 ####  "}, "no readable value"),
        ("a:after_hashes", {"a": ["72"]}, "is a list"),
        ("a:last_boxed", {"a": r"the answer is 7, \boxed{"}, "no readable value .last_boxed"),
        ({"path": "a", "pattern": "(x)"}, {"a": "y"}, "no readable value .pattern"),
    ],
)
def test_an_unreadable_field_is_explained(field: Any, row: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(field, row)


def test_an_optional_field_may_be_missing() -> None:
    assert read({"path": "a", "optional": True}, {}) is None
    assert read({"path": "a", "optional": True, "reading": "choices"}, {"a": "no choices"}) is None
