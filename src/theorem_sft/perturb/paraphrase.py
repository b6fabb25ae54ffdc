"""Paraphrase: every clause in a wording that no training problem has."""

from __future__ import annotations

import random

from theorem_sft.sources.synthetic import Structure, Telling
from theorem_sft.traces import Trace

__all__ = ["paraphrase"]


def paraphrase(trace: Trace, rng: random.Random) -> Structure | None:
    """Choose a held-out wording for every clause; None for a problem that was not made from the catalogue."""
    if trace.structure is None or "wording" not in trace.structure:
        return None
    structure: Structure = dict(trace.structure)
    wording = {}
    for key, clause in Telling.of(structure).clauses.items():
        held = clause.places(held=True)
        # A problem that is paraphrased already gets yet another wording where there is one.
        fresh = [index for index in held if index != structure["wording"][key]]
        wording[key] = rng.choice(fresh or held)
    structure["wording"] = wording
    return structure
