"""Question first: the question in front of the givens."""

from __future__ import annotations

import random

from theorem_sft.perturb.kinds import NotApplicable
from theorem_sft.sources.synthetic import Structure

__all__ = ["question_first"]


def question_first(structure: Structure, _: random.Random) -> Structure:
    """Move the question to the front; `NotApplicable` where it stands there already."""
    if structure.get("question_first"):
        raise NotApplicable("its question comes first already")
    return {**structure, "question_first": True}
