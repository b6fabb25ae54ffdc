"""Off topic: one more true sentence that has nothing to do with the problem."""

from __future__ import annotations

import random

from theorem_sft.data.sources.synthetic.problem_text import OFF_TOPIC, Structure
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.data.variants.off_topic_sentences import unrelated
from theorem_sft.data.variants.synthetic.structure_text import text_of


def off_topic(structure: Structure, rng: random.Random) -> Structure:
    """Put a sentence on another topic at a random place; `NotApplicable` where one is in already."""
    if OFF_TOPIC in structure:
        raise NotApplicable("it has a sentence off the topic already")
    sentences = unrelated(text_of(structure))
    if not sentences:
        raise NotApplicable("it touches on all that the sentences off the topic speak of")
    order = list(structure["order"])
    order.insert(rng.randrange(len(order) + 1), OFF_TOPIC)
    return {**structure, OFF_TOPIC: rng.choice(sentences), "order": order}
