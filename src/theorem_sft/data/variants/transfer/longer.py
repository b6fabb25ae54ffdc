"""Longer: the same theorem or chain with one more theorem before or after it."""

from __future__ import annotations

import random
from collections.abc import Iterator

from theorem_sft.data.sources.synthetic.problem_text import Structure
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.data.variants.transfer.alike import counterparts, problem_like
from theorem_sft.theory.catalogue import CHAINS
from theorem_sft.theory.chain import LONGEST, Chain


def longer(old: Structure, rng: random.Random) -> Structure:
    """Put one more theorem before or after those of a problem, in its story and with its numbers where that
    can be.

    Raises:
        NotApplicable: No chain goes on so, or none with good numbers.
    """
    if len(old["theorems"]) == LONGEST:
        raise NotApplicable(f"it has {LONGEST} steps, the most of a chain")
    plots = list(_plots(old))
    if not plots:
        raise NotApplicable("no chain goes on from its theorems")
    rng.shuffle(plots)
    # Python's sort is stable: chance decides among those that keep equally much.
    for plot, shift in sorted(plots, key=lambda found: -_kept(old, *found)):
        new = problem_like(plot, old, counterparts(plot, old, shift), rng)
        if new is not None:
            return new
    raise NotApplicable("no longer chain has good numbers")


def _plots(old: Structure) -> Iterator[tuple[Structure, int]]:
    """Yield plots of one theorem more, each with how many theorems come before the problem's own."""
    count = len(old["theorems"])
    for chain in CHAINS.values():
        if len(chain.theorems) == count + 1:
            shift = _shift(old, chain)
            if shift is not None:
                for story, turns in chain.tellings:
                    yield {
                        "theorems": list(chain.theorems), "chain": chain.name, "story": story,
                        "turns": list(turns), "unknown": list(chain.unknown),
                    }, shift  # fmt: skip


def _shift(old: Structure, chain: Chain) -> int | None:
    """Return where a problem's theorems, joined as they are, stand in a chain; None where they do not."""
    joins = CHAINS[old["chain"]].joins if old["chain"] else ()
    for shift in (0, 1):
        part = slice(shift, shift + len(old["theorems"]))
        same_joins = chain.joins[shift : shift + len(joins)] == joins
        if list(chain.theorems[part]) == old["theorems"] and same_joins:
            return shift
    return None


def _kept(old: Structure, plot: Structure, shift: int) -> int:
    """Count what a plot keeps of a problem: its story and how it goes on, and what each theorem finds."""
    story = not shift and (plot["story"], plot["turns"][: len(old["turns"])]) == (old["story"], old["turns"])
    return 2 * story + bool(plot["unknown"][shift : shift + len(old["unknown"])] == old["unknown"])
