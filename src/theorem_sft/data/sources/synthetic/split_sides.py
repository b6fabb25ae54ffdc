"""The kinds of split: how test problems differ from training problems, and what each side may contain.

instance     other numbers, or another unknown
wording      sentences in held-out wordings only; training problems have none of them
story        held-out stories
composition  a held-out direction (the slot that is unknown) or a held-out join of two theorems
range        every given number lies outside the range of the same slot in training
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, get_args

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.synthetic.sample_numbers import Part
from theorem_sft.data.sources.synthetic.structure import Plot, Structure
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS
from theorem_sft.theory.mathtext.exact import read_number, size

SplitKind = Literal["instance", "wording", "story", "composition", "range"]
Ranges = dict[tuple[str, str], tuple[Fraction, Fraction]]
SPLIT_KINDS: tuple[SplitKind, ...] = get_args(SplitKind)

_HELD_SHARE = 0.3
# Training keeps at least this many stories of each theorem.
_STORIES_LEFT = 2


def _anything(_: Plot) -> bool:
    return True


@dataclass(frozen=True)
class Side:
    """What the problems of one side may contain.

    Args:
        name: Which side; None where there is no split.
        allows: Returns whether a problem may be made, given its plot.
        fits: Returns whether a problem may be used, given its numbers and wordings.
        part: The part of each slot's values that numbers are sampled from.
        held: Whether the held-out wordings are used, and no others.
    """

    name: Literal["train", "test"] | None = None
    allows: Callable[[Plot], bool] = _anything
    fits: Callable[[Structure], bool] = _anything
    part: Part = "all"
    held: bool = False


def training_side(kind: SplitKind, theorems: Sequence[str], seed: int) -> Side:
    """Return what training problems may contain; `seed` chooses what is held out for the test.

    Raises:
        InputError: The theorems have nothing to hold out.
    """
    side = Side("train")
    match kind:
        case "story":
            held = _held_stories(theorems, seed)
            return replace(side, allows=lambda structure: structure["story"] not in held)
        case "composition":
            kept_back = _held_compositions(theorems, seed)
            return replace(side, allows=lambda structure: kept_back.isdisjoint(compositions(structure)))
        case "range":
            return replace(side, part="low")
    return side


def test_side(kind: SplitKind, theorems: Sequence[str], seed: int, trained: Sequence[Structure]) -> Side:
    """Return what test problems may contain, given the training problems.

    Except for `instance`, they use only theorems that training problems use.
    """
    if kind == "instance":
        return Side("test")
    known = {theorem for structure in trained for theorem in structure["theorems"]}
    training = training_side(kind, theorems, seed)

    def is_known(structure: Plot) -> bool:
        return known.issuperset(structure["theorems"])

    side = Side("test", allows=is_known)
    match kind:
        case "wording":
            return replace(side, held=True)
        case "range":
            return replace(side, part="high", fits=outside_of(ranges(trained)))
    return replace(side, allows=lambda structure: is_known(structure) and not training.allows(structure))


def compositions(structure: Plot) -> set[str]:
    """Return the directions that a problem's theorems are used in, and the joins of its chain."""
    joins = CHAINS[structure["chain"]].joins if structure["chain"] else ()
    directions = zip(structure["theorems"], structure["unknown"], strict=True)
    return {f"{theorem}: {slot}?" for theorem, slot in directions} | {join.name for join in joins}


def given_numbers(structure: Structure) -> dict[tuple[str, str], set[Fraction]]:
    """Return the numbers that a problem's text gives, for each theorem and slot."""
    numbers: dict[tuple[str, str], set[Fraction]] = {}
    for key in structure["order"]:
        step, _, slot = key.partition(".")
        if step.isdigit() and slot in structure["numbers"][int(step) - 1]:
            place = (structure["theorems"][int(step) - 1], slot)
            numbers.setdefault(place, set()).add(size(read_number(structure["numbers"][int(step) - 1][slot])))
    return numbers


def ranges(structures: Sequence[Structure]) -> Ranges:
    """Return the least and the largest given number, for each theorem and slot."""
    found: Ranges = {}
    for structure in structures:
        for place, numbers in given_numbers(structure).items():
            low, high = found.get(place, (min(numbers), max(numbers)))
            found[place] = (min(low, *numbers), max(high, *numbers))
    return found


def outside_of(seen: Ranges) -> Callable[[Structure], bool]:
    """Return a function that decides whether all given numbers of a problem lie outside the given ranges."""

    def is_outside(structure: Structure) -> bool:
        return not any(
            place in seen and seen[place][0] <= number <= seen[place][1]
            for place, numbers in given_numbers(structure).items()
            for number in numbers
        )

    return is_outside


def _held_stories(theorems: Sequence[str], seed: int) -> frozenset[str]:
    """Choose held-out stories by name, across theorems: for most theorems one or more."""
    stories = {name: {story.name for story in CATALOGUE[name].stories} for name in theorems}
    held: set[str] = set()
    for story in _shuffled(set().union(*stories.values()), seed):
        tellers = [names for names in stories.values() if story in names]
        enough = all(len(names - held) > _STORIES_LEFT for names in tellers)
        if enough and any(names.isdisjoint(held) for names in tellers):
            held.add(story)
    return _some(held, "story")


def _held_compositions(theorems: Sequence[str], seed: int) -> frozenset[str]:
    rng = random.Random(f"{seed} directions")
    both_ways = _shuffled({name for name in theorems if len(CATALOGUE[name].forms) > 1}, seed)
    held = {
        f"{name}: {rng.choice(list(CATALOGUE[name].forms))}?" for name in both_ways[: _share(len(both_ways))]
    }
    chains = [chain for chain in CHAINS.values() if set(theorems).issuperset(chain.theorems)]
    joins = _shuffled({join.name for chain in chains for join in chain.joins}, seed)
    return _some(held | set(joins[: _share(len(joins))]), "composition")


def _shuffled(names: set[str], seed: int) -> list[str]:
    order = sorted(names)
    random.Random(seed).shuffle(order)
    return order


def _share(count: int) -> int:
    return min(count, max(1, round(_HELD_SHARE * count)))


def _some(held: set[str], kind: str) -> frozenset[str]:
    if not held:
        raise InputError(
            f"the chosen theorems have no {kind} that could be held out for the test",
            hint="choose more theorems, or another data.split_by",
        )
    return frozenset(held)
