"""Joins of theorems of arithmetic, rates and mixtures."""

from theorem_sft.theorems.chain import Join, Turn
from theorem_sft.theorems.theorem import Clause

_SPENDS = Clause.of(
    "{Name} spends all of {money} on {stuff}, which all cost the same"
    " | {Name} puts all of {money} into {stuff} that all cost the same"
    " | For all of {money}, {name} buys {stuff} at one price | {Name} pays for {stuff} with all of {money},"
    " and each costs the same",
    "Not a dollar of {money} is left when {name} has bought {stuff}, none dearer than another"
    " | {Name} turns {money} into {stuff}, all of one price",
)
_PAYS = Clause.of(
    "{Buyer} pays for all {stuff} | All {stuff} is paid for by {buyer} | The bill for all {stuff} goes to"
    " {buyer} | {Buyer} gets the bill for all {stuff}",
    "Not a bit of the {stuff} is paid for by anybody but {buyer} | {Buyer} settles what all {stuff} costs",
)
_ALONG = Clause.of(
    "{Buyer} puts {some} along all of {line} | {Buyer} wants {some} along all of {line}"
    " | All of {line} gets {some} from {buyer} | Along all of {line} there will be {some} from {buyer}",
    "Everywhere along {line} there is {some} from {buyer}"
    " | {Buyer} leaves no gap in the {stuff} along {line}",
)
_ONE_WAY = Clause.of(
    "{The} goes from the same start to {goal}, one way only, at a constant speed"
    " | At a constant speed, {the} goes from the same start just once to {goal}"
    " | One way only, {the} goes from the same start to {goal} and keeps a constant speed"
    " | {The} keeps a constant speed from the same start to {goal} and stays there",
    "{The} moves evenly from the same start and ends its trip at {goal}"
    " | From the same start, {the} moves evenly until it stops for good at {goal}",
)


def _spends(story: str, money: str, item: str) -> Turn:
    words = {"money": money, "item": item, "items": f"{item}s", "stuff": f"{item}s", "buyer": "{name}"}
    return Turn(words, _SPENDS, (story,))


def _buys(story: str, item: str, stuff: str, bridge: Clause, some: str = "") -> Turn:
    words = {"item": item, "items": item, "stuff": stuff, "some": some, "buyer": "{third}"}
    return Turn(words, bridge, (story,))


JOINS: tuple[Join, ...] = (
    Join(
        first="simple interest",
        finds="interest",
        second="total cost at a unit price",
        takes="cost",
        asks="count",
        turns=(
            _spends("bank", "the interest", "book"),
            _spends("village", "the interest", "lamp"),
            _spends("ferry", "the interest", "ticket"),
        ),
    ),
    Join(
        first="part of a total in proportion",
        finds="part",
        second="total cost at a unit price",
        takes="cost",
        asks="count",
        turns=(
            _spends("garden", "the money from the garden work", "book"),
            _spends("boat", "the money from the boat", "rope"),
        ),
        draw={"price": range(2, 9)},
    ),
    Join(
        first="rest of a mixture",
        finds="amount",
        second="total cost at a unit price",
        takes="count",
        asks="cost",
        turns=(
            _buys("paint", "litre of yellow paint", "yellow paint in the green paint", _PAYS),
            _buys("tea", "gram of sage", "sage in the house tea", _PAYS),
            _buys("soil", "kg of compost", "compost in the potting soil", _PAYS),
        ),
    ),
    Join(
        first="conversion of a length",
        finds="small",
        second="total cost at a unit price",
        takes="count",
        asks="cost",
        turns=(
            _buys("rods", "metre of fence", "fence", _ALONG, "a fence"),
            _buys("cubits", "cm of gold trim", "gold trim", _ALONG, "gold trim"),
            _buys("spans", "cm of silk ribbon", "silk ribbon", _ALONG, "silk ribbon"),
        ),
        draw={"price": range(2, 8)},
    ),
    Join(
        first="distance from the time there and back",
        finds="distance",
        second="distance at a constant speed",
        takes="distance",
        asks="time",
        turns=(
            Turn({"the": "the bus"}, _ONE_WAY, ("train",)),
            Turn({"the": "{other}'s bicycle"}, _ONE_WAY, ("bicycle",)),
            Turn({"the": "{other}'s drone"}, _ONE_WAY, ("drone",)),
            Turn({"the": "the beetle"}, _ONE_WAY, ("snail",)),
        ),
    ),
)
