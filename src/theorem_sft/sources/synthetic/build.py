"""Building distinct problems, balanced over the theorems, each with its exact trace."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence

from theorem_sft.errors import InputError
from theorem_sft.sources.synthetic.exact import plain
from theorem_sft.sources.synthetic.numbers import Numbers, draw_chain, draw_one, is_easy
from theorem_sft.sources.synthetic.telling import Structure, Telling, tell
from theorem_sft.theorems.catalogue import CATALOGUE, CHAINS
from theorem_sft.theorems.theorem import Chain, Theorem
from theorem_sft.traces.trace import Trace

__all__ = ["build"]

# fmt: off
PEOPLE = (
    "Mia", "Omar", "Lena", "Tariq", "Nina", "Pavel", "Yuki", "Carlos", "Aisha", "Jonas", "Priya", "Mateo",
    "Ingrid", "Kofi", "Sara", "Dmitri", "Leila", "Hugo", "Amara", "Felix", "Rosa", "Tomas", "Zoe", "Idris",
)
# fmt: on
_TWO_STEPS = 0.3
_FORWARD = 0.5
# A theorem that gives nothing new so many times in a row has no problems left.
_TRIES = 400


def build(
    count: int,
    *,
    seed: int = 0,
    theorems: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Trace]:
    """Make distinct problems with exact traces, about 70 % of one step and 30 % of two.

    Args:
        count: How many.
        seed: Of the draw; the same seed and count give the same problems.
        theorems: Names of catalogue theorems to use; by default all.
        progress: Called with (done, total).

    Returns:
        Traces of which no two share their text or their group.

    Raises:
        InputError: A theorem is unknown, or the theorems have fewer problems than asked for.
    """
    names = list(CATALOGUE) if theorems is None else list(dict.fromkeys(theorems))
    for name in names:
        if name not in CATALOGUE:
            raise InputError(
                f"no theorem {name!r} in the catalogue", mend=f"there are {', '.join(CATALOGUE)}"
            )
    rng = random.Random(seed)
    single = _Balance([CATALOGUE[name] for name in names])
    chained = _Balance([chain for chain in CHAINS if chain.first in names and chain.second in names])
    traces: list[Trace] = []
    seen: set[str] = set()
    while len(traces) < count:
        two = bool(chained.left) and (not single.left or rng.random() < _TWO_STEPS)
        trace = (chained if two else single).next(rng, seen, f"synthetic-{seed}-{len(traces):05d}")
        if trace is not None:
            traces.append(trace)
            if progress:
                progress(len(traces), count)
        elif not single.left and not chained.left:
            raise InputError(
                f"the chosen theorems have only {len(traces)} distinct problems, not {count}",
                mend="ask for fewer, or for more theorems",
            )
    return traces


class _Balance:
    """Takes the rule that was used least so far, as long as it has new problems."""

    def __init__(self, rules: Sequence[Theorem | Chain]) -> None:
        self.left = list(rules)
        self.used: Counter[str] = Counter()

    def next(self, rng: random.Random, seen: set[str], trace_id: str) -> Trace | None:
        """Return a problem that was not seen, or None after striking a rule that has none left."""
        if not self.left:
            return None
        fewest = min(self.used[rule.name] for rule in self.left)
        rule = rng.choice([rule for rule in self.left if self.used[rule.name] == fewest])
        for _ in range(_TRIES):
            structure = _chain_structure(rule, rng) if isinstance(rule, Chain) else _structure(rule, rng)
            if structure is None:
                continue
            trace = tell(structure, trace_id)
            assert trace.group
            if trace.group not in seen and trace.problem not in seen:
                seen.update((trace.group, trace.problem))
                self.used[rule.name] += 1
                return trace
        self.left.remove(rule)
        return None


def _structure(theorem: Theorem, rng: random.Random) -> Structure | None:
    numbers = draw_one(theorem, rng)
    if numbers is None:
        return None
    unknown = theorem.follows
    if unknown not in theorem.forms or rng.random() > _FORWARD:
        unknown = rng.choice([slot for slot in theorem.forms if slot != theorem.follows] or [theorem.follows])
    if not is_easy(theorem, numbers, unknown):
        return None
    story = rng.choice(theorem.stories).name
    return _worded([theorem.name], None, story, [numbers], [unknown], rng)


def _chain_structure(chain: Chain, rng: random.Random) -> Structure | None:
    numbers = draw_chain(chain, CATALOGUE[chain.first], CATALOGUE[chain.second], rng)
    if numbers is None:
        return None
    story = rng.choice(chain.stories).name
    return _worded(
        [chain.first, chain.second], chain.name, story, list(numbers), [chain.finds, chain.asks], rng
    )


def _worded(
    theorems: list[str],
    chain: str | None,
    story: str,
    numbers: list[Numbers],
    unknown: list[str],
    rng: random.Random,
) -> Structure:
    """Complete a structure: people, and a training wording for every clause."""
    people = dict(zip(("name", "other", "third"), rng.sample(PEOPLE, 3), strict=True))
    structure: Structure = {
        "theorems": theorems,
        "chain": chain,
        "story": story,
        "people": people,
        "numbers": [{slot: plain(value) for slot, value in values.items()} for values in numbers],
        "unknown": unknown,
    }
    clauses = Telling.of(structure).clauses
    structure["wording"] = {key: rng.randrange(len(clause.train)) for key, clause in clauses.items()}
    structure["order"] = [key for key in clauses if key != "question"]
    return structure
