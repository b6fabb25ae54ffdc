"""Whitespace, typos and case: letters and spaces change, and nothing that carries meaning."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.text_variants import changed, formulas, refused
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.data.variants.text.prose import letter_runs, word_list
from theorem_sft.data.variants.text.spelling_changes import slips

STORY = (
    "Natalia collected 1 000 seashells at the beach. She painted 25 percent of the seashells with her"
    " friends. How many seashells are unpainted?"
)
MATH = "Suppose the polynomial $f(x) = x^2  + 1$ vanishes somewhere.\n\\[ x  = 5.\\]Find the constant $c .$"


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("text", [STORY, MATH])
def test_whitespace_changes_spaces_alone(text: str, seed: int) -> None:
    after = changed(text, "whitespace", seed)
    assert after.split() == text.split()
    assert after.strip() != text
    assert formulas(after) == formulas(text)
    assert "1 000" in after or text == MATH


@pytest.mark.parametrize(
    "text", ["a | b | c\n1 | 2 | 3", "x\ty", "    for x in y:\n        print(x)", "$x+1$"]
)
def test_spaces_that_lay_something_out_stay(text: str) -> None:
    refused(text, "whitespace")


@pytest.mark.parametrize("seed", range(20))
def test_typos_are_one_to_three_slips_in_plain_words(seed: int) -> None:
    after = changed(STORY, "typo", seed)
    pairs = [(a, b) for a, b in zip(STORY.split(), after.split(), strict=True) if a != b]
    assert 1 <= len(pairs) <= 3
    for word, slip in pairs:
        assert word.islower()
        assert len(word.strip(".?,")) >= 6
        assert (word[0], word[-1]) == (slip[0], slip[-1])
        assert word not in ("percent",)


@pytest.mark.parametrize(
    "text",
    [
        "How many more remaining dollars than twice the total percent?",
        "Angles of seventeen triangles, divided equally",
        "Natalia's $\\text{seashells}$ on Beachside",
        "How many are left?",
    ],
)
def test_words_with_mathematical_meaning_are_not_misspelled(text: str) -> None:
    refused(text, "typo")


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=6, max_size=12))
def test_a_slip_keeps_the_ends_and_is_no_english_word(word: str) -> None:
    for slip in slips(word):
        assert slip != word
        assert (slip[0], slip[-1]) == (word[0], word[-1])
        assert abs(len(slip) - len(word)) <= 1
        assert any(slip[at : at + 3] not in letter_runs() for at in range(len(slip) - 2))


@pytest.mark.parametrize(
    ("word", "other"),
    [("dessert", "desert"), ("friend", "fiend"), ("angles", "angels"), ("striped", "stripped"),
     ("pounds", "ponds"), ("country", "county"), ("dinner", "diner"), ("months", "moths"),
     ("planned", "planed"), ("strings", "stings"), ("painting", "panting"), ("spending", "sending")],
)  # fmt: skip
def test_a_slip_is_no_other_word(word: str, other: str) -> None:
    assert other not in slips(word)


def test_every_list_of_words_is_there() -> None:
    assert "percent" in word_list("carrying")
    assert {"chi", "the", "ing"} <= letter_runs()
    assert "dlr" not in letter_runs()


@pytest.mark.parametrize("seed", range(10))
def test_case_is_all_small_or_all_capitals(seed: int) -> None:
    after = changed(STORY, "case", seed)
    assert after in (STORY.lower(), STORY.upper())
    told = changed(MATH, "case", seed)
    assert told.lower() == MATH.lower()
    assert formulas(told) == formulas(MATH)


@pytest.mark.parametrize(
    "text", ["Will has 5 cats.", "Mark ate Polish food.", "The TV costs $5.", "He ran in May."]
)
def test_what_is_another_word_in_small_letters_gets_capitals(text: str) -> None:
    assert {changed(text, "case", seed) for seed in range(8)} == {text.upper()}


@pytest.mark.parametrize(
    "text",
    [
        "Points A and B are 5 apart.",
        "Find n.",
        "How many letters are in the word?",
        "It takes 5 mL of 5GB.",
        "\\textbf{Find} $x$.",
        "In triangle ABC find $x$.",
        "∠ABC is 5°.",
        "AB is parallel to CD. How long is CD?",
    ],
)
def test_case_stays_where_it_means_something(text: str) -> None:
    refused(text, "case")


def test_case_stays_where_the_answer_is_in_letters() -> None:
    refused("Who has 5 cats?", "case", answer="Mary")
    refused("Which has 5 cats?", "case", answer="A", options=["x", "y"])
    changed("What is it?", "case", answer="\\frac{1}{2}")


@pytest.mark.parametrize("kind", ["whitespace", "typo", "case"])
def test_traces_keep_text_and_sentences_in_step(kind: str) -> None:
    made = 0
    for trace in build_synthetic(60, seed=5):
        try:
            change = VARIANT_KINDS[kind].text
            assert change
            other = change(trace, random.Random(trace.id))
        except NotApplicable:
            continue
        made += 1
        assert other.problem != trace.problem
        assert other.problem == " ".join([*other.givens, other.question])
        assert len(other.givens) == len(trace.givens)
        assert other.steps == trace.steps
        assert re.findall(r"\d+", other.problem) == re.findall(r"\d+", trace.problem)
    assert made > 20
