"""Chains: problems that need two theorems, the second using what the first one finds."""

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


def _buys(story: str, item: str, stuff: str, bridge: Clause, some: str = "") -> ChainStory:
    words = {"item": item, "items": item, "stuff": stuff, "some": some, "buyer": "{other}", "the": "{the}"}
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
)
