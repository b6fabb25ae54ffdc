"""Rename: people get names of the same gender, variables other letters; doubtful names are refused."""

from __future__ import annotations

import pytest

from tests.support.text_variants import changed, question, refused
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.traces.trace import Question
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.make_variants import perturb
from theorem_sft.data.variants.text.prose import first_names

FREE = "Mia has 5 cats. Her brother Tom has 6, and Mia’s mother has Tom's dog. How many does Mia have?"


@pytest.mark.parametrize("seed", range(20))
def test_names_are_replaced_everywhere_by_names_of_the_same_gender(seed: int) -> None:
    text = changed(FREE, "rename", seed)
    first = text.split()[0]
    second = text.split()[6]
    assert first_names()[first] == "female"
    assert first_names()[second] == "male"
    assert {first, second}.isdisjoint({"Mia", "Tom"})
    assert text == FREE.replace("Mia", first).replace("Tom", second)


@pytest.mark.parametrize(
    "text",
    [
        "Tom Ford has 5 cats. How many is that?",
        "They ride a John Deere tractor for 5 hours. How long is that?",
        "Dr. Mary has 5 cats. How many is that?",
        "They buy 5 pies at Mary's Bakery. How many is that?",
        "The St. Paul bus takes 5 people. How many is that?",
        "The Paul family has 5 cats. How many is that?",
        "Ben & Jerry have 5 cones. How many is that?",
        "Samantha has 5 cats. Sam gets 2 more. How many does Sam have?",
        "Robert has 5 cats. Bob gets 2 more. How many does Bob have?",
        "Tom's name has how many letters?",
        "James' cat is 5. How old is it?",
        "Mary has 5 cats. How many has MARY?",
        "Mary-Ann and Mary have 5 cats. How many is that?",
        "$\\text{Mary}$ is 5. How old is Mary?",
    ],
)
def test_what_may_be_more_than_a_name_is_refused(text: str) -> None:
    assert "name" in refused(text, "rename") or "possessive" in refused(text, "rename")


def test_words_months_and_places_are_no_names() -> None:
    for word in ("Will", "Mark", "Grace", "April", "Jordan", "Paris", "Washington", "Rose", "Bill", "Penny"):
        assert word not in first_names()
        refused(f"{word} has 5 cats. How many is that?", "rename")


def test_a_name_in_answer_options_or_image_is_refused() -> None:
    text = "Mia has 5 cats and Tom has 6. Who has more?"
    refused(text, "rename", answer="\\text{Tom}")
    refused(text, "rename", answer="A", options=["Tom", "Mia"])
    refused(text, "rename", images=["cats.png"])


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("What integer $x$ satisfies $2x + 3 = \\frac{x}{2}$?", "x"),
        ("Find the least $n$ such that $n!$ ends in $5n$ zeros.", "n"),
        ("Evaluate $\\sqrt{x^2}$ at $x = \\text{five}$.", "x"),
    ],
)
def test_a_variable_gets_an_unused_letter(text: str, old: str) -> None:
    for seed in range(10):
        after = changed(text, "rename", seed)
        (new,) = {a for a, b in zip(after, text, strict=True) if a != b}
        assert (
            new
            not in text.replace("\\sqrt", "").replace("\\text{five}", "").replace("\\frac", "").split("$")[1]
        )
        bare = after.replace("\\text", "\0")
        assert old not in "".join(bare.split("$")[1::2]).replace("\\frac", "")


@pytest.mark.parametrize(
    "text",
    [
        "Find the $x$-intercept of $y = x + 1$.",
        "Solve $xy = 1$.",
        "What is $i$ in $i + 1 = 2$?",
        "Find the area of the region $x^2 + y^2 = 1$.",
        "Find $x$ if x is 5 in $x + 1$.",
        "Find $\\text{x}$ in $x = 5$.",
        "What is $f(3)$?",
        "How many is 5?",
        'Find $x$. [asy]label("$x$");[/asy]',
    ],
)
def test_a_letter_that_may_be_more_than_a_variable_stays(text: str) -> None:
    refused(text, "rename")


def test_a_letter_of_the_answer_stays() -> None:
    refused("Simplify $2x + 3x$.", "rename", answer="5x")
    changed("Simplify $2x + 3x - 5x$.", "rename", answer="0")


def test_a_name_in_the_steps_is_refused() -> None:
    (trace,) = build_synthetic(1)
    foreign = trace.model_copy(
        update={"structure": None, "source": "elsewhere", "givens": [], "question": None}
    )
    said = foreign.model_copy(update={"problem": "Mia has 5 cats. How many is that?"})
    assert "Mia" not in perturb(said, "rename").problem
    held = said.model_copy(update={"steps": [said.steps[0].model_copy(update={"work": "Mia: 5"})]})
    with pytest.raises(NotApplicable, match="steps say a name"):
        perturb(held, "rename")


def test_the_original_is_left_alone() -> None:
    original: Question = question(FREE)
    perturb(original, "rename")
    assert original == question(FREE)
