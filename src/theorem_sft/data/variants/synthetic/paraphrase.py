"""Paraphrase: every clause in a wording that no training problem has."""

from __future__ import annotations

import random

from theorem_sft.data.sources.synthetic.problem_text import QUESTION, Structure, Telling
from theorem_sft.data.variants.synthetic.synthetic_question_first import points_back


def paraphrase(structure: Structure, rng: random.Random) -> Structure:
    """Choose a held-out wording for every clause."""
    structure = dict(structure)
    wording = {}
    for key, clause in Telling.of(structure).clauses.items():
        held = [*clause.places(held=True)]
        if key == QUESTION and structure.get("question_first"):
            held = [index for index in held if not points_back(clause.wordings[index])] or held
        # A problem that is paraphrased already gets yet another wording where there is one.
        fresh = [index for index in held if index != structure["wording"][key]]
        wording[key] = rng.choice(fresh or held)
    structure["wording"] = wording
    return structure
