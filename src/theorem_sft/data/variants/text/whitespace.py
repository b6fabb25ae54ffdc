"""Whitespace: other spaces and line breaks in the prose, none in formulas, numbers and tables."""

from __future__ import annotations

import random
import re
from typing import TypeVar

from theorem_sft.data.traces.trace import Problem
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.text.edits import Edit, edited
from theorem_sft.data.variants.text.prose import MARKS, read_prose

P = TypeVar("P", bound=Problem)

_GAP = re.compile(r"(?<=[^\s]) (?=[^\s])")
_LAID_OUT = re.compile(r"\t|\S {3,}\S|[|&]|^\s*[-*•>]|^ {2,}\S|\b(?:def|print|return)\b|[{}]", re.M)
_SHARE = 0.15
_BLANKS = ("", " ", "  ", "\n")


def whitespace(problem: P, rng: random.Random) -> P:
    """Double some spaces, break some lines between sentences, and put blanks around the text."""
    prose = read_prose(problem.problem)
    shown = prose.shown
    if _LAID_OUT.search(shown):
        raise NotApplicable("its spaces may lay out a table or code")
    gaps = [
        gap.end()
        for gap in _GAP.finditer(shown)
        # 1 000 is a number, and beside a formula or a sign a space may be part of a calculation.
        if _is_wordy(shown[gap.start() - 1]) and _is_wordy(shown[gap.end()])
        if not (shown[gap.start() - 1].isdigit() and shown[gap.end()].isdigit())
    ]
    if not gaps:
        raise NotApplicable("it has no space that could be doubled")
    chosen = rng.sample(gaps, max(1, round(_SHARE * len(gaps))))
    edits: dict[int, Edit] = {place: (place, place, " ") for place in chosen}
    for start, _ in prose.sentences[1:]:
        if rng.random() < 0.5 and shown[start - 1] == " ":
            edits[start] = (start, start, "\n")
    length = len(prose.text)
    edits.setdefault(0, (0, 0, rng.choice(_BLANKS)))
    edits[length] = (length, length, rng.choice(_BLANKS))
    return edited(problem, edits.values())


def _is_wordy(sign: str) -> bool:
    return sign not in MARKS and (sign.isalnum() or sign in ".,;:?!'\"’”“()$%")
