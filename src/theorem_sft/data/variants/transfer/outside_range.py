"""Range: every number told lies outside the range of those told for it in training."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import gcd

from theorem_sft.data.sources.synthetic.problem_text import Structure
from theorem_sft.data.sources.synthetic.split_sides import outside_of, told
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.data.variants.transfer.plot_numbers import draw_numbers, free_slots, told_slots
from theorem_sft.data.variants.transfer.transfer_kinds import Trained
from theorem_sft.theory.mathtext.exact import plain

# Numbers are at most so many times the largest of training.
_REACH = 3
_TRIES, _CHAIN_TRIES = 300, 60


def outside(old: Structure, rng: random.Random, trained: Trained) -> Structure:
    """Give a problem numbers that all lie outside the range that training has for their slots.

    They may be larger than those of built problems; the premises still hold.

    Raises:
        NotApplicable: Training tells none of its quantities, or no good numbers lie outside.
    """
    is_outside = outside_of(trained.ranges)
    if trained.ranges.keys().isdisjoint(told(old)):
        raise NotApplicable("training tells no number for any of its quantities")
    values = {key: _values(old, key, usual, trained) for key, usual in free_slots(old).items()}
    if not all(values.values()):
        raise NotApplicable("no values lie outside the range of training")
    for _ in range(_CHAIN_TRIES if old["chain"] else _TRIES):
        numbers = draw_numbers(old, values, rng, scale=_REACH)
        if numbers is not None:
            new = {
                **old,
                "numbers": [{slot: plain(value) for slot, value in step.items()} for step in numbers],
            }
            if new["numbers"] != old["numbers"] and is_outside(new):
                return new
    raise NotApplicable("no good numbers lie outside the range of training")


def _values(old: Structure, key: str, usual: Sequence[int], trained: Trained) -> list[int]:
    step, _, slot = key.partition(".")
    low, high = trained.ranges.get((old["theorems"][int(step) - 1], slot), (0, max(usual)))
    unit = gcd(*usual)
    candidates = [*usual, *range(unit * (int(high) // unit + 1), _REACH * int(high) + 1, unit)]
    if key not in told_slots(old):
        return candidates
    return [value for value in candidates if not low <= value <= high]
