"""Question first: the question in front of the givens."""

from __future__ import annotations

import random
import re

from theorem_sft.data.sources.synthetic.problem_text import QUESTION, Structure, Telling
from theorem_sft.data.variants.kinds import NotApplicable

# "In how many ways can she do this?", "How many apples is that in total?"
_POINTER = re.compile(r"\b(this|such|is that)\b")


def question_first(structure: Structure, rng: random.Random) -> Structure:
    """Move the question to the front; `NotApplicable` where it stands there already, or must come last."""
    if structure.get("question_first"):
        raise NotApplicable("its question comes first already")
    telling = Telling.of(structure)
    clause, wording = telling.clauses[QUESTION], structure["wording"][QUESTION]
    words = telling.words[QUESTION]
    same_side = clause.places(held=wording in clause.places(held=True))
    forward = [place for place in same_side if not points_back(clause.wordings[place].format_map(words))]
    if not forward:
        raise NotApplicable("its question points back at the givens")
    if wording not in forward:
        wording = rng.choice(forward)
    return {
        **structure,
        "question_first": True,
        "wording": {**structure["wording"], QUESTION: wording},
    }


def points_back(question: str) -> bool:
    """Tell whether a question has a word for something said before it."""
    return _POINTER.search(question) is not None
