"""Case: all the prose in capitals, or all of it in small letters."""

from __future__ import annotations

import random
import re
from typing import TypeVar

from theorem_sft.data.traces.question import Question
from theorem_sft.data.traces.trace import Problem
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.text.edits import edited
from theorem_sft.data.variants.text.prose import MARKS, read_prose
from theorem_sft.data.variants.text.word_lists import word_list

P = TypeVar("P", bound=Problem)

_ABOUT_CASE = re.compile(
    r"\b(?:letters?|capitals?|upper-?case|lower-?case|alphabet\w*|spell\w*|initials?|words?)\b", re.I
)
_SINGLE = re.compile(r"(?<![^\W_])[^\W\d_](?![^\W_])")
_GLUED = re.compile(r"\d[A-Za-z]|[A-Za-z]\d|\d (?:[a-zA-Z]|mg|mw|mb|gb|kb)\b|[∠△⊥√π°₀-₉⊙]", re.I)
_GEOMETRY = re.compile(
    r"\b(?i:triangles?|(?:quadri|tri)\w+|angles?|segments?|circles?|points?|sides?|lines?|arcs?|chords?|squares?"
    r"|parallel\w*|perpendicular|rectangles?|trapezoids?|rhombus|polygons?)\b[^.]*\b[A-Z]{2,}\b"
    r"|\b[A-Z]{2,4}\b[^.]*(?:=|∥|∠)"
)
_MIXED = re.compile(r"[a-z][A-Z]")
_CAPITALS = re.compile(r"\b[A-Z]{2,}\b|\b(?:[A-Z]\.){2,}")
# Written small these are other words, so only capitals leave them as they are.
_OTHER_WORDS = word_list("other_words_in_small")


def case(problem: P, rng: random.Random) -> P:
    """Write the prose in capitals or in small letters, formulas as they are."""
    prose = read_prose(problem.problem)
    shown = prose.shown
    starts = {start for start, _ in prose.sentences}
    if _ABOUT_CASE.search(shown):
        raise NotApplicable("it speaks of letters or words")
    if _GLUED.search(shown) or _MIXED.search(shown) or "\\" in re.sub(r"\\[$%&#]", "", shown):
        raise NotApplicable("units or signs in its prose change with capitals")
    for letter in _SINGLE.finditer(shown):
        small = letter[0] == "a" or (letter[0] == "A" and letter.start() in starts) or letter[0] == "I"
        after_apostrophe = shown[letter.start() - 1 : letter.start()] in ("'", "’") and letter.start() > 1
        if not (small or after_apostrophe or _is_clock(shown, letter)):
            raise NotApplicable("single letters in its prose may be variables or points")
    if re.search(r"[A-Za-z]{2}", re.sub(r"\\[A-Za-z]+", "", problem.answer)) or (
        isinstance(problem, Question) and problem.options
    ):
        raise NotApplicable("its answer is in letters")
    if _GEOMETRY.search(shown):
        raise NotApplicable("single letters in its prose may be variables or points")
    acronym = bool(_CAPITALS.search(shown)) and not shown.isupper()
    if acronym and prose.latex:
        raise NotApplicable("single letters in its prose may be variables or points")
    capitals = (
        acronym
        or any(word in _OTHER_WORDS for word in re.findall(r"[A-Z][a-z]+", shown))
        or rng.random() < 0.5
    )
    edits = []
    for word in re.finditer(r"[^\W\d_]+", shown):
        new = word[0].upper() if capitals else word[0].lower()
        if new != word[0] and len(new) == len(word[0]) and not MARKS & set(word[0]):
            edits.append((word.start(), word.end(), new))
    if not edits:
        raise NotApplicable("it has no prose that could be written in another case")
    return edited(problem, edits)


def _is_clock(shown: str, letter: re.Match[str]) -> bool:
    """Tell the letters of "a.m." and "o'clock" from variables."""
    around = shown[max(0, letter.start() - 2) : letter.end() + 7].lower()
    return bool(re.search(r"[ap]\.m|o['’]clock", around))
