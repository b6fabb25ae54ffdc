"""Drawing the numbers of a problem: whole, different from each other, and within the premises."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from theorem_sft.sources.synthetic.exact import Number, size, symbolic
from theorem_sft.sources.synthetic.working import work_out
from theorem_sft.theorems.expressions import holds
from theorem_sft.theorems.theorem import Chain, Theorem

__all__ = ["Numbers", "draw_chain", "draw_one", "is_easy"]

Numbers = dict[str, Number]

# Below two, sentences would need the singular ("1 pens").
_LEAST = 2
# Products beyond this only test arithmetic.
_MOST_BETWEEN = 9_999


def draw_one(theorem: Theorem, rng: random.Random) -> Numbers | None:
    """Draw the slots of a theorem; None where this draw breaks a rule of good numbers."""
    values: Numbers = {slot: Fraction(rng.choice(choices)) for slot, choices in theorem.draw.items()}
    return _complete(theorem, values, theorem.follows)


def draw_chain(
    chain: Chain, first: Theorem, second: Theorem, rng: random.Random
) -> tuple[Numbers, Numbers] | None:
    """Draw the slots of both theorems of a chain; None where this draw breaks a rule of good numbers."""
    start = draw_one(first, rng)
    if start is None:
        return None
    choices: Mapping[str, Sequence[int]] = {**second.draw, **chain.draw}
    values: Numbers = {
        slot: Fraction(rng.choice(numbers))
        for slot, numbers in choices.items()
        if slot not in (chain.takes, chain.asks)
    }
    values[chain.takes] = start[chain.finds]
    end = _complete(second, values, chain.asks)
    if end is None:
        return None
    told = [size(value) for slot, value in (*start.items(), *end.items()) if slot != chain.takes]
    return (start, end) if len(set(told)) == len(told) else None


def is_easy(theorem: Theorem, numbers: Numbers, unknown: str) -> bool:
    """Tell whether the working for an unknown has whole and moderate numbers on the way to its result."""
    try:
        *between, _ = map(size, work_out(theorem.forms[unknown], numbers)[0])
    except ArithmeticError:
        return False
    return all(number.denominator == 1 and number <= _MOST_BETWEEN for number in between)


def _complete(theorem: Theorem, values: Numbers, unknown: str) -> Numbers | None:
    try:
        results, _ = work_out(theorem.forms[unknown], values)
    except ArithmeticError:
        return None
    numbers = {slot: results[-1] if slot == unknown else values[slot] for slot in theorem.slots}
    # A number is told apart by the digits that the text shows, so 14π counts as 14.
    sizes = {slot: size(number) for slot, number in numbers.items()}
    if theorem.whole and not all(size(result).denominator == 1 for result in results):
        return None
    if theorem.whole and not all(_LEAST <= number <= theorem.most for number in sizes.values()):
        return None
    if not theorem.whole and not 0 < sizes[unknown] < 1:
        return None
    # A value that is also a constant of the rule could be taken for it.
    if not _constants(theorem.relation).isdisjoint(sizes.values()):
        return None
    if len(set(sizes.values())) < len(sizes) or not _premises_hold(theorem, numbers):
        return None
    return numbers


@lru_cache(maxsize=1024)
def _constants(relation: str) -> frozenset[Fraction]:
    return frozenset(Fraction(number) for number in re.findall(r"\d+", relation))


def _premises_hold(theorem: Theorem, numbers: Numbers) -> bool:
    known = {slot: symbolic(value) for slot, value in numbers.items()}
    return all(holds(premise.check, known) for premise in theorem.conditions if premise.check)
