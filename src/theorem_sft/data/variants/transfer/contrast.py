"""Contrast: nearly the same words and numbers, but another theorem applies."""

import random
from collections.abc import Iterator
from typing import Final

from theorem_sft.data.sources.synthetic.problem_text import structure_text
from theorem_sft.data.sources.synthetic.structure import Plot, Structure, chain_plot, slot_origin
from theorem_sft.data.sources.synthetic.worked_steps import results
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.transfer.similar_problem import (
    Counterparts,
    counterparts,
    likeness,
    similar_problem,
)
from theorem_sft.data.variants.transfer.training_problems import TrainingProblems
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS
from theorem_sft.theory.mathtext.exact import ProblemNumber, plain, read_number, size
from theorem_sft.theory.theorem import Theorem

TRAP: Final = "trap"
"""The key of a contrast's structure for the result of the other problem's theorems on its numbers."""


def contrast(old: Structure, rng: random.Random, trained: TrainingProblems) -> Structure:
    """Make the problem most similar to another one that needs the contrast of one of its theorems.

    It keeps the numbers of the other problem where both theorems allow them. If the other problem's theorems
    can be applied to its numbers, their result is stored as `TRAP`; it is never the correct answer.

    Raises:
        NotApplicable: There is no such problem.
    """
    made: list[Structure] = []
    for plot in _plots(old):
        pairs = counterparts(plot, old)

        def misleads(new: Structure, pairs: Counterparts = pairs) -> bool:
            answer = read_number(new["numbers"][-1][new["unknown"][-1]])
            return answer not in (_trap(old, new, pairs), read_number(old["numbers"][-1][old["unknown"][-1]]))

        new = similar_problem(plot, old, pairs, rng, misleads)
        if new is not None:
            trap = _trap(old, new, pairs)
            if trap is not None:
                new = {**new, "trap": str(plain(trap))}
            made.append(new)
    if not made:
        raise NotApplicable("its contrast has no story with good numbers")
    text = structure_text(old)
    return max(made, key=lambda new: likeness(structure_text(new), text))


def _plots(old: Structure) -> Iterator[Plot]:
    """Yield the possible plots of a contrasting problem, in the same story if possible."""
    if old["chain"] is None:
        theorem = CATALOGUE[old["theorems"][0]]
        if theorem.contrast is None:
            raise NotApplicable("its theorem has no contrast")
        other = CATALOGUE[theorem.contrast]
        for story in _same_or_any([story.name for story in other.stories], old["story"]):
            for unknown in _asked(theorem, old["unknown"][0], other):
                yield {
                    "theorems": [other.name], "chain": None, "story": story, "turns": [], "unknown": [unknown]
                }  # fmt: skip
        return
    chains = [chain for chain in CHAINS.values() if _differs_by_a_contrast(old["theorems"], chain.theorems)]
    if not chains:
        raise NotApplicable("no chain differs from its chain by a contrast")
    for chain in chains:
        allowed = _same_or_any([story for story, _ in chain.tellings], old["story"])
        for story, turns in chain.tellings:
            if story in allowed:
                yield chain_plot(chain, story, turns)


def _same_or_any(stories: list[str], story: str) -> list[str]:
    return [story] if story in stories else stories


def _asked(theorem: Theorem, unknown: str, other: Theorem) -> list[str]:
    """Return the possible unknowns: the same slot, or else those that the first theorem does not have."""
    if unknown in other.forms:
        return [unknown]
    return [slot for slot in other.forms if slot not in theorem.slots] or list(other.forms)


def _differs_by_a_contrast(theorems: list[str], others: tuple[str, ...]) -> bool:
    if len(theorems) != len(others):
        return False
    changed = [(one, other) for one, other in zip(theorems, others, strict=True) if one != other]
    return len(changed) == 1 and CATALOGUE[changed[0][0]].contrast == changed[0][1]


def _trap(old: Structure, new: Structure, pairs: Counterparts) -> ProblemNumber | None:
    """Return the result of the old problem's theorems on the new numbers, if it could be an answer."""
    back = {before: key for key, before in pairs.items()}
    found: list[ProblemNumber] = []
    for step, (name, unknown) in enumerate(zip(old["theorems"], old["unknown"], strict=True)):
        values: dict[str, ProblemNumber] = {}
        for slot in CATALOGUE[name].slots.keys() - {unknown}:
            origin, first = slot_origin(old, step, slot)
            if first == old["unknown"][origin]:
                values[slot] = found[origin]
                continue
            place, _, counterpart = back.get(f"{origin + 1}.{first}", "").partition(".")
            if not place:
                return None
            values[slot] = read_number(new["numbers"][int(place) - 1][counterpart])
        try:
            found.append(results(CATALOGUE[name].forms[unknown], values)[-1])
        except ArithmeticError:
            return None
    return found[-1] if size(found[-1]) > 0 else None
