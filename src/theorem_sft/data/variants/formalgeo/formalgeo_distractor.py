"""Distractor: one more given, on a segment, an angle or a circle that the problem has nothing to do with."""

from __future__ import annotations

import random
import re
import string

from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.formalgeo.retelling import with_sentence

_SIZES = {
    "LengthOfLine": (2, range(2, 41)),
    "RadiusOfCircle": (1, range(2, 41)),
    "MeasureOfAngle": (3, range(15, 166)),
}
"""For each quantity that may be given, how many points it names, and its numbers."""


def distractor(trace: Trace, rng: random.Random) -> Trace:
    """Give the size of something none of whose points the problem has.

    Such a given can be fulfilled whatever the rest says, and the rest does not follow from it.
    """
    structure = trace.structure or {}
    # An angle among angles, a length among lengths: what is asked for decides.
    angles = "MeasureOfAngle" in structure["goal_cdl"]
    kind = "MeasureOfAngle" if angles else rng.choice(["LengthOfLine", "RadiusOfCircle"])
    count, numbers = _SIZES[kind]
    # Without vowels, two letters make no word.
    free = sorted(set(string.ascii_uppercase) - set("AEIOU") - set(re.findall("[A-Z]", trace.problem)))
    if len(free) < count:
        raise NotApplicable("too few letters are left for another point")
    points = "".join(rng.sample(free, count))
    # A number that the problem has already could not be told from it.
    used = set(re.findall(r"\d+", trace.problem))
    number = rng.choice([number for number in numbers if str(number) not in used])
    fact = f"Equal({kind}({points}),{number})"
    return with_sentence(trace, rng, text_cdl=[*structure["text_cdl"], fact])
