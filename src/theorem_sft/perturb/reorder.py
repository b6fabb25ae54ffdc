"""Reorder: the same given sentences in another order."""

from __future__ import annotations

import random

from theorem_sft.traces import Trace

__all__ = ["new_order"]


def new_order(trace: Trace, rng: random.Random) -> list[int] | None:
    """Choose an order of the givens that differs from the present one; None where there is none.

    Args:
        trace: A problem whose text is its givens and then its question, each given meaning the same anywhere.
        rng: Of the draw.

    Returns:
        For each new place, the old place of the sentence.
    """
    places = list(range(len(trace.givens)))
    if len(set(trace.givens)) < 2 or trace.question is None:
        return None
    if trace.problem != " ".join([*trace.givens, trace.question]):
        return None
    order = places
    while [trace.givens[place] for place in order] == trace.givens:
        order = rng.sample(places, len(places))
    return order
