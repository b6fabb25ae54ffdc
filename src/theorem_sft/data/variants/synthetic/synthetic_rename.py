"""Rename: other people, other letters of points, and other things where one stands for another as well."""

from __future__ import annotations

import random
import re

from theorem_sft.data.sources.synthetic.build_problems import PEOPLE
from theorem_sft.data.sources.synthetic.problem_text import Structure, Telling
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.data.variants.synthetic.structure_text import text_of

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


def rename(structure: Structure, rng: random.Random) -> Structure:
    """Give people, points and things other names; `NotApplicable` where the text has none of them."""
    before = text_of(structure)
    people = structure["people"]
    strangers = [name for name in PEOPLE if name not in people.values()]
    renamed = {
        **structure,
        "people": dict(zip(people, rng.sample(strangers, len(people)), strict=True)),
        "other_words": _other_words(structure, _other_letters(structure, rng) | _other_things(before, rng)),
    }
    if text_of(renamed) == before:
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
