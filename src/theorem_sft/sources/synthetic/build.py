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
from theorem_sft.theorems.chain import Chain
from theorem_sft.theorems.theorem import Theorem
from theorem_sft.traces.trace import Trace

__all__ = ["build"]

# fmt: off
PEOPLE = (
    "Mia", "Omar", "Lena", "Tariq", "Nina", "Pavel", "Yuki", "Carlos", "Aisha", "Jonas", "Priya", "Mateo",
    "Ingrid", "Kofi", "Sara", "Dmitri", "Leila", "Hugo", "Amara", "Felix", "Rosa", "Tomas", "Zoe", "Idris",
)
# fmt: on
_SHARES = {1: 0.6, 2: 0.2, 3: 0.1, 4: 0.1}
"""Of all problems, how many have so many steps, where the chosen theorems have such chains."""
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
    """Make distinct problems with exact traces, about 60 % of one step, 20 % of two, and 10 % each of three
    and four.

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
    rules: dict[int, list[Theorem | Chain]] = {1: [CATALOGUE[name] for name in names]}
    for chain in CHAINS.values():
        if set(names).issuperset(chain.theorems):
            rules.setdefault(len(chain.theorems), []).append(chain)
    pools = {length: _Balance(some) for length, some in rules.items()}
    traces: list[Trace] = []
    seen: set[str] = set()
    while len(traces) < count:
        if not pools:
            raise InputError(
                f"the chosen theorems have only {len(traces)} distinct problems, not {count}",
                mend="ask for fewer, or for more theorems",
            )
        (length,) = rng.choices(list(pools), [_SHARES[length] for length in pools])
        trace = pools[length].next(rng, seen, f"synthetic-{seed}-{len(traces):05d}")
        if trace is not None:
            traces.append(trace)
            if progress:
                progress(len(traces), count)
        elif not pools[length].left:
            del pools[length]
    return traces


class _Balance:
    """Takes the rule that was used least so far, as long as it has new problems."""

    def __init__(self, rules: Sequence[Theorem | Chain]) -> None:
        self.left = list(rules)
        self.used: Counter[str] = Counter()

    def next(self, rng: random.Random, seen: set[str], trace_id: str) -> Trace | None:
        """Return a problem that was not seen, or None after striking a rule that has none left."""
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
    return _worded([theorem.name], None, story, (), [numbers], [unknown], rng)


def _chain_structure(chain: Chain, rng: random.Random) -> Structure | None:
    numbers = draw_chain(chain, [CATALOGUE[theorem] for theorem in chain.theorems], rng)
    if numbers is None:
        return None
    story, turns = rng.choice(chain.tellings)
    return _worded(list(chain.theorems), chain.name, story, turns, numbers, list(chain.unknown), rng)


def _worded(
    theorems: list[str],
    chain: str | None,
    story: str,
    turns: Sequence[int],
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
        "turns": list(turns),
        "people": people,
        "numbers": [{slot: plain(value) for slot, value in values.items()} for values in numbers],
        "unknown": unknown,
    }
    clauses = Telling.of(structure).clauses
    structure["wording"] = {key: rng.randrange(len(clause.train)) for key, clause in clauses.items()}
    structure["order"] = [key for key in clauses if key != "question"]
    return structure
