"""Option order keeps the correct option; kinds that free text does not allow are refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.text_variants import question, refused
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.traces.trace import Question
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.make_variants import perturb
from theorem_sft.theory.mathtext.answers.grade import grade

QUESTION = "How long is the ladder?"


@given(st.lists(st.integers(0, 99), min_size=2, max_size=6, unique=True), st.data(), st.booleans())
def test_the_correct_option_stays_correct(numbers: list[int], data: st.DataObject, by_letter: bool) -> None:
    options = [f"{number} cm" for number in numbers]
    right = data.draw(st.integers(0, len(options) - 1))
    answer = chr(ord("A") + right) if by_letter else options[right]
    other: Question = perturb(question(QUESTION, answer, options=options), "option_order")
    assert other.options is not None
    assert other.options != options
    assert sorted(other.options) == sorted(options)
    assert other.problem == QUESTION
    found = other.options[ord(other.answer) - ord("A")] if by_letter else other.answer
    assert found == options[right]


def test_the_answer_grades_as_before() -> None:
    asked = question(QUESTION, "B", options=["5", "6", "7"])
    other: Question = perturb(asked, "option_order", seed=1)
    letters = [f"The answer is {letter}." for letter in "ABC"]
    grades = grade(letters, [other.answer] * 3, options=[other.options] * 3)
    right = [option for option, one in zip(other.options or [], grades, strict=True) if one.correct]
    assert right == ["6"]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["5", "6", "none of these"], QUESTION),
        (["5", "6", "both A and B"], QUESTION),
        (["5", "6", "All of the above"], QUESTION),
        (["B", "A"], QUESTION),
        (["5", "5 "], QUESTION),
        (["5", "6"], "Is it 5 or 6?"),
        (["5", "6"], "How long is it? A. 5 B. 6"),
        (["5", "6"], "Which option is right?"),
        (["5"], QUESTION),
        (None, QUESTION),
    ],
)
def test_options_that_depend_on_their_order_stay(options: list[str] | None, text: str) -> None:
    answer = "7" if options is None else "A"
    refused(text, "option_order", answer=answer, options=options)


@pytest.mark.parametrize("kind", ["renumber", "reorder", "distractor", "paraphrase", "story"])
def test_what_free_text_cannot_prove_says_why(kind: str) -> None:
    assert "free text" in refused("Mia has 5 cats. Tom has 6. How many have they?", kind)


def test_a_trace_has_no_options() -> None:
    (trace,) = build_synthetic(1)
    foreign = trace.model_copy(update={"structure": None, "source": "elsewhere"})
    with pytest.raises(NotApplicable, match="no options"):
        perturb(foreign, "option_order")
