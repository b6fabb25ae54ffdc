"""Distractor: one more true sentence with a number that the question does not need."""

from __future__ import annotations

import random

from theorem_sft.data.sources.synthetic.problem_text import ASIDE, Structure, Telling
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.theory.mathtext.exact import read, size

_NUMBERS = range(2, 41)


def distractor(structure: Structure, rng: random.Random) -> Structure:
    """Put one aside of the story at a random place; `NotApplicable` where one is in already."""
    if "aside" in structure:
        raise NotApplicable("it has a distractor already")
    structure = dict(structure)
    used = {size(read(value)) for values in structure["numbers"] for value in values.values()}
    # A number that the problem has already could not be told from it.
    number = rng.choice([number for number in _NUMBERS if number not in used])
    asides = Telling.of(structure).asides
    structure["aside"] = {"wording": rng.randrange(len(asides)), "number": number}
    place = rng.randrange(len(structure["order"]) + 1)
    structure["order"] = [*structure["order"][:place], ASIDE, *structure["order"][place:]]
    return structure
