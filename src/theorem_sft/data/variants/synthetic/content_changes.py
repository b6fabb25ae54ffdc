"""Changes of what a generated problem is about: its names, numbers, number formats and story."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Sequence

from theorem_sft.data.sources.synthetic.build_problems import PEOPLE
from theorem_sft.data.sources.synthetic.draw_numbers import Numbers, draw, part_of
from theorem_sft.data.sources.synthetic.number_style import NUMBER_FORMATS
from theorem_sft.data.sources.synthetic.problem_text import Telling, structure_text
from theorem_sft.data.sources.synthetic.structure import ASIDE, QUESTION, Structure, plain_numbers
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.synthetic.sentence_changes import on_structure
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS
from theorem_sft.theory.mathtext.exact import read_number, size

_TRIES = 200
# O and I look like numbers.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
# Words, or the singular and plural of one, that any story may exchange for another of their row. None that
# begins with a vowel is put in, so that every "a" before one stays right.
_THINGS = (
    "red blue green white black brown purple",
    "apple/apples pear/pears plum/plums peach/peaches lemon/lemons fig/figs",
    "melon/melons pumpkin/pumpkins cabbage/cabbages coconut/coconuts",
    "potato/potatoes carrot/carrots turnip/turnips bean/beans",
    "cookie/cookies biscuit/biscuits pancake/pancakes muffin/muffins",
    "soup/soups cake/cakes salad/salads pudding/puddings",
    "rose/roses tulip/tulips poppy/poppies lily/lilies",
    "oak/oaks birch/birches beech/beeches maple/maples",
    "goat/goats cow/cows pig/pigs donkey/donkeys",
    "dog/dogs cat/cats rabbit/rabbits hamster/hamsters",
    "pen/pens pencil/pencils ruler/rulers brush/brushes notebook/notebooks",
    "stamp/stamps shell/shells marble/marbles badge/badges button/buttons postcard/postcards",
    "chair/chairs stool/stools bench/benches desk/desks",
    "coat/coats jacket/jackets dress/dresses skirt/skirts",
    "shirt/shirts scarf/scarves cap/caps belt/belts",
    "brick/bricks stone/stones block/blocks",
    "train/trains truck/trucks van/vans tram/trams",
    "barrel/barrels tank/tanks vat/vats basin/basins",
    "bag/bags sack/sacks pouch/pouches",
    "box/boxes crate/crates basket/baskets carton/cartons",
    "town/towns village/villages",
    "rod/rods cubit/cubits span/spans pole/poles",
)
_ROWS = tuple(tuple(tuple(word.split("/")) for word in row.split()) for row in _THINGS)


@on_structure
def synthetic_rename(structure: Structure, rng: random.Random) -> Structure:
    """Give people, points and things other names; `NotApplicable` where the text has none of them."""
    before = structure_text(structure)
    people = structure["people"]
    strangers = [name for name in PEOPLE if name not in people.values()]
    renamed: Structure = {
        **structure,
        "people": dict(zip(people, rng.sample(strangers, len(people)), strict=True)),
        "other_words": _other_words(structure, _other_letters(structure, rng) | _other_things(before, rng)),
    }
    if structure_text(renamed) == before:
        raise NotApplicable("it names no person, no point and no thing that has another name")
    return renamed


def _other_words(structure: Structure, renamed: dict[str, str]) -> dict[str, str]:
    """Say what the words of the story become, of which some may have been renamed before."""
    before: dict[str, str] = structure.get("other_words", {})
    again = {old: renamed.get(new, new) for old, new in before.items()}
    return again | {old: new for old, new in renamed.items() if old not in before.values()}


def _other_letters(structure: Structure, rng: random.Random) -> dict[str, str]:
    """Choose as many letters in a row of the alphabet as the story has, none of them the same."""
    words = {word for step in Telling.of(structure).steps_words for word in step.values()}
    letters = sorted({word for word in words if len(word) == 1 and word.isupper()})
    runs = [_LETTERS[place : place + len(letters)] for place in range(len(_LETTERS) - len(letters) + 1)]
    run = rng.choice([run for run in runs if set(run).isdisjoint(letters)])
    return dict(zip(letters, run, strict=True))


def _other_things(text: str, rng: random.Random) -> dict[str, str]:
    """Choose other things for those of a text, no two the same and none that it has."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    other: dict[str, str] = {}
    # What blue and yellow paint give is known.
    for row in _ROWS[1:] if "paint" in words else _ROWS:
        present = [thing for thing in row if not words.isdisjoint(thing)]
        absent = [thing for thing in row if words.isdisjoint(thing) and thing[0][0] not in "aeiou"]
        for old, new in zip(present, rng.sample(absent, len(present)), strict=True):
            other |= dict(zip(old, new, strict=True))
    return other


@on_structure
def synthetic_renumber(structure: Structure, rng: random.Random) -> Structure:
    """Draw numbers of which as many as possible are new in their slots; `NotApplicable` where no draw fits.

    They come from the same part of the slots' values as those before, so that a problem stays on its side of
    a split by range.
    """
    before = [{slot: read_number(value) for slot, value in values.items()} for values in structure["numbers"]]
    theorems = [CATALOGUE[name] for name in structure["theorems"]]
    rule = CHAINS[structure["chain"]] if structure["chain"] else theorems[0]
    part = part_of(rule, theorems, before)
    aside = structure[ASIDE]["number"] if ASIDE in structure else None
    best: list[Numbers] | None = None
    fewest = sum(map(len, before))
    for _ in range(_TRIES):
        drawn = draw(rule, theorems, structure["unknown"], rng, part)
        if drawn is None or any(size(value) == aside for values in drawn for value in values.values()):
            continue
        unknown = structure["unknown"][-1]
        same = sum(
            values[slot] == value
            for values, old in zip(drawn, before, strict=True)
            for slot, value in old.items()
        )
        if drawn[-1][unknown] != before[-1][unknown] and same < fewest:
            best, fewest = drawn, same
        if not fewest:
            break
    if best is None:
        raise NotApplicable("no other numbers fit its rules")
    numbers = plain_numbers(best)
    return {**structure, "numbers": numbers}


@on_structure
def synthetic_number_format(structure: Structure, rng: random.Random) -> Structure:
    """Choose a style that changes a number told; `NotApplicable` where one was chosen already."""
    if "number_format" in structure:
        raise NotApplicable("its numbers are written in another way already")
    before = structure_text(structure)
    styled: list[Structure] = [{**structure, "number_format": style} for style in NUMBER_FORMATS]
    # Counts have no decimals, and pens no smaller unit.
    changed = [other for other in styled if structure_text(other) != before]
    if not changed:
        raise NotApplicable("its numbers cannot be written in another way")
    return rng.choice(changed)


@on_structure
def synthetic_story(structure: Structure, rng: random.Random) -> Structure:
    """Tell the problem in another story of its theorem or chain; `NotApplicable` where there is none."""
    others = _other_tellings(structure)
    if not others:
        raise NotApplicable("its rules have no other story")
    name, turns = rng.choice(others)
    before = Telling.of(structure).clauses
    held = structure["wording"][QUESTION] in before[QUESTION].places(held=True)
    # Other words are those of the story that is left.
    told = structure.copy()
    told.pop("other_words", None)
    told["story"], told["turns"] = name, list(turns)
    telling = Telling.of(told)
    told["wording"] = {
        key: structure["wording"][key] if before.get(key) == clause else rng.choice(clause.places(held))
        for key, clause in telling.clauses.items()
    }
    told["order"] = _order(structure["order"], before.keys(), telling.clauses.keys())
    if ASIDE in told:
        told[ASIDE] = {"wording": rng.randrange(len(telling.asides)), "number": told[ASIDE]["number"]}
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
