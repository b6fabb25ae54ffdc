"""Reorder: the same given sentences in another order."""

from __future__ import annotations

import random

from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants.change import NotApplicable


def new_order(trace: Trace, rng: random.Random) -> list[int]:
    """Choose an order of the givens that differs from the present one.

    Args:
        trace: A problem whose text is its givens with its question behind them or in front, each given
            meaning the same anywhere.
        rng: Of the draw.

    Returns:
        For each new place, the old place of the sentence.

    Raises:
        NotApplicable: There is no other order.
    """
    places = list(range(len(trace.givens)))
    if len(set(trace.givens)) < 2:
        raise NotApplicable("it has no two givens")
    if trace.problem not in _texts(trace.givens, trace.question):
        raise NotApplicable("its text is more than its givens and its question")
    order = places
    while not _is_new(order, trace):
        order = rng.sample(places, len(places))
    return order


def reorder_givens(trace: Trace, rng: random.Random) -> Trace:
    """Put the given sentences into another order; `NotApplicable` where there is none."""
    givens = [trace.givens[place] for place in new_order(trace, rng)]
    place = _texts(trace.givens, trace.question).index(trace.problem)
    problem = _texts(givens, trace.question)[place]
    return trace.model_copy(update={"givens": givens, "problem": problem}, deep=True)


def text_reorder(problem: Problem, rng: random.Random) -> Problem:
    """Put the givens of a trace into another order; `NotApplicable` for a problem without a trace."""
    if not isinstance(problem, Trace):
        raise NotApplicable("a sentence of free text may lean on the one before it")
    return reorder_givens(problem, rng)


def _texts(givens: list[str], question: str | None) -> tuple[str, str]:
    """Return the text with the question behind the givens, and in front of them."""
    return " ".join([*givens, question or ""]), " ".join([question or "", *givens])


def _is_new(order: list[int], trace: Trace) -> bool:
    """Tell whether the text differs, and with it the order of the mapped values where there are several."""
    if [trace.givens[place] for place in order] == trace.givens:
        return False
    if trace.structure is None or "order" not in trace.structure:
        return True
    valued = [place for place in order if _has_value(trace.structure["order"][place])]
    return len(valued) < 2 or valued != sorted(valued)


def _has_value(key: str) -> bool:
    """Tell whether a clause gives a slot its value: "1.width" does, "1.scene" and "2.bridge" do not."""
    _, _, slot = key.partition(".")
    return slot not in ("", "scene", "bridge")
