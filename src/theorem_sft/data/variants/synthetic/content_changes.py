"""Changes of what a generated problem is about: its names, numbers, number formats and story."""

import random
import re
from collections.abc import Collection, Sequence

from theorem_sft.data.sources.synthetic.build_problems import PEOPLE
from theorem_sft.data.sources.synthetic.number_style import NUMBER_FORMATS
from theorem_sft.data.sources.synthetic.problem_text import Sentences, structure_text
from theorem_sft.data.sources.synthetic.sample_numbers import Numbers, part_of, sample_numbers
from theorem_sft.data.sources.synthetic.structure import ASIDE, QUESTION, Structure, plain_numbers
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.synthetic.sentence_changes import on_structure
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS
from theorem_sft.theory.mathtext.exact import read_number, size

_TRIES = 200
# O and I look like numbers.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
# Words (or singular/plural) that any story may replace by another of their row. No replacement begins with a
# vowel, so that an "a" before it stays correct.
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
    """Give people, points and things other names; `NotApplicable` if the text has none of them."""
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
    """Return the replacements of the story's words, some of which may have been renamed before."""
    before: dict[str, str] = structure.get("other_words", {})
    again = {old: renamed.get(new, new) for old, new in before.items()}
    return again | {old: new for old, new in renamed.items() if old not in before.values()}


def _other_letters(structure: Structure, rng: random.Random) -> dict[str, str]:
    """Choose as many letters in a row of the alphabet as the story has, none of them the same."""
    words = {word for step in Sentences.of(structure).steps_words for word in step.values()}
    letters = sorted({word for word in words if len(word) == 1 and word.isupper()})
    runs = [_LETTERS[place : place + len(letters)] for place in range(len(_LETTERS) - len(letters) + 1)]
    run = rng.choice([run for run in runs if set(run).isdisjoint(letters)])
    return dict(zip(letters, run, strict=True))


def _other_things(text: str, rng: random.Random) -> dict[str, str]:
    """Choose other things for those of a text, no two the same and none that it has."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    other: dict[str, str] = {}
    # The colours of mixed paints matter: blue and yellow give green.
    for row in _ROWS[1:] if "paint" in words else _ROWS:
        present = [thing for thing in row if not words.isdisjoint(thing)]
        absent = [thing for thing in row if words.isdisjoint(thing) and thing[0][0] not in "aeiou"]
        for old, new in zip(present, rng.sample(absent, len(present)), strict=True):
            other |= dict(zip(old, new, strict=True))
    return other


@on_structure
def synthetic_renumber(structure: Structure, rng: random.Random) -> Structure:
    """Sample numbers that differ in as many slots as possible; `NotApplicable` if there are none.

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
        drawn = sample_numbers(rule, theorems, structure["unknown"], rng, part)
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
    return {**structure, "numbers": plain_numbers(best)}


@on_structure
def synthetic_number_format(structure: Structure, rng: random.Random) -> Structure:
    """Choose a style that changes a given number; `NotApplicable` if one was chosen already."""
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
    """Move the problem to another story of its theorem or chain; `NotApplicable` if there is none."""
    others = _other_stories(structure)
    if not others:
        raise NotApplicable("its rules have no other story")
    name, turns = rng.choice(others)
    before = Sentences.of(structure).clauses
    held = structure["wording"][QUESTION] in before[QUESTION].places(held=True)
    # The replaced words belong to the old story.
    changed = structure.copy()
    changed.pop("other_words", None)
    changed["story"], changed["turns"] = name, list(turns)
    sentences = Sentences.of(changed)
    changed["wording"] = {
        key: structure["wording"][key] if before.get(key) == clause else rng.choice(clause.places(held))
        for key, clause in sentences.clauses.items()
    }
    changed["order"] = _order(structure["order"], before.keys(), sentences.clauses.keys())
    if ASIDE in changed:
        changed[ASIDE] = {"wording": rng.randrange(len(sentences.asides)), "number": changed[ASIDE]["number"]}
    return changed


def _other_stories(structure: Structure) -> list[tuple[str, tuple[int, ...]]]:
    """Return the tellings that begin with another story, or else those that continue differently."""
    if structure["chain"]:
        stories = list(CHAINS[structure["chain"]].tellings)
    else:
        stories = [(story.name, ()) for story in CATALOGUE[structure["theorems"][0]].stories]
    present = (structure["story"], tuple(structure["turns"]))
    others = [story for story in stories if story != present]
    return [story for story in others if story[0] != present[0]] or others


def _order(order: Sequence[str], before: Collection[str], now: Collection[str]) -> list[str]:
    """Keep the order of the remaining clauses; a new one follows its predecessor."""
    new = [key for key in order if key in now or key not in before]
    last = ""
    for key in now:
        if key not in new and key != QUESTION:
            new.insert(new.index(last) + 1 if last else 0, key)
        last = key
    return new
