"""The transfer kinds `inverse`, `longer` and `range`: changes of the structure of a generated problem."""

import random
from collections.abc import Iterator, Sequence
from math import gcd

from theorem_sft.data.sources.synthetic.sample_numbers import is_easy
from theorem_sft.data.sources.synthetic.split_sides import given_numbers, outside_of
from theorem_sft.data.sources.synthetic.structure import Plot, Structure, chain_plot, plain_numbers
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.transfer.similar_problem import (
    counterparts,
    free_slots,
    given_slots,
    sample_plot_numbers,
    similar_problem,
    similar_wording,
)
from theorem_sft.data.variants.transfer.training_problems import TrainingProblems
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS
from theorem_sft.theory.chain import MAX_CHAIN_LENGTH, Chain
from theorem_sft.theory.mathtext.exact import read_number

# Numbers are at most this many times the largest of training.
_REACH = 3
_TRIES, _CHAIN_TRIES = 300, 60


def inverse(old: Structure, rng: random.Random, trained: TrainingProblems) -> Structure:
    """Ask for a quantity that the problem gives, and give the one that it asks for.

    In a chain the last theorem is used in another direction.

    Raises:
        NotApplicable: The theorem has no other direction, or none with whole numbers on the way.
    """
    theorem = CATALOGUE[old["theorems"][-1]]
    last = len(old["theorems"])
    others = [slot for slot in theorem.forms if f"{last}.{slot}" in given_slots(old)]
    if not others:
        raise NotApplicable("its theorem determines nothing else")
    numbers = {slot: read_number(value) for slot, value in old["numbers"][-1].items()}
    others = [slot for slot in others if is_easy(theorem, numbers, slot)]
    if not others:
        raise NotApplicable("its numbers do not come out whole the other way")
    unknown = rng.choice(others)
    new: Structure = {
        "theorems": old["theorems"],
        "chain": old["chain"],
        "story": old["story"],
        "turns": old["turns"],
        "people": old["people"],
        "numbers": old["numbers"],
        "unknown": [*old["unknown"][:-1], unknown],
    }
    # The former unknown is given in the place of the new one.
    return similar_wording(new, old, counterparts(new, old), rng)


def longer(old: Structure, rng: random.Random, trained: TrainingProblems) -> Structure:
    """Put one more theorem before or after those of a problem, if possible in its story with its numbers.

    Raises:
        NotApplicable: No chain extends its theorems, or none with good numbers.
    """
    if len(old["theorems"]) == MAX_CHAIN_LENGTH:
        raise NotApplicable(f"it has {MAX_CHAIN_LENGTH} steps, the most of a chain")
    plots = list(_longer_plots(old))
    if not plots:
        raise NotApplicable("no chain goes on from its theorems")
    rng.shuffle(plots)
    # Python's sort is stable: among plots that keep equally much, the shuffled order decides.
    for plot, shift in sorted(plots, key=lambda candidate: -_kept(old, *candidate)):
        new = similar_problem(plot, old, counterparts(plot, old, shift), rng)
        if new is not None:
            return new
    raise NotApplicable("no longer chain has good numbers")


def _longer_plots(old: Structure) -> Iterator[tuple[Plot, int]]:
    """Yield plots with one theorem more, each with the number of theorems before the problem's own."""
    count = len(old["theorems"])
    for chain in CHAINS.values():
        if len(chain.theorems) == count + 1:
            shift = _shift(old, chain)
            if shift is not None:
                for story, turns in chain.tellings:
                    yield chain_plot(chain, story, turns), shift


def _shift(old: Structure, chain: Chain) -> int | None:
    """Return the place of a problem's joined theorems in a chain; None if they are not part of it."""
    joins = CHAINS[old["chain"]].joins if old["chain"] else ()
    for shift in (0, 1):
        part = slice(shift, shift + len(old["theorems"]))
        same_joins = chain.joins[shift : shift + len(joins)] == joins
        if list(chain.theorems[part]) == old["theorems"] and same_joins:
            return shift
    return None


def _kept(old: Structure, plot: Plot, shift: int) -> int:
    """Count what a plot keeps of a problem: the story with its turns, and the unknown of each theorem."""
    story = not shift and (plot["story"], plot["turns"][: len(old["turns"])]) == (old["story"], old["turns"])
    return 2 * story + bool(plot["unknown"][shift : shift + len(old["unknown"])] == old["unknown"])


def outside_range(old: Structure, rng: random.Random, trained: TrainingProblems) -> Structure:
    """Give a problem numbers that all lie outside the ranges of their slots in training.

    They may be larger than those of built problems; the premises still hold.

    Raises:
        NotApplicable: Training gives none of its quantities, or no good numbers lie outside.
    """
    is_outside = outside_of(trained.ranges)
    if trained.ranges.keys().isdisjoint(given_numbers(old)):
        raise NotApplicable("training gives no number for any of its quantities")
    values = {key: _values_outside(old, key, usual, trained) for key, usual in free_slots(old).items()}
    if not all(values.values()):
        raise NotApplicable("no values lie outside the range of training")
    for _ in range(_CHAIN_TRIES if old["chain"] else _TRIES):
        numbers = sample_plot_numbers(old, values, rng, scale=_REACH)
        if numbers is not None:
            new: Structure = {**old, "numbers": plain_numbers(numbers)}
            if new["numbers"] != old["numbers"] and is_outside(new):
                return new
    raise NotApplicable("no good numbers lie outside the range of training")


def _values_outside(old: Structure, key: str, usual: Sequence[int], trained: TrainingProblems) -> list[int]:
    step, _, slot = key.partition(".")
    low, high = trained.ranges.get((old["theorems"][int(step) - 1], slot), (0, max(usual)))
    unit = gcd(*usual)
    candidates = [*usual, *range(unit * (int(high) // unit + 1), _REACH * int(high) + 1, unit)]
    if key not in given_slots(old):
        return candidates
    return [value for value in candidates if not low <= value <= high]
