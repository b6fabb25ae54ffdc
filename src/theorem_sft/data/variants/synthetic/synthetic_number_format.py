"""Number format: the same numbers as words, as decimals, as fractions, or in other units."""

from __future__ import annotations

import random

from theorem_sft.data.sources.synthetic.number_style import NUMBER_FORMATS
from theorem_sft.data.sources.synthetic.problem_text import Structure
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.data.variants.synthetic.structure_text import text_of


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
