"""Story: the same rules, numbers and people in another setting."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

from theorem_sft.data.sources.synthetic.problem_text import ASIDE, QUESTION, Structure, Telling
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS


def story(structure: Structure, rng: random.Random) -> Structure:
    """Tell the problem in another story of its theorem or chain; `NotApplicable` where there is none."""
    others = _other_tellings(structure)
    if not others:
        raise NotApplicable("its rules have no other story")
    name, turns = rng.choice(others)
    before = Telling.of(structure).clauses
    held = structure["wording"][QUESTION] in before[QUESTION].places(held=True)
    # Other words are those of the story that is left.
    told = {key: value for key, value in structure.items() if key != "other_words"}
    told |= {"story": name, "turns": list(turns)}
    telling = Telling.of(told)
    told["wording"] = {
        key: structure["wording"][key] if before.get(key) == clause else rng.choice(clause.places(held))
        for key, clause in telling.clauses.items()
    }
    told["order"] = _order(structure["order"], before.keys(), telling.clauses.keys())
    if ASIDE in told:
        told[ASIDE] = {**told[ASIDE], "wording": rng.randrange(len(telling.asides))}
    return told


def _other_tellings(structure: Structure) -> list[tuple[str, tuple[int, ...]]]:
    """The tellings that begin with another story, or else those that go on in another way."""
    if structure["chain"]:
        tellings = list(CHAINS[structure["chain"]].tellings)
    else:
        tellings = [(story.name, ()) for story in CATALOGUE[structure["theorems"][0]].stories]
    present = (structure["story"], tuple(structure["turns"]))
    others = [telling for telling in tellings if telling != present]
    return [telling for telling in others if telling[0] != present[0]] or others


def _order(order: Sequence[str], before: Collection[str], now: Collection[str]) -> list[str]:
    """Keep the order of the clauses that stay; a new one comes behind the clause it follows by itself."""
    new = [key for key in order if key in now or key not in before]
    last = ""
    for key in now:
        if key not in new and key != QUESTION:
            new.insert(new.index(last) + 1 if last else 0, key)
        last = key
    return new
