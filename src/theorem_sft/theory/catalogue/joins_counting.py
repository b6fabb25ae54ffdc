"""Joins of theorems from counting, number theory, sequences and statistics."""

from theorem_sft.theory.chain import Join, Turn
from theorem_sft.theory.theorem import Clause

_COST, _REST, _GROUPS = (
    "total cost at a unit price",
    "remainder of a division",
    "number of groups with one for the rest",
)
_TERM, _SUM = "nth term of a geometric sequence", "sum of a geometric sequence"
_WHOLE, _ODD = "sum of the first whole numbers", "sum of the first odd numbers"
_STEPS, _SERIES = "nth term of an arithmetic sequence", "sum of an arithmetic sequence"
_MULTIPLES, _TOTAL = "number of multiples up to a limit", "total of three values"

_ALL_PAID = Clause.of(
    "{Buyer} pays for all {stuff} | All {stuff} are paid for by {buyer}"
    " | The money for all {stuff} comes from {buyer} | {Buyer} has to pay for all {stuff}",
    "None of the {stuff} comes for free, and it is {buyer} who pays"
    " | {Buyer} meets the cost of each one of the {stuff}",
)
_ONE_EACH = Clause.of(
    "{Buyer} buys one {item} for each {which} | For each {which}, {buyer} buys one {item}"
    " | One {item} is bought by {buyer} for each {which} | {Buyer} pays for one {item} for each {which}",
    "Any {which} means one more {item} for {buyer} to buy"
    " | It takes one {item} for every {which}, and {buyer} gets them all",
)
_MOST_PACKS = Clause.of(
    "{Name} makes as many {packs} as possible and {buyer} buys all of them"
    " | {Buyer} buys all {packs}, and {name} makes as many as possible"
    " | As many {packs} as possible are made by {name}, all for {buyer}"
    " | {Name} makes the most {packs} that are possible and sells all of them to {buyer}",
    "{Buyer} gets each one of the {packs}, of which {name} makes all that can be made"
    " | No {pack} that {name} could make is missing, and {buyer} takes them all",
)
_MOST_FULL = Clause.of(
    "{Name} puts all {items} of {owner} into {packs} and fills as many as possible"
    " | All {items} of {owner} go into {packs}, and {name} fills as many as possible"
    " | As many full {packs} as possible are made by {name} out of all {items} of {owner}"
    " | Out of all {items} of {owner}, {name} makes as many full {packs} as possible",
    "{Name} closes one full {pack} after another with the {items} of {owner} until no more can be"
    " | Using all {items} of {owner}, {name} stops only when another full {pack} is out of reach",
)
_PACKED = Clause.of(
    "{Name} packs all the {items} into {packs} and uses as few as possible"
    " | All the {items} are packed into {packs}, and {name} uses as few as possible"
    " | As few {packs} as possible are used by {name} to pack all the {items}"
    " | To pack all the {items}, {name} uses as few {packs} as possible",
    "Not one of the {items} stays unpacked, and {name} opens a new {pack} only when the last is full"
    " | Each of the {items} gets into a {pack} of {name}, who opens no more of them than must be",
)
_NONE_LEFT = Clause.of(
    "{Name} packs all {items} of {owner} into {packs} and uses as few as possible"
    " | All {items} of {owner} are packed into {packs}, and {name} uses as few as possible"
    " | As few {packs} as possible are used by {name} to pack all {items} of {owner}"
    " | To pack all {items} of {owner}, {name} uses as few {packs} as possible",
    "Not one of the {items} of {owner} stays behind, and {name} opens a new {pack} only when the last is full"
    " | Each of the {items} of {owner} gets into a {pack} of {name}, who opens no more of them than must be",
)


def _pays(item: str, stuff: str, after: str, buyer: str = "{other}") -> Turn:
    words = {"item": item, "items": f"{item}s", "stuff": stuff, "buyer": buyer}
    return Turn(words, _ALL_PAID, (after,))


def _one_each(item: str, after: str) -> Turn:
    which = "{item} of {place} that {gets}"
    words = {"item": item, "items": f"{item}s", "stuff": f"{item}s", "buyer": "{name}", "which": which}
    return Turn(words, _ONE_EACH, (after,))


def _packs(bridge: Clause, owner: str, *kinds: tuple[str, str, str, str]) -> tuple[Turn, ...]:
    """Return one turn per kind, given as (story, items, one pack, several packs)."""
    return tuple(
        Turn({"items": items, "pack": pack, "packs": packs, "owner": owner}, bridge, (after,))
        for after, items, pack, packs in kinds
    )


_STACKED = (
    _pays("seat", "seats of the stand", "stand"),
    _pays("can", "cans of {place}", "pile"),
    _pays("tile", "tiles of the mosaic", "mosaic"),
)
_GROWN = (
    ("letters", "letters", "bundle", "bundles"),
    ("coins", "new coins", "roll", "rolls"),
)
_TEAM = (
    ("apples", "apples", "box", "boxes"),
    ("shells", "shells", "jar", "jars"),
    ("letters", "letters", "bundle", "bundles"),
)
_KEEPS = {"ratio": "ratio", "count": "count"}
_CHEAP = {"price": range(2, 8)}
# Boxes have a price in this story; bundles and rolls have none.
_BOUGHT = ("eggs", "pencils", "cookies", "photos", "apples", "shells")
_NEEDED = {
    "item": "{pack}",
    "items": "{packs}",
    "stuff": "{packs} that {name} needs",
    "buyer": "{other}",
}

JOINS: tuple[Join, ...] = (
    Join(
        _STEPS, "last", _COST, "count", "cost",
        (
            _pays("seat in the last row", "seats in the last row", "hall"),
            _pays("brick of the last layer", "bricks of the last layer", "wall"),
            _pays("tulip of the last bed", "tulips of the last bed", "garden"),
        ),
    ),
    Join(
        _STEPS, "last", _SERIES, "last", "sum", (Turn(),), keeps={"first": "first", "position": "position"}
    ),
    Join(
        _SERIES, "sum", _COST, "count", "cost",
        (
            _pays("seat", "seats of the hall", "hall"),
            _pays("brick", "bricks of {place}", "wall"),
            _pays("tulip", "tulips of the garden", "garden"),
        ),
        draw={"price": range(2, 6)},
    ),
    Join(
        _SERIES, "sum", _REST, "total", "left",
        (
            *_packs(_MOST_FULL, "the garden", ("garden", "tulips", "bunch", "bunches")),
            *_packs(_MOST_FULL, "{place}", ("wall", "bricks", "pallet", "pallets")),
        ),
    ),
    Join(
        _TOTAL, "total", _COST, "count", "cost",
        (
            _pays("apple", "apples of the team", "apples", "the baker"),
            _pays("shell", "shells of the team", "shells", "the museum"),
            _pays("letter", "letters of the team", "letters", "the school"),
        ),
        draw=_CHEAP,
    ),
    Join(_TOTAL, "total", _REST, "total", "left", _packs(_MOST_FULL, "the team", *_TEAM)),
    Join(_WHOLE, "sum", _COST, "count", "cost", _STACKED, draw=_CHEAP),
    Join(_ODD, "sum", _COST, "count", "cost", _STACKED, draw=_CHEAP),
    Join(_TERM, "first", _SUM, "first", "sum", (Turn(),), keeps=_KEEPS),
    Join(_SUM, "first", _TERM, "first", "last", (Turn(),), keeps=_KEEPS),
    Join(_SUM, "sum", _REST, "total", "left", _packs(_MOST_FULL, "{place}", *_GROWN)),
    Join(_SUM, "sum", _GROUPS, "total", "groups", _packs(_NONE_LEFT, "{place}", *_GROWN)),
    Join(_TOTAL, "total", _GROUPS, "total", "groups", _packs(_NONE_LEFT, "the team", *_TEAM)),
    Join(_GROUPS, "groups", _COST, "count", "cost", (Turn(_NEEDED, _ALL_PAID, _BOUGHT),), draw=_CHEAP),
    Join(
        _COST, "count", _GROUPS, "total", "groups",
        tuple(
            Turn({"pack": pack, "packs": packs}, _PACKED, (after,))
            for after, pack, packs in (
                ("pens", "box", "boxes"),
                ("books", "bag", "bags"),
                ("melons", "crate", "crates"),
                ("bank", "bag", "bags"),
                ("village", "box", "boxes"),
            )
        ),
    ),
    Join(
        _MULTIPLES, "count", _COST, "count", "cost",
        (
            _one_each("prize", "raffle"),
            _one_each("brass plate", "theatre"),
            _one_each("sticker", "album"),
            _one_each("doormat", "street"),
        ),
    ),
    Join(
        "pairs in order", "pairs", _COST, "count", "cost",
        (_pays("present", "presents of the choir", "choir"),),
    ),
    Join(
        "greatest common divisor", "packs", _COST, "count", "cost",
        (
            Turn({"item": "{pack}", "items": "{packs}", "stuff": "{packs} of {name}", "buyer": "{other}"},
                 _MOST_PACKS),
        ),
    ),
)  # fmt: skip
