"""Option order: the options of a multiple choice in another order."""

from __future__ import annotations

import random
import re
from typing import TypeVar

from theorem_sft.data.traces.question import Question
from theorem_sft.data.traces.trace import Problem
from theorem_sft.data.variants.change import NotApplicable

P = TypeVar("P", bound=Problem)

_ABOUT_OPTIONS = re.compile(
    r"\b(?:none|all|both|neither|either|any|above|below|options?|choices?|answers?|others?|remaining|first|last"
    r"|previous|following"
    r")\b|\b[A-J]\b\s*(?:,|and|or|&)\s*\b[A-J]\b|^\(?[A-J][).]\s",
    re.I,
)


def option_order(problem: P, rng: random.Random) -> P:
    """Put the options into another order; an answer that is a letter becomes that of the same option."""
    if not isinstance(problem, Question) or not problem.options or len(problem.options) < 2:
        raise NotApplicable("it has no options")
    options = problem.options
    letters = [chr(ord("A") + place) for place in range(len(options))]
    if any(_ABOUT_OPTIONS.search(option) for option in options):
        raise NotApplicable("an option speaks of the others")
    if any(option.strip().strip("$(). ") in letters for option in options):
        raise NotApplicable("an option is itself a letter")
    if len({option.strip() for option in options}) < len(options):
        raise NotApplicable("two options are the same")
    if re.search(
        r"\boptions?\b|\bchoices?\b|(?<!\w)\(?[A-E][).:]\s.*(?<!\w)\(?[B-E][).:]\s",
        problem.problem,
        re.I | re.S,
    ) or all(option.strip() in problem.problem for option in options):
        raise NotApplicable("its text may show the options or speak of them")
    places = list(range(len(options)))
    order = places
    while order == places:
        order = rng.sample(places, len(places))
    answer = problem.answer
    if answer.strip() in letters:
        answer = letters[order.index(letters.index(answer.strip()))]
    return problem.model_copy(update={"options": [options[place] for place in order], "answer": answer})
