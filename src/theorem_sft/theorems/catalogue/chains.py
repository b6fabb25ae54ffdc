"""Chains: problems that need two theorems, the second using what the first one finds."""

from theorem_sft.theorems.catalogue.chains_arithmetic import CHAINS_ARITHMETIC
from theorem_sft.theorems.theorem import Chain, ChainStory, Clause

_COVER = Clause.of(
    "{Buyer} covers all of {the} with {stuff} | {Buyer} puts {stuff} on all of {the}"
    " | {Buyer} wants {stuff} on all of {the} | All of {the} gets {stuff} from {buyer}",
    "{Buyer} leaves no spot of {the} without {stuff} | The whole surface of {the} gets {stuff} from {buyer}",
)
_ROUND = Clause.of(
    "{Buyer} puts {some} all round {the} | {Buyer} wants {some} all round {the}"
    " | {Buyer} adds {some} once round {the} | All round {the} there will be {some} from {buyer}",
    "The whole edge of {the} gets {some} from {buyer} | {Buyer} closes in {the} with {some} on every side",
)


_ALL_OF_IT = Clause.of(
    "{Buyer} pays for all {stuff} | All {stuff} are paid for by {buyer}"
    " | {Buyer} takes all {stuff} | {Buyer} buys all {stuff}",
    "Not one of the {stuff} is left to anybody but {buyer} | {Buyer} gets each one of the {stuff}",
)
_SAME_GOODS = {"buyer": "{other}"}
_SAME_WAY = Clause.of(
    "{The} covers the same distance as {model} at a constant speed"
    " | At a constant speed, {the} goes as far as {model}"
    " | {The} keeps a constant speed and goes as far as {model}"
    " | Over the same distance as {model}, {the} keeps a constant speed",
    "{The} follows {model} all the way and moves evenly"
    " | Without change of speed, {the} makes the way of {model}",
)
_SAME_AREA = Clause.of(
    "{The} is a rectangle with the same area as {model}"
    " | {The} is rectangular and has the same area as {model}"
    " | With the same area as {model}, {the} is also a rectangle"
    " | {The} forms a rectangle just as large in area as {model}",
    "{The} has four right angles and takes up as much room as {model}"
    " | Although cut to another rectangle, {the} covers as much as {model}",
)


def _follows(story: str, the: str) -> ChainStory:
    return ChainStory(story, {"the": the, "model": "{the}"}, _SAME_WAY)


def _changes(what: str, after: str) -> dict[str, str]:
    return {"what": what, "before": "at first", "after": after, "u": "dollars"}


def _buys(story: str, item: str, stuff: str, bridge: Clause, some: str = "") -> ChainStory:
    words = {"item": item, "items": item, "stuff": stuff, "some": some, "buyer": "{other}"}
    return ChainStory(story, words, bridge)


CHAINS: tuple[Chain, ...] = (
    Chain(
        first="area of a rectangle",
        finds="area",
        second="total cost at a unit price",
        takes="count",
        asks="cost",
        stories=(
            _buys("garden", "square metre of turf", "turf", _COVER),
            _buys("field", "square metre of clover", "clover", _COVER),
            _buys("poster", "square centimetre of foil", "foil", _COVER),
        ),
        draw={"price": range(2, 6)},
    ),
    Chain(
        first="perimeter of a rectangle",
        finds="perimeter",
        second="total cost at a unit price",
        takes="count",
        asks="cost",
        stories=(
            _buys("garden", "metre of fence", "fence", _ROUND, "a fence"),
            _buys("field", "metre of hedge", "hedge", _ROUND, "a hedge"),
            _buys("carpet", "metre of trim", "trim", _ROUND, "trim"),
        ),
        draw={"price": range(2, 8)},
    ),
    Chain(
        first="total cost at a unit price",
        finds="price",
        second="total cost at a unit price",
        takes="price",
        asks="cost",
        stories=tuple(
            ChainStory(name, _SAME_GOODS) for name in ("pens", "tickets", "melons", "chairs", "books")
        ),
    ),
    Chain(
        first="distance at a constant speed",
        finds="distance",
        second="distance at a constant speed",
        takes="distance",
        asks="time",
        stories=(
            _follows("train", "the bus"),
            _follows("bicycle", "{other}'s bicycle"),
            _follows("drone", "{other}'s drone"),
            _follows("snail", "the beetle"),
        ),
    ),
    Chain(
        first="area of a rectangle",
        finds="area",
        second="area of a rectangle",
        takes="area",
        asks="length",
        stories=tuple(
            ChainStory(name, {"the": f"{{other}}'s {name}", "model": "{the}"}, _SAME_AREA)
            for name in ("garden", "carpet", "poster", "field")
        ),
    ),
    Chain(
        first="total cost at a unit price",
        finds="cost",
        second="percentage decrease",
        takes="before",
        asks="after",
        stories=tuple(
            ChainStory(name, _changes("amount that {buyer} pays for the {stuff}", "with a voucher"))
            for name in ("pens", "tickets", "chairs", "books")
        ),
    ),
    Chain(
        first="total cost at a unit price",
        finds="cost",
        second="percentage increase",
        takes="before",
        asks="after",
        stories=tuple(
            ChainStory(name, _changes("amount that {buyer} pays for the {stuff}", "with delivery"))
            for name in ("pens", "tickets", "chairs", "books")
        ),
    ),
    Chain(
        first="total with a fixed charge",
        finds="total",
        second="percentage decrease",
        takes="before",
        asks="after",
        stories=tuple(
            ChainStory(name, _changes("total that {name} pays for {the}", "with a voucher"))
            for name in ("taxi", "boat", "plumber", "hall")
        ),
    ),
    Chain(
        first="nth term of an arithmetic sequence",
        finds="last",
        second="total cost at a unit price",
        takes="count",
        asks="cost",
        stories=(
            _buys("hall", "seat in the last row", "seats in the last row", _ALL_OF_IT),
            _buys("wall", "brick of the last layer", "bricks of the last layer", _ALL_OF_IT),
            _buys("garden", "tulip of the last bed", "tulips of the last bed", _ALL_OF_IT),
        ),
    ),
    *CHAINS_ARITHMETIC,
)
