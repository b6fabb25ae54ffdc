"""Ordinary English prose that the tool makes itself, to measure what a model forgot of plain language.

A fine-tuned model that finds such text harder to predict than its base model does has lost language, not only
learned mathematics. The text is made, not collected, so no model can have been trained on it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import cycle
from pathlib import Path
from typing import Any

from theorem_sft.core.settings import read_yaml

_FILE = Path(__file__).with_suffix(".yaml")
_PRONOUNS = {
    "she": {"she": "she", "her": "her", "hers": "her", "herself": "herself"},
    "he": {"she": "he", "her": "him", "hers": "his", "herself": "himself"},
}


def plain_text(count: int, seed: int = 0) -> list[str]:
    """Make paragraphs of three to five sentences of everyday prose: no numbers, no mathematics, no two alike.

    Args:
        count: How many paragraphs, 0 to some thousands.
        seed: Of the draw; the same arguments give the same text.
    """
    rng = random.Random(seed)
    prose = _prose()
    scenes = list(prose["scenes"])
    rng.shuffle(scenes)
    made: dict[str, None] = {}
    for scene in cycle(scenes):
        if len(made) >= count:
            break
        made.setdefault(_paragraph(scene, prose, rng))
    return list(made)


@lru_cache(maxsize=1)
def _prose() -> Mapping[str, Any]:
    prose, _ = read_yaml(_FILE, hint="install the package again")
    return prose


def _paragraph(scene: Mapping[str, Any], prose: Mapping[str, Any], rng: random.Random) -> str:
    words = _people(prose["people"], rng)
    for name, choices in {**prose["words"], **scene["words"]}.items():
        words[name] = rng.choice(choices).format_map(words)
    opening, setting, *between, closing = scene["places"]
    told = sorted(rng.sample(range(len(between)), rng.randint(0, len(between))))
    places = [opening, setting, *(between[place] for place in told), closing]
    sentences = [rng.choice(alternatives).format_map(words) for alternatives in places]
    return " ".join(sentence[:1].upper() + sentence[1:] for sentence in sentences)


def _people(names: Mapping[str, Sequence[str]], rng: random.Random) -> dict[str, str]:
    """Choose two people, with the pronouns of each."""
    (name, pronoun), (friend, other) = rng.sample(
        [(name, pronoun) for pronoun, group in names.items() for name in group], 2
    )
    others = {f"f{word}": form for word, form in _PRONOUNS[other].items()}
    return {"name": name, "friend": friend, **_PRONOUNS[pronoun], **others}
