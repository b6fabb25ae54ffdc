"""The kinds of superficial change: what each does, and whether the answer stays."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class NotApplicable(Exception):
    """A kind of change cannot be made to a problem; the message says why, in words that fit many problems."""


Change = Callable[[Any, random.Random], Any]
"""Makes the changed problem of a problem and a source of chance, or raises `NotApplicable`."""


@dataclass(frozen=True)
class Kind:
    """A kind of superficial change.

    Args:
        name: As recipes and results write it.
        summary: What it does to a problem.
        keeps_answer: Whether the answer stays as it is; otherwise it is worked out anew.
        needs_image: Whether it changes the picture of a problem.
    """

    name: str
    summary: str
    keeps_answer: bool = True
    needs_image: bool = False


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("rename", "other names of people and things, other letters of points and variables"),
        Kind("renumber", "other numbers, the answer worked out anew by the same rules", keeps_answer=False),
        Kind("number_format", "the same numbers as words, decimals, fractions or in other units"),
        Kind("reorder", "the given sentences in another order"),
        Kind("question_first", "the question before the givens"),
        Kind("distractor", "one more true sentence on the topic, with a number that nothing needs"),
        Kind("off_topic", "one more true sentence that has nothing to do with the problem"),
        Kind("paraphrase", "every sentence in other words"),
        Kind("story", "the same rule and numbers in another setting"),
        Kind("whitespace", "other spaces and line breaks"),
        Kind("typo", "slips of the keyboard in words that carry no number and no name"),
        Kind("case", "capitals instead of small letters, or the other way round"),
        Kind("option_order", "the options of a multiple choice in another order"),
        Kind("image_rotate", "the picture turned", needs_image=True),
        Kind("image_mirror", "the picture mirrored", needs_image=True),
        Kind("image_relabel", "other letters in text and picture", needs_image=True),
        Kind("image_restyle", "other lines, colours and fonts in the picture", needs_image=True),
    )
}
