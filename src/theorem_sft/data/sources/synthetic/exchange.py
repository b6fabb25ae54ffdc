"""Replace words of a story and letters of its points."""

from __future__ import annotations

import re
from collections.abc import Mapping

from theorem_sft.theory.theorem import Clause

# Placeholders stay as they are.
_WORD = re.compile(r"\{\w+\}|[A-Za-z]+")


def exchange(text: str, other: Mapping[str, str], *, letters: bool = False) -> str:
    """Replace words of a text with placeholders, keeping capitals.

    Args:
        text: A text of the catalogue.
        other: For small words and for capital letters, what they become.
        letters: Whether words of capitals alone name points ("the park PQR"); otherwise "A" is an article.
    """

    def other_word(match: re.Match[str]) -> str:
        word = match[0]
        if letters and word.isupper():
            return "".join(other.get(letter, letter) for letter in word)
        small = word[:1].lower() + word[1:]
        if small not in other:
            return word
        new = other[small]
        return new if small == word else new[:1].upper() + new[1:]

    return _WORD.sub(other_word, text) if other else text


def exchange_all(words: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Replace words and letters in the values of a story's placeholders."""
    return {key: exchange(word, other, letters=True) for key, word in words.items()}


def exchange_clause(clause: Clause, other: Mapping[str, str]) -> Clause:
    """Replace words in every wording of a clause."""
    train, held = (tuple(exchange(text, other) for text in part) for part in (clause.train, clause.held))
    return Clause(train, held)
