"""Number format: the same numbers as words, as decimals, as fractions, or in other units."""

from __future__ import annotations

import random

from theorem_sft.perturb.kinds import NotApplicable
from theorem_sft.perturb.synthetic.text import text_of
from theorem_sft.sources.synthetic import Structure
from theorem_sft.sources.synthetic.writing import NUMBER_FORMATS

__all__ = ["number_format"]


def number_format(structure: Structure, rng: random.Random) -> Structure:
    """Choose a style that changes a number told; `NotApplicable` where one was chosen already."""
    if "number_format" in structure:
        raise NotApplicable("its numbers are written in another way already")
    before = text_of(structure)
    styled = [{**structure, "number_format": style} for style in NUMBER_FORMATS]
    # Counts have no decimals, and pens no smaller unit.
    changed = [other for other in styled if text_of(other) != before]
    if not changed:
        raise NotApplicable("its numbers cannot be written in another way")
    return rng.choice(changed)
