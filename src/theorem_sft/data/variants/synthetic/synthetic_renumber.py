"""Renumber: other numbers for the same rules, story and words, and so another answer."""

from __future__ import annotations

import random

from theorem_sft.data.sources.synthetic.draw_numbers import Numbers, draw, part_of
from theorem_sft.data.sources.synthetic.problem_text import ASIDE, Structure
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS
from theorem_sft.theory.mathtext.exact import plain, read, size

_TRIES = 200


def renumber(structure: Structure, rng: random.Random) -> Structure:
    """Draw numbers of which as many as possible are new in their slots; `NotApplicable` where no draw fits.

    They come from the same part of the slots' values as those before, so that a problem stays on its side of
    a split by range.
    """
    before = [{slot: read(value) for slot, value in values.items()} for values in structure["numbers"]]
    theorems = [CATALOGUE[name] for name in structure["theorems"]]
    rule = CHAINS[structure["chain"]] if structure["chain"] else theorems[0]
    part = part_of(rule, theorems, before)
    aside = structure[ASIDE]["number"] if ASIDE in structure else None
    best: list[Numbers] | None = None
    fewest = sum(map(len, before))
    for _ in range(_TRIES):
        drawn = draw(rule, theorems, structure["unknown"], rng, part)
        if drawn is None or any(size(value) == aside for values in drawn for value in values.values()):
            continue
        unknown = structure["unknown"][-1]
        same = sum(
            values[slot] == value
            for values, old in zip(drawn, before, strict=True)
            for slot, value in old.items()
        )
        if drawn[-1][unknown] != before[-1][unknown] and same < fewest:
            best, fewest = drawn, same
        if not fewest:
            break
    if best is None:
        raise NotApplicable("no other numbers fit its rules")
    numbers = [{slot: plain(value) for slot, value in values.items()} for values in best]
    return {**structure, "numbers": numbers}
