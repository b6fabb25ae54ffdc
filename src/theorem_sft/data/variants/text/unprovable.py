"""The kinds that free text alone does not allow: nothing proves that meaning and answer stay."""

from __future__ import annotations

import random
from collections.abc import Mapping

from theorem_sft.data.traces.trace import Problem
from theorem_sft.data.variants.kinds import Change, NotApplicable

_REASONS = {
    "renumber": "free text does not say how its answer follows from its numbers",
    "reorder": "a sentence of free text may lean on the one before it",
    "distractor": "one more sentence on the topic of free text may be read as a condition",
    "paraphrase": "free text in other words needs a model, whose paraphrases are checked: name a paraphraser",
    "story": "free text does not say which of its things could be others",
}


def _refuse(reason: str) -> Change:
    def change(problem: Problem, rng: random.Random) -> Problem:
        raise NotApplicable(reason)

    return change


UNPROVABLE: Mapping[str, Change] = {kind: _refuse(reason) for kind, reason in _REASONS.items()}
"""A change for each of these kinds that says why it is not made."""
