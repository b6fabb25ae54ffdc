"""Build distinct problems, balanced over the theorems, each with its exact trace."""

import random
from collections import Counter
from collections.abc import Callable, Sequence

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.synthetic.problem_text import Sentences, write_trace
from theorem_sft.data.sources.synthetic.sample_numbers import sample_numbers
from theorem_sft.data.sources.synthetic.split_sides import Side, SplitKind, test_side, training_side
from theorem_sft.data.sources.synthetic.structure import (
    QUESTION,
    Plot,
    Structure,
    chain_plot,
    fill_plot,
    structure_of,
)
from theorem_sft.data.traces.trace import Trace
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS, find_theorem
from theorem_sft.theory.chain import MAX_CHAIN_LENGTH, Chain
from theorem_sft.theory.theorem import Theorem

# fmt: off
PEOPLE = (
    "Mia", "Omar", "Lena", "Tariq", "Nina", "Pavel", "Yuki", "Carlos", "Aisha", "Jonas", "Priya", "Mateo",
    "Ingrid", "Kofi", "Sara", "Dmitri", "Leila", "Hugo", "Amara", "Felix", "Rosa", "Tomas", "Zoe", "Idris",
)
# fmt: on
_SHARES = {1: 0.6, 2: 0.2, 3: 0.1, 4: 0.1}
"""Share of problems by number of steps, if the chosen theorems have such chains."""
_FORWARD = 0.5
# A theorem or chain that gives nothing new in this many attempts has no problems left.
_TRIES, _CHAIN_TRIES = 400, 100


def build_synthetic(
    count: int,
    *,
    seed: int = 0,
    theorems: Sequence[str] | None = None,
    test: int | None = None,
    split_by: SplitKind = "instance",
    max_trace_steps: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Trace]:
    """Make distinct problems with exact traces, about 60 % of one step, 20 % of two, and 10 % each of three
    and four.

    Args:
        count: Number of problems.
        seed: Sampling seed.
        theorems: Names of catalogue theorems to use; None: all.
        test: Number of test problems among them; they are made last, and `split` is set. None: no split.
        split_by: How the test problems differ from the training problems.
        max_trace_steps: The most steps of a training problem; None: any number.
        progress: Called with (done, total).

    Returns:
        Traces that all differ in text and group.

    Raises:
        InputError: A theorem is unknown, the theorems have fewer than `count` problems, or they have nothing
            to hold out for such a split.
    """
    names = list(CATALOGUE) if theorems is None else list(dict.fromkeys(theorems))
    for name in names:
        find_theorem(name)
    maker = _Maker(names, seed, lambda done: progress(done, count) if progress else None)
    if test is None:
        maker.make(count, Side())
    else:
        maker.make(count - test, training_side(split_by, names, seed), max_trace_steps or MAX_CHAIN_LENGTH)
        trained = [structure_of(trace) for trace in maker.traces]
        maker.make(test, test_side(split_by, names, seed, trained))
    return maker.traces


class _Maker:
    """Makes problems that all differ."""

    def __init__(self, names: Sequence[str], seed: int, progress: Callable[[int], None]) -> None:
        self.seed = seed
        self.progress = progress
        self.rng = random.Random(seed)
        self.seen: set[str] = set()
        self.traces: list[Trace] = []
        self.rules: dict[int, list[Theorem | Chain]] = {1: [CATALOGUE[name] for name in names]}
        for chain in CHAINS.values():
            if set(names).issuperset(chain.theorems):
                self.rules.setdefault(len(chain.theorems), []).append(chain)

    def make(self, count: int, side: Side, longest: int = MAX_CHAIN_LENGTH) -> None:
        """Make `count` more problems for a side, of theorems and chains up to a length."""
        pools = {
            length: _Balance(rules, side)
            for length, rules in self.rules.items()
            if rules and length <= longest
        }
        made = 0
        while made < count:
            if not pools:
                raise InputError(
                    f"the chosen theorems have only {made} distinct {f'{side.name} ' if side.name else ''}"
                    f"problems, not {count}",
                    hint="ask for fewer, or for more theorems",
                )
            (length,) = self.rng.choices(list(pools), [_SHARES[length] for length in pools])
            trace = pools[length].next(self.rng, self.seen, f"synthetic-{self.seed}-{len(self.traces):05d}")
            if trace is not None:
                made += 1
                self.traces.append(trace)
                self.progress(len(self.traces))
            elif not pools[length].left:
                del pools[length]


class _Balance:
    """Chooses the least used rule that still has new problems."""

    def __init__(self, rules: Sequence[Theorem | Chain], side: Side) -> None:
        self.left = list(rules)
        self.side = side
        self.used: Counter[str] = Counter()

    def next(self, rng: random.Random, seen: set[str], trace_id: str) -> Trace | None:
        """Return a new problem, or None after removing a rule that has none left."""
        fewest = min(self.used[rule.name] for rule in self.left)
        rule = rng.choice([rule for rule in self.left if self.used[rule.name] == fewest])
        for _ in range(_CHAIN_TRIES if isinstance(rule, Chain) else _TRIES):
            structure = _structure(rule, self.side, rng)
            if structure is None or not self.side.fits(structure):
                continue
            trace = write_trace(structure, trace_id)
            assert trace.group
            if trace.group not in seen and trace.problem not in seen:
                seen.update((trace.group, trace.problem))
                self.used[rule.name] += 1
                trace.split = self.side.name
                return trace
        self.left.remove(rule)
        return None


def _structure(rule: Theorem | Chain, side: Side, rng: random.Random) -> Structure | None:
    """Sample a problem of a theorem or chain; None if it breaks a rule of good numbers or of the side."""
    plot = _plot(rule, rng)
    if not side.allows(plot):
        return None
    theorems = [CATALOGUE[theorem] for theorem in plot["theorems"]]
    numbers = sample_numbers(rule, theorems, plot["unknown"], rng, side.part)
    if numbers is None:
        return None
    people = dict(zip(("name", "other", "third"), rng.sample(PEOPLE, 3), strict=True))
    structure = fill_plot(plot, people, numbers)
    clauses = Sentences.of(structure).clauses
    structure["wording"] = {key: rng.choice(clause.places(side.held)) for key, clause in clauses.items()}
    structure["order"] = [key for key in clauses if key != QUESTION]
    return structure


def _plot(rule: Theorem | Chain, rng: random.Random) -> Plot:
    if isinstance(rule, Chain):
        return chain_plot(rule, *rng.choice(rule.tellings))
    story, unknown = rng.choice(rule.stories).name, rule.follows
    if rule.follows not in rule.forms or rng.random() > _FORWARD:
        unknown = rng.choice([slot for slot in rule.forms if slot != rule.follows] or [rule.follows])
    return {"theorems": [rule.name], "chain": None, "story": story, "turns": [], "unknown": [unknown]}
