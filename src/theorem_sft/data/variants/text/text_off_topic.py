"""Off topic: one more true sentence that has nothing to do with the problem."""

from __future__ import annotations

import random
import re
from typing import TypeVar

from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.off_topic_sentences import unrelated
from theorem_sft.data.variants.text.edits import edited
from theorem_sft.data.variants.text.prose import Prose, read_prose
from theorem_sft.data.variants.text.word_lists import word_list

P = TypeVar("P", bound=Problem)

_POINTS_BACK = word_list("points_back")


def text_off_topic(problem: P, rng: random.Random) -> P:
    """Put a neutral sentence before a sentence that does not point back."""
    prose = read_prose(problem.problem)
    free = unrelated(problem.problem)
    if not free:
        raise NotApplicable("every neutral sentence shares a word with it")
    starts = [
        start
        for place, (start, end) in enumerate(prose.sentences)
        if place == 0 or _stands_alone(prose, start, end)
    ]
    if not starts:
        raise NotApplicable("it has no text")
    start = rng.choice(starts)
    added = rng.choice(free)
    space = "" if start == 0 or prose.text[start - 1].isspace() else " "
    changed = edited(problem, [(start, start, f"{space}{added} ")])
    if isinstance(changed, Trace):
        update = {"givens": [part for given in changed.givens for part in _parted(given, added)]}
        if changed.question is not None and (parts := _parted(changed.question, added))[1:]:
            update["givens"].append(parts[0])
            return changed.model_copy(update={**update, "question": parts[1]})
        return changed.model_copy(update=update)
    return changed


def _stands_alone(prose: Prose, start: int, end: int) -> bool:
    """Tell a sentence that does not point back, and does not begin with a drawing or within brackets."""
    before = prose.shown[:start]
    inside = before.count('"') % 2 or any(
        before.count(left) != before.count(right) for left, right in ("“”", "()")
    )
    points = _POINTS_BACK & set(re.findall("[a-z]+", prose.shown[start:end].lower()))
    return not (inside or points or prose.text.startswith("[asy]", start))


def _parted(sentence: str, added: str) -> list[str]:
    """The neutral sentence and the one that it was put before, each for itself."""
    return [added, sentence.removeprefix(f"{added} ")] if sentence.startswith(f"{added} ") else [sentence]
