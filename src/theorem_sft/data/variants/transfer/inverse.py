"""Inverse: the same theorem, story and numbers, but another quantity is asked for."""

from __future__ import annotations

import random

from theorem_sft.data.sources.synthetic.draw_numbers import is_easy
from theorem_sft.data.sources.synthetic.problem_text import Structure
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.data.variants.transfer.alike import counterparts, say_like
from theorem_sft.data.variants.transfer.plot_numbers import told_slots
from theorem_sft.theory.catalogue import CATALOGUE
from theorem_sft.theory.mathtext.exact import read


def inverse(old: Structure, rng: random.Random) -> Structure:
    """Ask for a quantity that the problem tells, and tell the one that it asks for.

    In a chain it is the last theorem that is used in another direction.

    Raises:
        NotApplicable: The theorem has no other direction, or none with whole numbers on the way.
    """
    theorem = CATALOGUE[old["theorems"][-1]]
    last = len(old["theorems"])
    others = [slot for slot in theorem.forms if f"{last}.{slot}" in told_slots(old)]
    if not others:
        raise NotApplicable("its theorem determines nothing else")
    numbers = {slot: read(value) for slot, value in old["numbers"][-1].items()}
    others = [slot for slot in others if is_easy(theorem, numbers, slot)]
    if not others:
        raise NotApplicable("its numbers do not come out whole the other way")
    asked = rng.choice(others)
    new = {
        **{key: old[key] for key in ("theorems", "chain", "story", "turns", "people", "numbers")},
        "unknown": [*old["unknown"][:-1], asked],
    }
    # What was asked for is told in the place of what is asked for now.
    return say_like(new, old, counterparts(new, old), rng)
