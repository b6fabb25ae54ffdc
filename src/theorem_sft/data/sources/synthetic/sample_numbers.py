"""Sample the numbers of a problem: whole, different from each other, and satisfying the premises."""

import ast
import math
import operator
import random
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from theorem_sft.data.sources.synthetic.worked_steps import evaluate_term, read_term, results
from theorem_sft.theory.chain import Chain, Join
from theorem_sft.theory.mathtext.exact import PiTimes, ProblemNumber, size
from theorem_sft.theory.mathtext.expressions.parsing import parse_syntax
from theorem_sft.theory.theorem import Theorem

Numbers = dict[str, ProblemNumber]
Part = Literal["all", "low", "high"]
_Test = Callable[[Mapping[str, ProblemNumber]], bool]

# Below two, sentences would need the singular ("1 pens").
_LEAST = 2
# Products beyond this only test arithmetic.
_MOST_BETWEEN = 9_999
# Attempts for one theorem of a chain before the chain is started again.
_TRIES = 20
# The share of a slot's values that is its low part.
_LOW_SHARE = 0.7
_PI = Fraction(math.pi)
_COMPARISONS: dict[type[ast.cmpop], Callable[[Fraction, Fraction], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


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
        part: The part of each slot's values to sample from; the low and the high part share no value.
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
    """Sample the slots of a theorem; None if they break a rule of good numbers."""
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
    try:
        worked = results(theorem.forms[unknown], values)
    except ArithmeticError:
        return None
    drawn = {slot: worked[-1] if slot == unknown else values[slot] for slot in theorem.slots}
    # Numbers are compared by the digits that the text shows, so 14π counts as 14.
    sizes = {slot: size(number) for slot, number in drawn.items()}
    if theorem.whole:
        whole = all(size(result).denominator == 1 for result in worked)
        fits = whole and all(_LEAST <= number <= theorem.most for number in sizes.values())
    else:
        fits = 0 < sizes[unknown] < 1
    # A value that is also a constant of the rule could be taken for it.
    if not fits or not _constants(theorem.relation).isdisjoint(sizes.values()):
        return None
    if len(set(sizes.values())) < len(sizes):
        return None
    premises = (premise.check for premise in theorem.conditions if premise.check)
    return drawn if all(premise_holds(premise, drawn) for premise in premises) else None


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


@lru_cache(maxsize=1024)
def _constants(relation: str) -> frozenset[Fraction]:
    return frozenset(Fraction(number) for number in re.findall(r"\d+", relation))


def premise_holds(premise: str, values: Mapping[str, ProblemNumber]) -> bool:
    """Whether a premise holds; one whose sides have no exact value does not.

    Args:
        premise: Comparisons of forms (see `work_out`), joined by and, or, not.
        values: The number of every slot that the premise names.

    Raises:
        ValueError: The premise is outside this language.
    """
    try:
        return _read(premise)(values)
    except ArithmeticError:
        return False


@lru_cache(maxsize=1024)
def _read(premise: str) -> _Test:
    return _test(parse_syntax(premise)[1])


def _test(node: ast.expr) -> _Test:
    match node:
        case ast.BoolOp(op=join):
            parts = [_test(part) for part in node.values]
            combine = all if isinstance(join, ast.And) else any
            return lambda values: combine(part(values) for part in parts)
        case ast.UnaryOp(op=ast.Not()):
            inner = _test(node.operand)
            return lambda values: not inner(values)
        case ast.Compare():
            sides = [read_term(side) for side in (node.left, *node.comparators)]
            signs = [_COMPARISONS[type(sign)] for sign in node.ops]
            return lambda values: _compare([evaluate_term(side, values) for side in sides], signs)
    raise ValueError(f"a premise may not hold {ast.unparse(node)!r}")


def _compare(sides: list[ProblemNumber], signs: list[Callable[[Fraction, Fraction], bool]]) -> bool:
    # No fraction equals a multiple of π, and the float approximation of π is precise enough to order them.
    mixed = len({isinstance(side, PiTimes) for side in sides}) > 1
    known = [size(side) * (_PI if mixed and isinstance(side, PiTimes) else 1) for side in sides]
    return all(sign(left, right) for sign, left, right in zip(signs, known, known[1:], strict=False))
