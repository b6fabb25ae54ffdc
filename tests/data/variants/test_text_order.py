"""Question first and off topic: whole sentences are moved or added, never away from one they refer to."""

from __future__ import annotations

import re

import pytest

from tests.support.text_variants import changed, refused
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.variants.given_sentences import OFF_TOPIC
from theorem_sft.data.variants.make_variants import perturb

STORY = "Mr. Lee has 5.5 pounds of nuts. He eats $2.50 worth a day. How many days will they last?"


@pytest.mark.parametrize("seed", range(10))
def test_the_question_stands_first_and_all_else_stays_in_order(seed: int) -> None:
    text = changed(STORY, "question_first", seed)
    asked, known = text.index("How many days"), text.index("Mr. Lee has 5.5")
    assert asked < known
    assert text.endswith("Mr. Lee has 5.5 pounds of nuts. He eats $2.50 worth a day.")
    assert re.search(r"question|asked", text[:asked])


def test_instructions_on_the_answer_go_with_the_question() -> None:
    text = changed(
        "Let $x = 5.$  Find $\\frac{x}{3}.$ Express your answer as a common fraction.", "question_first"
    )
    assert text.index("Find $") < text.index("Express your answer") < text.index("Let $x")


def test_a_diagram_after_the_question_stays_after_it() -> None:
    text = changed("Here is a shape. How long is it?\n\n[asy]\ndraw(A--B);\n[/asy]", "question_first")
    assert text.index("How long") < text.index("Here is a shape.") < text.index("[asy]")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("How many is 5 and 6?", "single sentence"),
        ("He has 5. She has 6.", "no question"),
        ("He has 5. Then how many are left?", "refers to the text before it"),
        ("He has 5. How many has he now?", "refers to the text before it"),
        ("He has 5. How many do the other five have, respectively?", "refers to the text before it"),
        ("Is he 5? He may be. How old is he?", "more than one question"),
        ("He came at 5 p.m. When did he leave?", "single sentence|doubt"),
        ("Consider the following:\n\nHow many is 5?", "single sentence|does not end"),
        ('He said "I have 5. How many have you?"', "no question"),
        ("He has 5. How many is that? (A) 5 (B) 6", "no question|options|single"),
        ("Tom has 5 pears. Ben has 6. How many does he have?", "two of them"),
        ("If $x = 5$, find $x$. Express your answer in simplest form.", "single"),
    ],
)
def test_a_question_that_may_refer_to_its_place_stays(text: str, why: str) -> None:
    assert re.search(why, refused(text, "question_first"))


@pytest.mark.parametrize("seed", range(10))
def test_one_neutral_sentence_comes_in_between_whole_sentences(seed: int) -> None:
    text = changed(STORY, "off_topic", seed)
    (added,) = [sentence for sentence in OFF_TOPIC if sentence in text]
    assert text.replace(f"{added} ", "", 1) == STORY
    assert not re.search(r"\d", added)
    assert text.index(added) in (0, STORY.index("He eats"), STORY.index("How many")) or "last" in STORY


def test_no_sentence_comes_between_one_and_what_it_points_back_to() -> None:
    text = "A bag holds 5 pears. It costs $2. They are ripe. How much are these?"
    for seed in range(30):
        assert changed(text, "off_topic", seed).endswith(text)


def test_a_sentence_on_the_topic_is_never_chosen() -> None:
    text = "Whales dive. Owls and bats hunt in winter at night by the moon. How many snakes see water?"
    for seed in range(60):
        after = changed(text, "off_topic", seed)
        (added,) = [sentence for sentence in OFF_TOPIC if sentence in after]
        assert not re.search("whale|owl|bat|winter|night|moon|snake|water", added, re.I)


def test_a_trace_gets_the_sentence_among_its_givens() -> None:
    for trace in build_synthetic(20, seed=3):
        foreign = trace.model_copy(update={"structure": None, "source": "elsewhere"})
        for seed in range(3):
            other = perturb(foreign, "off_topic", seed=seed)
            assert other.problem == " ".join([*other.givens, other.question or ""])
            assert [given for given in other.givens if given not in OFF_TOPIC] == trace.givens
            assert other.question == trace.question
            assert len(other.givens) == len(trace.givens) + 1
