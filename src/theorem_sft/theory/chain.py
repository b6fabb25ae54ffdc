"""Chains: sequences of theorems in which each theorem uses the result of the previous one.

The catalogue contains joins of two theorems. Chains are sequences of joins, so that longer problems need no
wordings of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from theorem_sft.theory.theorem import Clause, Theorem

MAX_CHAIN_LENGTH = 4
"""The largest number of theorems in a chain."""


@dataclass(frozen=True)
class Turn:
    """A continuation of a story for the second theorem of a join.

    Args:
        words: Text for placeholders that the second theorem adds or replaces; may use the earlier ones.
        bridge: A sentence without numbers that connects the two theorems; may use the new words.
        after: Names of the stories that this turn can continue; empty: all.
        leads_to: The name of the story from here on; empty: unchanged.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    bridge: Clause | None = None
    after: tuple[str, ...] = ()
    leads_to: str = ""


@dataclass(frozen=True)
class Join:
    """Two theorems, the second of which uses the result of the first.

    Args:
        first: Name of the first theorem.
        finds: Slot that the first theorem determines.
        second: Name of the second theorem.
        takes: Slot of the second theorem that receives this value.
        asks: Slot that the second theorem determines.
        turns: Continuations of stories.
        keeps: Further slots of the second theorem that equal slots of the first theorem (second: first).
        draw: Values to sample for slots of the second theorem, instead of its own.
    """

    first: str
    finds: str
    second: str
    takes: str
    asks: str
    turns: tuple[Turn, ...]
    keeps: Mapping[str, str] = field(default_factory=dict)
    draw: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name made of the theorems and slots."""
        return f"{self.first} ({self.finds}) > {self.second} ({self.takes} to {self.asks})"


@dataclass(frozen=True)
class Chain:
    """Two or more theorems, joined one after another.

    Args:
        joins: Each starts with the second theorem of the previous join and the slot that it determined.
        tellings: The stories that fit the chain: a story of the first theorem, and the index of the turn for
            each join.
    """

    joins: tuple[Join, ...]
    tellings: tuple[tuple[str, tuple[int, ...]], ...]

    @cached_property
    def name(self) -> str:
        """Name made of the theorems and slots."""
        links = [f"{join.second} ({join.takes} to {join.asks})" for join in self.joins]
        return " > ".join([f"{self.joins[0].first} ({self.joins[0].finds})", *links])

    @cached_property
    def theorems(self) -> tuple[str, ...]:
        """Names of the theorems in order."""
        return (self.joins[0].first, *(join.second for join in self.joins))

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """The slot that each theorem determines; problems ask for the last one."""
        return (self.joins[0].finds, *(join.asks for join in self.joins))

    def origin(self, step: int, slot: str) -> tuple[int, str]:
        """Return the step (from 0) and slot in which the quantity of a slot first appears."""
        while step:
            join = self.joins[step - 1]
            before = join.finds if slot == join.takes else join.keeps.get(slot)
            if before is None:
                break
            step, slot = step - 1, before
        return step, slot


def build_chains(joins: Sequence[Join], catalogue: Mapping[str, Theorem]) -> tuple[Chain, ...]:
    """Build every chain of up to `MAX_CHAIN_LENGTH` theorems that fits some story.

    A theorem may be repeated only by the join directly after it, with another unknown: chains that return to
    an earlier theorem read like puzzles.
    """
    result = []
    for path in _paths(joins):
        stories = [story.name for story in catalogue[path[0].first].stories]
        tellings = tuple((story, places) for story in stories for places in _turn_indices(path, story))
        if tellings:
            result.append(Chain(path, tellings))
    return tuple(sorted(result, key=lambda chain: len(chain.joins)))


def _paths(joins: Sequence[Join], begun: tuple[Join, ...] = ()) -> Iterator[tuple[Join, ...]]:
    if begun:
        yield begun
    if len(begun) == MAX_CHAIN_LENGTH - 1:
        return
    before = {join.first for join in begun}
    for join in joins:
        fits = not begun or (begun[-1].second, begun[-1].asks) == (join.first, join.finds)
        if fits and join.second not in before and join not in begun:
            yield from _paths(joins, (*begun, join))


def _turn_indices(path: tuple[Join, ...], story: str) -> Iterator[tuple[int, ...]]:
    """Yield the turns that fit a path and a story, as one index per join."""
    if not path:
        yield ()
        return
    for place, turn in enumerate(path[0].turns):
        if not turn.after or story in turn.after:
            for others in _turn_indices(path[1:], turn.leads_to or story):
                yield (place, *others)
