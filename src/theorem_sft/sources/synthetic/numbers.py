"""Drawing the numbers of a problem: whole, different from each other, and within the premises."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from theorem_sft.sources.synthetic.exact import Number, size
from theorem_sft.sources.synthetic.premises import premise_holds
from theorem_sft.sources.synthetic.working import results
from theorem_sft.theorems.chain import Chain, Join
from theorem_sft.theorems.theorem import Theorem

__all__ = ["Numbers", "draw_chain", "draw_one", "is_easy"]

Numbers = dict[str, Number]

# Below two, sentences would need the singular ("1 pens").
_LEAST = 2
# Products beyond this only test arithmetic.
_MOST_BETWEEN = 9_999
# How often the numbers of one theorem of a chain are drawn before the chain is begun anew.
_TRIES = 20


def draw_one(theorem: Theorem, rng: random.Random) -> Numbers | None:
    """Draw the slots of a theorem; None where this draw breaks a rule of good numbers."""
    values: Numbers = {slot: Fraction(rng.choice(choices)) for slot, choices in theorem.draw.items()}
    return _complete(theorem, values, theorem.follows)


def draw_chain(chain: Chain, theorems: Sequence[Theorem], rng: random.Random) -> list[Numbers] | None:
    """Draw the slots of all theorems of a chain; None where a draw breaks a rule of good numbers."""
    drawn: list[Numbers] = []
    told: set[Fraction] = set()
    for step, theorem in enumerate(theorems):
        for _ in range(_TRIES):
            numbers = (
                _draw_link(chain.joins[step - 1], theorem, drawn[-1], rng) if step else draw_one(theorem, rng)
            )
            if numbers is None or not is_easy(theorem, numbers, chain.unknown[step]):
                continue
            new = {size(value) for slot, value in numbers.items() if chain.origin(step, slot) == (step, slot)}
            if told.isdisjoint(new):
                break
        else:
            return None
        drawn.append(numbers)
        told |= new
    return drawn


def _draw_link(join: Join, theorem: Theorem, before: Numbers, rng: random.Random) -> Numbers | None:
    values: Numbers = {slot: before[kept] for slot, kept in join.keeps.items()}
    values[join.takes] = before[join.finds]
    for slot, choices in {**theorem.draw, **join.draw}.items():
        if slot not in values and slot != join.asks:
            values[slot] = Fraction(rng.choice(choices))
    return _complete(theorem, values, join.asks)


def is_easy(theorem: Theorem, numbers: Numbers, unknown: str) -> bool:
    """Tell whether the working for an unknown has whole and moderate numbers on the way to its result."""
    try:
        *between, _ = map(size, results(theorem.forms[unknown], numbers))
    except ArithmeticError:
        return False
    return all(number.denominator == 1 and number <= _MOST_BETWEEN for number in between)


def _complete(theorem: Theorem, values: Numbers, unknown: str) -> Numbers | None:
    try:
        worked = results(theorem.forms[unknown], values)
    except ArithmeticError:
        return None
    numbers = {slot: worked[-1] if slot == unknown else values[slot] for slot in theorem.slots}
    # A number is told apart by the digits that the text shows, so 14π counts as 14.
    sizes = {slot: size(number) for slot, number in numbers.items()}
    if theorem.whole and not all(size(result).denominator == 1 for result in worked):
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
    return all(premise_holds(premise.check, numbers) for premise in theorem.conditions if premise.check)
