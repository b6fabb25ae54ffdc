"""Sample the numbers of a problem: whole, different from each other, and satisfying the premises."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from theorem_sft.data.sources.synthetic.premises import premise_holds
from theorem_sft.data.sources.synthetic.worked_steps import results
from theorem_sft.theory.chain import Chain, Join
from theorem_sft.theory.mathtext.exact import ProblemNumber, size
from theorem_sft.theory.theorem import Theorem

Numbers = dict[str, ProblemNumber]
Part = Literal["all", "low", "high"]

# Below two, sentences would need the singular ("1 pens").
_LEAST = 2
# Products beyond this only test arithmetic.
_MOST_BETWEEN = 9_999
# Attempts for one theorem of a chain before the chain is started again.
_TRIES = 20
# The share of a slot's values that is its low part.
_LOW_SHARE = 0.7


def sample_numbers(
    rule: Theorem | Chain,
    theorems: Sequence[Theorem],
    unknown: Sequence[str],
    rng: random.Random,
    part: Part = "all",
) -> list[Numbers] | None:
    """Sample the slots of all theorems of a problem; None if they break a rule of good numbers.

    Args:
        rule: Its theorem or chain.
        theorems: The theorem, or those of the chain.
        unknown: For each theorem, the slot that it determines.
        rng: The random generator.
        part: See `draw_one`.
    """
    if isinstance(rule, Chain):
        return sample_chain_numbers(rule, theorems, rng, part)
    sampled = sample_theorem_numbers(rule, rng, part)
    return [sampled] if sampled is not None and is_easy(rule, sampled, unknown[0]) else None


def part_of(rule: Theorem | Chain, theorems: Sequence[Theorem], numbers: Sequence[Numbers]) -> Part:
    """Return the part of the slots' values that the numbers of a problem come from."""
    joins = (None, *rule.joins) if isinstance(rule, Chain) else (None,)
    low = {
        size(values[slot]) <= _limit(tuple(theorem.draw.get(slot, choices)))
        for theorem, join, values in zip(theorems, joins, numbers, strict=True)
        for slot, choices in free_values(theorem, join).items()
    }
    return "all" if len(low) > 1 else "low" if True in low else "high"


def sample_theorem_numbers(theorem: Theorem, rng: random.Random, part: Part = "all") -> Numbers | None:
    """Sample the slots of a theorem; None if they break a rule of good numbers.

    Args:
        theorem: The theorem.
        rng: The random generator.
        part: The part of each slot's values to sample from; the low and the high part share no value.
    """
    return _draw(theorem, free_values(theorem, None, part), {}, theorem.follows, rng)


def sample_chain_numbers(
    chain: Chain, theorems: Sequence[Theorem], rng: random.Random, part: Part = "all"
) -> list[Numbers] | None:
    """Sample the slots of all theorems of a chain; None if they break a rule of good numbers."""
    choices = [
        free_values(theorem, join, part) for theorem, join in zip(theorems, (None, *chain.joins), strict=True)
    ]
    if not all(values for slots in choices for values in slots.values()):
        return None
    sampled: list[Numbers] = []
    given: set[Fraction] = set()
    for step, theorem in enumerate(theorems):
        known, unknown = {}, theorem.follows
        if step:
            join = chain.joins[step - 1]
            unknown = join.asks
            known = {slot: sampled[-1][kept] for slot, kept in join.keeps.items()}
            known[join.takes] = sampled[-1][join.finds]
        for _ in range(_TRIES):
            numbers = _draw(theorem, choices[step], known, unknown, rng)
            if numbers is None or not is_easy(theorem, numbers, chain.unknown[step]):
                continue
            new = {size(value) for slot, value in numbers.items() if chain.origin(step, slot) == (step, slot)}
            if given.isdisjoint(new):
                break
        else:
            return None
        sampled.append(numbers)
        given |= new
    return sampled


def _draw(
    theorem: Theorem,
    choices: Mapping[str, Sequence[int]],
    known: Numbers,
    unknown: str,
    rng: random.Random,
) -> Numbers | None:
    values = dict(known)
    for slot, numbers in choices.items():
        if not numbers:
            return None
        values[slot] = Fraction(rng.choice(numbers))
    return _complete(theorem, values, unknown)


def free_values(theorem: Theorem, join: Join | None, part: Part = "all") -> dict[str, Sequence[int]]:
    """Return the values of each slot that a join to the theorem leaves free."""
    choices = {**theorem.draw, **join.draw} if join else dict(theorem.draw)
    for slot in (join.takes, join.asks, *join.keeps) if join else ():
        choices.pop(slot, None)
    if part != "all":
        for slot, values in choices.items():
            limit = _limit(tuple(theorem.draw.get(slot, values)))
            choices[slot] = [value for value in values if (value <= limit) == (part == "low")]
    return choices


@lru_cache(maxsize=1024)
def _limit(values: tuple[int, ...]) -> int:
    """Return the largest value of a slot's low part."""
    order = sorted(set(values))
    return order[max(0, min(len(order) - 2, round(_LOW_SHARE * len(order)) - 1))]


def is_easy(theorem: Theorem, numbers: Numbers, unknown: str) -> bool:
    """Whether computing an unknown has only whole and moderate intermediate results."""
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
    # Numbers are compared by the digits that the text shows, so 14π counts as 14.
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
