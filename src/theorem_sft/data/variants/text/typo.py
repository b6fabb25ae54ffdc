"""Typo: slips of the keyboard in long words that carry no number, no name and no relation."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from typing import TypeVar

from theorem_sft.data.traces.trace import Problem
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.text.edits import Edit, edited
from theorem_sft.data.variants.text.prose import MARKS, read_prose
from theorem_sft.data.variants.text.word_lists import letter_runs, word_list
from theorem_sft.theory.mathtext.numerals import NUMBER_WORDS

P = TypeVar("P", bound=Problem)

_WORD = re.compile(r"(?<![^\s(\"“])[a-z]{6,}(?=[.,;:?!)\"”]*(?:\s|$))")
# Relations, operations, units, and what a problem of mathematics is about.
_CARRYING = re.compile("|".join(sorted(word_list("carrying"))))


def typo(problem: P, rng: random.Random) -> P:
    """Make one to three slips: two letters swapped, one doubled, or one left out."""
    prose = read_prose(problem.problem)
    words = {word.lower() for word in re.findall(r"[A-Za-z]{4,}", problem.problem)}
    places = [
        place
        for place in _WORD.finditer(prose.shown)
        if place[0] not in NUMBER_WORDS and not _CARRYING.search(place[0])
        if not any(sign in MARKS for sign in prose.shown[max(0, place.start() - 2) : place.end() + 2])
    ]
    rng.shuffle(places)
    edits: list[Edit] = []
    wanted = rng.randint(1, 3)
    for place in places:
        others = words - {place[0]}
        written = [slip for slip in slips(place[0]) if not any(_near(slip, other) for other in others)]
        if written:
            edits.append((place.start(), place.end(), rng.choice(written)))
        if len(edits) == wanted:
            break
    if not edits:
        raise NotApplicable("it has no long word that carries nothing")
    return edited(problem, edits)


@lru_cache(maxsize=16384)
def slips(word: str) -> tuple[str, ...]:
    """Return the slips of a word that no one could take for another word: three letters of each never meet.

    Args:
        word: Lower-case letters. Its first and last letter stay: an s at the end may count.
    """
    found = set()
    for place in range(1, len(word) - 1):
        before, letter, behind = word[:place], word[place], word[place + 1 :]
        found.add(before + letter + letter + behind)
        if len(word) > 7:  # in a shorter word the letter that is missing could be another one: shirts, shorts
            found.add(before + behind)
        if len(behind) > 1:
            found.add(before + behind[0] + letter + behind[1:])
    known = letter_runs().union(word[at : at + 3] for at in range(len(word) - 2))
    return tuple(
        sorted(slip for slip in found if any(slip[at : at + 3] not in known for at in range(len(slip) - 2)))
    )


def _near(slip: str, word: str) -> bool:
    """Tell whether a slip may be one of another word: at most two letters in a row are not the same."""
    if abs(len(slip) - len(word)) > 1:
        return False
    shorter = min(len(slip), len(word))
    front = next((at for at in range(shorter) if slip[at] != word[at]), shorter)
    back = next((at for at in range(shorter) if slip[-1 - at] != word[-1 - at]), shorter)
    return front + back >= shorter - 1
