"""Generated problems as similar as possible to a given one: its people, numbers, wordings and order."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Any

from theorem_sft.data.sources.synthetic.problem_text import Sentences
from theorem_sft.data.sources.synthetic.sample_numbers import (
    Numbers,
    free_values,
    is_easy,
    sample_chain_numbers,
    sample_theorem_numbers,
)
from theorem_sft.data.sources.synthetic.structure import QUESTION, Plot, Structure, fill_plot, slot_origin
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS
from theorem_sft.theory.mathtext.exact import read_number, size

Values = Mapping[str, Sequence[int]]
"""For slots ("1.width"), the values to sample from."""

Counterparts = Mapping[str, str]
"""For clauses of a new problem ("1.width", "question"), the corresponding clauses of the old one."""

# Attempts for each number of kept numbers, and with none kept.
_TRIES, _LAST_TRIES = 20, 300


def counterparts(plot: Plot, old: Structure, shift: int = 0) -> Counterparts:
    """Pair the clauses of a plot and an old problem: those of the same name, and the remaining given slots in
    the order of the catalogue if both have equally many. The plot has `shift` steps before the old first one.
    """
    pairs = {QUESTION: QUESTION}
    for place in range(1, len(old["theorems"]) + 1):
        pairs |= {f"{place + shift}.{part}": f"{place}.{part}" for part in ("scene", "bridge")}
    news, olds = given_slots(plot), given_slots(old)
    for key in news:
        step, _, slot = key.partition(".")
        if (before := f"{int(step) - shift}.{slot}") in olds:
            pairs[key] = before
    news = [key for key in news if key not in pairs]
    olds = [key for key in olds if key not in pairs.values()]
    if len(news) == len(olds):
        pairs |= dict(zip(news, olds, strict=True))
    return pairs


def similar_problem(
    plot: Plot,
    old: Structure,
    pairs: Counterparts,
    rng: random.Random,
    fits: Callable[[Structure], bool] = lambda structure: True,
) -> Structure | None:
    """Complete a plot with the people of an old problem, as many of its numbers as possible, and the most
    similar wordings and order of sentences; None if no good numbers that pass `fits` were found.
    """
    for numbers in _near(plot, old, pairs, rng):
        new = fill_plot(plot, old["people"], numbers)
        if fits(new):
            return similar_wording(new, old, pairs, rng)
    return None


def similar_wording(new: Structure, old: Structure, pairs: Counterparts, rng: random.Random) -> Structure:
    """Add the wordings and the order that are most similar to those of an old problem.

    Training wordings replace training wordings, and held-out ones held-out ones.
    """
    sentences, before = Sentences.of(new), Sentences.of(old)
    wording = {}
    for key, clause in sentences.clauses.items():
        counterpart = pairs.get(key, "")
        known = counterpart in before.clauses
        model = counterpart if known else QUESTION
        held = old["wording"][model] >= len(before.clauses[model].train)
        wording[key] = rng.choice(clause.places(held))
        if known:
            sentence = before.sentence(old, counterpart)
            texts = {
                place: sentences.sentence({**new, "wording": {key: place}}, key)
                for place in clause.places(held)
            }
            wording[key] = max(texts, key=lambda place: likeness(texts[place], sentence))
    clauses = [key for key in sentences.clauses if key != QUESTION]
    return {**new, "wording": wording, "order": _order(clauses, old["order"], pairs)}


def likeness(one: str, other: str) -> float:
    """Return the share of equal words in equal order, 0 to 1 (Ratcliff & Metzener 1988)."""
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _near(plot: Plot, old: Structure, pairs: Counterparts, rng: random.Random) -> Iterator[list[Numbers]]:
    """Yield numbers that keep as many of the old ones as possible, then fewer."""
    free = free_slots(plot)
    wanted = _wanted(plot, old, pairs)
    for dropped in range(len(wanted) + 1):
        for _ in range(_TRIES if dropped < len(wanted) else _LAST_TRIES):
            kept = rng.sample(sorted(wanted), len(wanted) - dropped)
            numbers = sample_plot_numbers(plot, {key: (wanted[key],) for key in kept}, rng)
            if numbers and all(_at(numbers, key) in usual for key, usual in free.items()):
                yield numbers


def _wanted(plot: Plot, old: Structure, pairs: Counterparts) -> dict[str, int]:
    """Return the given numbers of the old problem that slots of the new one can take."""
    usual: dict[str, Sequence[int] | None] = dict(free_slots(plot))
    if plot["chain"] is None:
        usual.setdefault(f"1.{CATALOGUE[plot['theorems'][0]].follows}", None)
    given = set(given_slots(plot))
    wanted = {}
    for key, values in usual.items():
        if key in given and pairs.get(key) in old["order"]:
            number = read_number(_at(old["numbers"], pairs[key]))
            whole = isinstance(number, Fraction) and number.denominator == 1
            if whole and (values is None or number in values):
                wanted[key] = int(size(number))
    return wanted


def _at(numbers: Sequence[Mapping[str, Any]], key: str) -> Any:
    step, _, slot = key.partition(".")
    return numbers[int(step) - 1][slot]


def _order(clauses: Iterable[str], old: Sequence[str], pairs: Counterparts) -> list[str]:
    """Order clauses by their counterparts; others follow the one before them."""
    places = {}
    place = -1
    for key in clauses:
        before = pairs.get(key)
        place = old.index(before) if before in old else place
        places[key] = place
    return sorted(places, key=places.__getitem__)


def free_slots(plot: Plot) -> dict[str, Sequence[int]]:
    """Return the slots of a plot whose numbers are sampled, with their values in the catalogue."""
    joins = CHAINS[plot["chain"]].joins if plot["chain"] else ()
    return {
        f"{step}.{slot}": values
        for step, (name, join) in enumerate(zip(plot["theorems"], (None, *joins), strict=True), start=1)
        for slot, values in free_values(CATALOGUE[name], join).items()
    }


def given_slots(plot: Plot) -> list[str]:
    """Return the slots whose values the text gives, in the order of the catalogue."""
    given = []
    for step, (name, unknown) in enumerate(zip(plot["theorems"], plot["unknown"], strict=True)):
        for slot in CATALOGUE[name].slots:
            if slot_origin(plot, step, slot) == (step, slot) and slot != unknown:
                given.append(f"{step + 1}.{slot}")
    return given


def sample_plot_numbers(
    plot: Plot, values: Values, rng: random.Random, scale: int = 1
) -> list[Numbers] | None:
    """Sample the numbers of a plot; None if they break a rule of good numbers.

    Args:
        plot: Its story and turns do not matter.
        values: Values to sample slots from, instead of those of the catalogue: free slots and, for a single
            theorem, the slot that otherwise follows from them; then the unknown follows.
        rng: The random generator.
        scale: The numbers may be this many times larger than the catalogue allows.
    """
    own: list[dict[str, Sequence[int]]] = [{} for _ in plot["theorems"]]
    for key, chosen in values.items():
        step, _, slot = key.partition(".")
        own[int(step) - 1][slot] = chosen
    theorems = [
        replace(CATALOGUE[name], most=scale * CATALOGUE[name].most, draw={**CATALOGUE[name].draw, **slots})
        for name, slots in zip(plot["theorems"], own, strict=True)
    ]
    if plot["chain"] is None:
        first = theorems[0]
        if len(first.draw) == len(first.slots):
            free = {slot: values for slot, values in first.draw.items() if slot != plot["unknown"][0]}
            first = replace(first, draw=free)
        one = sample_theorem_numbers(first, rng)
        drawn = None if one is None else [one]
    else:
        chain = CHAINS[plot["chain"]]
        joins = [
            replace(join, draw={**join.draw, **slots})
            for join, slots in zip(chain.joins, own[1:], strict=True)
        ]
        drawn = sample_chain_numbers(replace(chain, joins=tuple(joins)), theorems, rng)
    if drawn is None or not all(map(is_easy, theorems, drawn, plot["unknown"])):
        return None
    return drawn
