"""Chains: problems that need several theorems, each using what the one before it found.

The catalogue holds joins of two theorems. Every way of putting joins one after another is a chain, so that
longer problems need no words of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from theorem_sft.theory.theorem import Clause, Theorem

MAX_CHAIN_LENGTH = 4
"""The most theorems of one chain."""


@dataclass(frozen=True)
class Turn:
    """How a story goes on for the second theorem of a join.

    Args:
        words: Words that the theorem needs beyond, or instead of, those before it, which they may use.
        bridge: A sentence without a number that joins the two, where one is needed; uses the new words.
        after: The stories that can go on so; empty: all. A story keeps its name until a turn gives a new one.
        leads_to: The name of the story from here on; empty: as before.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    bridge: Clause | None = None
    after: tuple[str, ...] = ()
    leads_to: str = ""


@dataclass(frozen=True)
class Join:
    """Two theorems, the second using what the first one finds.

    Args:
        first: Name of the first theorem.
        finds: Slot of the first theorem that it determines.
        second: Name of the second theorem.
        takes: Slot of the second theorem that receives the value.
        asks: Slot of the second theorem that it determines.
        turns: How stories go on.
        keeps: Further slots of the second theorem that are given already, and the slots of the first theorem
            that they are.
        draw: Values for free slots of the second theorem, instead of its own.
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
        """The join's name, from its theorems and slots."""
        return f"{self.first} ({self.finds}) > {self.second} ({self.takes} to {self.asks})"


@dataclass(frozen=True)
class Chain:
    """Two theorems or more, joined one after another.

    Args:
        joins: Each begins with the theorem that the one before it ends with, and with what that found.
        tellings: The stories that the chain can be told in: a story of the first theorem, and for each join
            the place of its turn.
    """

    joins: tuple[Join, ...]
    tellings: tuple[tuple[str, tuple[int, ...]], ...]

    @cached_property
    def name(self) -> str:
        """The chain's name, from its theorems and slots."""
        links = [f"{join.second} ({join.takes} to {join.asks})" for join in self.joins]
        return " > ".join([f"{self.joins[0].first} ({self.joins[0].finds})", *links])

    @cached_property
    def theorems(self) -> tuple[str, ...]:
        """The names of its theorems in their order."""
        return (self.joins[0].first, *(join.second for join in self.joins))

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """For each theorem, the slot that it determines; the last one is asked for."""
        return (self.joins[0].finds, *(join.asks for join in self.joins))

    def origin(self, step: int, slot: str) -> tuple[int, str]:
        """Return the step (from 0) and the slot in which a slot's quantity comes up first."""
        while step:
            join = self.joins[step - 1]
            before = join.finds if slot == join.takes else join.keeps.get(slot)
            if before is None:
                break
            step, slot = step - 1, before
        return step, slot


def build_chains(joins: Sequence[Join], catalogue: Mapping[str, Theorem]) -> tuple[Chain, ...]:
    """Put joins one after another in every way that some story can tell, up to `MAX_CHAIN_LENGTH` theorems.

    A theorem comes again only straight after itself, turned round: what goes to and fro reads as a puzzle.
    """
    found = []
    for path in _paths(joins):
        stories = [story.name for story in catalogue[path[0].first].stories]
        tellings = tuple((story, places) for story in stories for places in _places(path, story))
        if tellings:
            found.append(Chain(path, tellings))
    return tuple(sorted(found, key=lambda chain: len(chain.joins)))


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


def _places(path: tuple[Join, ...], story: str) -> Iterator[tuple[int, ...]]:
    """Yield the turns that tell a path in a story, one place for each join."""
    if not path:
        yield ()
        return
    for place, turn in enumerate(path[0].turns):
        if not turn.after or story in turn.after:
            for others in _places(path[1:], turn.leads_to or story):
                yield (place, *others)
