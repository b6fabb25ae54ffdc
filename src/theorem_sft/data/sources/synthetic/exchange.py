"""Other words for those of a story, and other letters for its points."""

from __future__ import annotations

import re
from collections.abc import Mapping

from theorem_sft.theory.theorem import Clause

# A placeholder is passed over whole.
_WORD = re.compile(r"\{\w+\}|[A-Za-z]+")


def exchange(text: str, other: Mapping[str, str], *, letters: bool = False) -> str:
    """Put other words for those of a text with placeholders, with a capital where there was one.

    Args:
        text: Of the catalogue.
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
    """Put other words and letters for those that the placeholders of a story stand for."""
    return {key: exchange(word, other, letters=True) for key, word in words.items()}


def exchange_clause(clause: Clause, other: Mapping[str, str]) -> Clause:
    """Put other words into every wording of a clause."""
    train, held = (tuple(exchange(text, other) for text in part) for part in (clause.train, clause.held))
    return Clause(train, held)
