"""Off-topic sentences contain nothing that a problem could use."""

from __future__ import annotations

import re

from theorem_sft.data.sources.synthetic.build_problems import PEOPLE
from theorem_sft.data.variants.given_sentences import OFF_TOPIC, unrelated
from theorem_sft.theory.mathtext.numbers_in_text import known_facts, numbers_in


def test_sentences_are_many_and_distinct() -> None:
    assert len(set(OFF_TOPIC)) == len(OFF_TOPIC) >= 30
    assert all(re.fullmatch(r"[A-Z][^.?!]*\.", sentence) for sentence in OFF_TOPIC)


def test_no_sentence_has_a_number_a_name_or_a_fact_with_a_number() -> None:
    for sentence in OFF_TOPIC:
        # "a" and "no" are read as one and none, and every text is full of them.
        assert numbers_in(sentence) <= {0, 1}, sentence
        assert not re.search(r"\d", sentence)
        assert not known_facts(sentence), sentence
        assert not set(PEOPLE) & set(re.findall(r"\w+", sentence)), sentence


def test_sentences_with_a_word_of_the_text_are_related_to_it() -> None:
    left = unrelated("The whale has 7 birds for its trees.")
    assert {"Whales breathe air.", "Many birds fly south before winter."}.isdisjoint(left)
    assert "Oak trees lose their leaves in autumn." not in left
    assert "Iron rusts in damp air." in left
    assert unrelated("") == list(OFF_TOPIC)
