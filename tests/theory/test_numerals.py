"""Number words are written and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.theory.mathtext.numerals import multiword_numbers, spell_number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (42, "forty-two"),
        (100, "one hundred"),
        (206, "two hundred six"),
        (3015, "three thousand fifteen"),
        (120_000, "one hundred twenty thousand"),
        (9_999, "nine thousand nine hundred ninety-nine"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert spell_number(number) == words


@given(st.integers(21, 10**9 - 1))
def test_written_numbers_are_read_back(number: int) -> None:
    words = spell_number(number)
    expected = {number} if len(words.replace("-", " ").split()) > 1 else set()
    assert multiword_numbers(f"It has {words} parts.") == expected
    assert multiword_numbers(f"{words.capitalize()}, of which some are red") == expected


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("one hundred and six", {106}),
        ("a hundred and six", {106}),
        ("two and three", set()),
        ("five six", set()),
        ("twenty. Six", set()),
        ("twenty thirty", set()),
        ("forty two", {42}),
        ("thousands of people", set()),
        ("someone", set()),
    ],
)
def test_only_a_single_number_is_read(text: str, numbers: set[int]) -> None:
    assert multiword_numbers(text) == numbers
