"""Prose is separated from formulas, money from mathematics, sentence ends from other full stops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.text.prose import MARKS, read_prose


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in read_prose(text).sentences]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He has 5. She has 6.", ["He has 5.", "She has 6."]),
        ("Mr. Lee has 5.5 lb. of nuts. It costs $5.50. Who pays?", ["It costs $5.50.", "Who pays?"]),
        ("It is 5 p.m. now. Who is it?", ["It is 5 p.m. now.", "Who is it?"]),
        ("It is 5 p.m. Who is it?", ["It is 5 p.m. Who is it?"]),
        ("Let $x = 5.$  Find $x.$", ["Let $x = 5.$", "Find $x.$"]),
        ("Let\n\\[x = 5.\\]Find $x$.", ["Let\n\\[x = 5.\\]", "Find $x$."]),
        ("Let\n\\[x = 5\\]be real. Find $x$.", ["Let\n\\[x = 5\\]be real.", "Find $x$."]),
        ('She says "I have 5." He has 6.', ['She says "I have 5."', "He has 6."]),
        ("See below. [asy]\ndraw(A. B);\n[/asy]", ["See below.", "[asy]\ndraw(A. B);\n[/asy]"]),
        ("Wow! He ran 3.5 miles in the U.S. and won.", ["Wow!", "He ran 3.5 miles in the U.S. and won."]),
    ],
)
def test_sentences_end_where_they_surely_end(text: str, wanted: list[str]) -> None:
    assert sentences(text)[-len(wanted) :] == wanted


def test_a_doubtful_end_is_reported() -> None:
    assert not read_prose("He came at 5 p.m. What did he do?").last_is_sure
    assert read_prose("He came at 5 p.m. today. What did he do?").last_is_sure
    assert read_prose("He met Mrs. Brown. What did Mr. Brown do?").last_is_sure


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("It costs $5 and $6.50.", False),
        ("It costs $.50 or $5-$6.", False),
        ("Find $x$ if $2x = 6$.", True),
        ("Find $5$ and $6$.", True),
        ("It costs \\$5 if $x = 2$.", True),
        ("How many?", False),
    ],
)
def test_money_is_distinguished_from_mathematics(text: str, latex: bool) -> None:
    prose = read_prose(text)
    assert prose.latex is latex
    assert any(sign in MARKS for sign in prose.shown) is latex


@pytest.mark.parametrize(
    "text",
    [
        "He pays 5$ and then she pays 6$ for it.",
        "It costs 5$.",
        "Let $x be 5.",
        "Let \\[x = 5 be.",
        "Find \\$5 and $x.",
    ],
)
def test_ambiguous_text_is_refused(text: str) -> None:
    with pytest.raises(NotApplicable):
        read_prose(text)


@given(st.text(st.sampled_from("ab A.?!$\\[](){}5,\n\"'"), max_size=60))
def test_any_text_is_read_or_refused_and_keeps_its_places(text: str) -> None:
    try:
        prose = read_prose(text)
    except NotApplicable:
        return
    assert len(prose.shown) == len(text)
    assert all(shown == sign for shown, sign in zip(prose.shown, text, strict=True) if shown not in MARKS)
    told = [text[start:end] for start, end in prose.sentences]
    assert "".join("".join(told).split()) == "".join(text.split())
