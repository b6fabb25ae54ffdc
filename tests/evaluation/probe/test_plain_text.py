"""The plain text is everyday prose, reproducible, without numbers and mathematics."""

from __future__ import annotations

import re

from theorem_sft.evaluation.probe.plain_text import plain_text
from theorem_sft.theory.catalogue import CATALOGUE

_NUMBERS = (
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|half|twice|double)\b"
)


def sentences(paragraph: str) -> list[str]:
    """Split a paragraph after full stops, question and quotation marks followed by a capital."""
    return re.split(r"(?<=[.?])\"? (?=[\"A-Z])", paragraph)


def test_paragraphs_are_distinct_and_have_several_sentences() -> None:
    text = plain_text(400)
    assert len(set(text)) == 400
    assert all(3 <= len(sentences(paragraph)) <= 6 for paragraph in text)
    all_sentences = [sentence for paragraph in text for sentence in sentences(paragraph)]
    assert len(set(all_sentences)) > 0.7 * len(all_sentences)


def test_the_same_seed_gives_the_same_text() -> None:
    assert plain_text(50, seed=3) == plain_text(50, seed=3)
    assert plain_text(50, seed=3) == plain_text(200, seed=3)[:50]
    assert set(plain_text(50, seed=3)).isdisjoint(plain_text(50, seed=4))


def test_there_is_no_number_and_no_theorem() -> None:
    text = " ".join(plain_text(1000)).lower()
    assert re.findall(_NUMBERS, text) == []
    assert not any(theorem.name.lower() in text for theorem in CATALOGUE.values())
    assert re.findall(r"\b(theorem|equation|angle|triangle|percent|probability|sum of)\b", text) == []


def test_every_word_is_filled_in_and_every_article_fits() -> None:
    for paragraph in plain_text(1000):
        assert not set("{}") & set(paragraph)
        assert re.findall(r"\b[Aa] [aeio]|\b[Aa]n [^aeiouh]", paragraph) == []
        assert all(re.match(r"[\"A-Z]", sentence) for sentence in sentences(paragraph))


def test_two_people_have_two_names() -> None:
    for paragraph in plain_text(300):
        assert not re.search(r"\b([A-Z][a-z]+) (and|told|asked) \1\b", paragraph)
