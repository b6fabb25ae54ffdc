"""Number format: another style, the same numbers, and nothing that is no amount."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.text_variants import changed, question, refused
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.make_variants import perturb
from theorem_sft.data.variants.text.prose import read_prose
from theorem_sft.data.variants.text.text_number_format import STYLES
from theorem_sft.theory.mathtext.numbers_in_text import number_values
from theorem_sft.theory.mathtext.numerals import read_number_words, spell_number


def styled(text: str, style: str) -> str:
    """The text in one style; the text itself where the style does not apply."""
    pieces, place = [], 0
    for start, end, new in sorted(STYLES[style](read_prose(text))):
        pieces += [text[place:start], new]
        place = end
    return "".join([*pieces, text[place:]])


@pytest.mark.parametrize(
    ("style", "text", "wanted"),
    [
        ("words", "He has 48 friends.", "He has forty-eight friends."),
        ("words", "48 friends saw 305 of 1,200.", "Forty-eight friends saw three hundred five of 1,200."),
        ("digits", "She saw twenty-one birds and three hundred bees.", "She saw 21 birds and 300 bees."),
        ("digits", "Ten of them left seven days ago.", "Ten of them left 7 days ago."),
        ("thousands", "It costs $1200 for 12000 people.", "It costs $1,200 for 12,000 people."),
        ("thousands", "It costs $1,200.50 for 12,000, or so.", "It costs $1200.50 for 12000, or so."),
        ("money", "It costs $5 for each, or $1.", "It costs 5 dollars for each, or 1 dollar."),
        ("money", "It costs 5 dollars.", "It costs $5."),
        ("cents", "It costs $5, or $6 for two.", "It costs $5.00, or $6.00 for two."),
        ("cents", "It costs $5.00 or $6.00.", "It costs $5 or $6."),
        ("percent", "A 20% discount, then 5.5%.", "A 20 percent discount, then 5.5 percent."),
        ("percent", "If $x$ is 20\\% of 5, find $x$.", "If $x$ is 20 percent of 5, find $x$."),
        ("percent", "20 percent of them left.", "20% of them left."),
        ("parts", "He ate 1/2 of it and 3/4 of that.", "He ate one-half of it and three-fourths of that."),
        ("parts", "He has half as many, two-thirds of them red.", "He has 1/2 as many, 2/3 of them red."),
        ("measures", "She ran 5 miles.", "She ran 5.0 miles."),
    ],
)  # fmt: skip
def test_a_style_writes_amounts(style: str, text: str, wanted: str) -> None:
    assert styled(text, style) == wanted


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("words", "He lives in Room 12 on Highway 9 since 1999."),
        ("words", "It is 5 pm on May 5, at 5:30 or 12/5."),
        ("words", "The ratio is 3:2, a 5-page book, 10-12 people, the 5th, 5x and A5."),
        ("words", "Find $5 + 3$ where 3, $x$ are real."),
        ("words", "He has 2 1/2 pies and 5 million fans."),
        ("words", "3 + 4 people"),
        ("words", "They won 3 - 2."),
        ("words", "The ratio of cats to dogs is 3 to 2."),
        ("digits", "He is one of the people at seven, for one second."),
        ("digits", "A four-sided die shows two fifths, or two and a half."),
        ("digits", "The Seven Seas and the Three Bears."),
        ("thousands", "In 1999 he was born, in room 12345."),
        ("money", "A $5 bill costs $5."),
        ("money", "It costs \\$5 where $x = 5$."),
        ("money", "It costs $5 million."),
        ("cents", "It costs $5 million, or $5k."),
        ("percent", "It is 5%-10% or $5\\%$ of $x$ and 6\\% that."),
        ("parts", "The first half of it, two and one-half of them, 2 1/2 of it, on 1/2 he came."),
        ("measures", "If $x$ is 5 miles, find it."),
        ("measures", "A wire of 5 feet 4 inches is cut."),
        ("measures", "It is about 5 miles away."),
    ],
)
def test_what_is_no_sure_amount_stays(style: str, text: str) -> None:
    assert styled(text, style) == text


@pytest.mark.parametrize(
    "text",
    [
        "What is the sum of the digits of 48?",
        "How many letters has 48?",
        "Round 48 to two decimal places.",
        "A code has 4 signs.",
    ],
)
def test_numbers_whose_notation_matters_stay(text: str) -> None:
    assert refused(text, "number_format") == "it may ask about a number as it is written"


@given(st.integers(0, 999_999))
def test_words_are_read_back(number: int) -> None:
    assert read_number_words(spell_number(number)) == number
    assert number_values(f"He saw {spell_number(number)} of them.") == [str(number)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("two hundred and five of 1,000", ["1000", "205"]),
        ("half of 2 1/2 and 3/4, 0.50 or .5", ["1/2", "1/2", "1/2", "3/4", "5/2"]),
        ("two-thirds, one half, twice, a dozen", ["1/2", "12", "2", "2/3"]),
        ("twenty twelve", ["twenty twelve"]),
        ("two and three million", ["2", "3000000"]),
        ("$5.00 and 5", ["5", "5"]),
    ],
)
def test_numbers_are_read_by_value(text: str, wanted: list[str]) -> None:
    assert number_values(text) == wanted


AMOUNTS = st.one_of(
    st.integers(0, 2_000_000).map(str),
    st.integers(1000, 2_000_000).map("{:,}".format),
    st.integers(0, 9999).map(spell_number),
    st.sampled_from(
        ["1/2", "3/4", "half", "two-thirds", "2 1/2", "$5", "$5.00", "$1,200", "20%", "5.5", "20 percent"]
    ),
)
BETWEEN = st.sampled_from(
    [" ", " apples and ", " of the ", ". Then ", " miles, ", " - ", ", ", " to ", " dollars for "]
)
PIECES = st.lists(st.tuples(BETWEEN, AMOUNTS), min_size=1, max_size=5)


@given(PIECES, st.integers(0, 9))
def test_the_numbers_stay_whatever_stands_between_them(pieces: list[tuple[str, str]], seed: int) -> None:
    text = "He has" + "".join(between + amount for between, amount in pieces) + " more. How many?"
    try:
        after = perturb(question(text), "number_format", seed=seed).problem
    except NotApplicable:
        return
    assert after != text
    assert number_values(after) == number_values(text)


def test_one_style_is_chosen() -> None:
    text = "She paid $1200 for 48 pies, with a 20% discount. How many pies?"
    assert len({changed(text, "number_format", seed) for seed in range(40)}) > 3
