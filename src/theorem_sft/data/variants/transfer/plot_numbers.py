"""What the text of a plot tells, and drawing its numbers from chosen values."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from theorem_sft.data.sources.synthetic.draw_numbers import (
    Numbers,
    draw_chain,
    draw_one,
    free_values,
    is_easy,
)
from theorem_sft.data.sources.synthetic.problem_text import Structure
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS

Values = Mapping[str, Sequence[int]]
"""For slots ("1.width"), the values to draw from."""


def free_slots(plot: Structure) -> dict[str, Sequence[int]]:
    """Return the slots of a plot whose numbers are drawn, with the values that the catalogue has for them."""
    joins = CHAINS[plot["chain"]].joins if plot["chain"] else ()
    return {
        f"{step}.{slot}": values
        for step, (name, join) in enumerate(zip(plot["theorems"], (None, *joins), strict=True), start=1)
        for slot, values in free_values(CATALOGUE[name], join).items()
    }


def told_slots(plot: Structure) -> list[str]:
    """Return the slots of a plot that its text tells, in the order of the catalogue."""
    told = []
    for step, (name, unknown) in enumerate(zip(plot["theorems"], plot["unknown"], strict=True)):
        for slot in CATALOGUE[name].slots:
            first = not step or CHAINS[plot["chain"]].origin(step, slot) == (step, slot)
            if first and slot != unknown:
                told.append(f"{step + 1}.{slot}")
    return told


def draw_numbers(plot: Structure, values: Values, rng: random.Random, scale: int = 1) -> list[Numbers] | None:
    """Draw the numbers of a plot; None where this draw breaks a rule of good numbers.

    Args:
        plot: Theorems, chain and unknown.
        values: What to draw slots from, instead of the catalogue's values: free slots, and, for a single
            theorem, the slot that else follows from them; then the one asked for follows.
        rng: Of the draw.
        scale: How many times larger than the catalogue allows the numbers may be.
    """
    own: list[dict[str, Sequence[int]]] = [{} for _ in plot["theorems"]]
    for key, chosen in values.items():
        step, _, slot = key.partition(".")
        own[int(step) - 1][slot] = chosen
    theorems = [
        replace(CATALOGUE[name], most=scale * CATALOGUE[name].most, draw={**CATALOGUE[name].draw, **slots})
        for name, slots in zip(plot["theorems"], own, strict=True)
    ]
    if plot["chain"] is None:
        first = theorems[0]
        if len(first.draw) == len(first.slots):
            first = replace(
                first, draw={slot: kept for slot, kept in first.draw.items() if slot != plot["unknown"][0]}
            )
        one = draw_one(first, rng)
        drawn = None if one is None else [one]
    else:
        chain = CHAINS[plot["chain"]]
        joins = [
            replace(join, draw={**join.draw, **slots})
            for join, slots in zip(chain.joins, own[1:], strict=True)
        ]
        drawn = draw_chain(replace(chain, joins=tuple(joins)), theorems, rng)
    if drawn is None or not all(map(is_easy, theorems, drawn, plot["unknown"])):
        return None
    return drawn
