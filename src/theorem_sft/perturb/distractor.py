"""Distractor: one more true sentence with a number that the question does not need."""

from __future__ import annotations

import random

from theorem_sft.sources.synthetic import ASIDE, Structure, Telling
from theorem_sft.theorems.exact import read, size
from theorem_sft.traces import Trace

__all__ = ["distractor"]

_NUMBERS = range(2, 41)


def distractor(trace: Trace, rng: random.Random) -> Structure | None:
    """Put one aside of the story at a random place; None for other problems, and where one is in already."""
    if trace.structure is None or "wording" not in trace.structure or "aside" in trace.structure:
        return None
    structure: Structure = dict(trace.structure)
    used = {size(read(value)) for values in structure["numbers"] for value in values.values()}
    # A number that the problem has already could not be told from it.
    number = rng.choice([number for number in _NUMBERS if number not in used])
    asides = Telling.of(structure).asides
    structure["aside"] = {"wording": rng.randrange(len(asides)), "number": number}
    place = rng.randrange(len(structure["order"]) + 1)
    structure["order"] = [*structure["order"][:place], ASIDE, *structure["order"][place:]]
    return structure
