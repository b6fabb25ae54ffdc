"""The types of superficial changes, and the exception of a change that cannot be made."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from theorem_sft.data.traces.trace import Problem, Trace

P = TypeVar("P", bound=Problem)


class NotApplicable(Exception):
    """A change cannot be made to a problem; the message says why, in words that fit many problems."""


Change = Callable[[Any, random.Random], Any]
"""Returns the changed copy of a problem, given a random generator, or raises `NotApplicable`."""

ImageChange = Callable[[Trace, random.Random, Path], Trace]
"""Returns the changed copy of a trace and draws its image as the given file, or raises `NotApplicable`."""


def refuse(reason: str) -> Change:
    """Return a change that is never made, for this reason."""

    def change(problem: Problem, rng: random.Random) -> Problem:
        raise NotApplicable(reason)

    return change
