"""Joins of theorems from arithmetic, algebra, rates and mixtures."""

from theorem_sft.theory.chain import Join, Turn
from theorem_sft.theory.theorem import Clause

_COST, _CHARGE = "total cost at a unit price", "total with a fixed charge"
_FALL, _RISE = "percentage decrease", "percentage increase"
_TOTAL, _PORTION, _INTEREST = (
    "total of three values",
    "part of a total in proportion",
    "simple interest",
)
_SPEED = "distance at a constant speed"

_ALL_OF_IT = Clause.of(
    "{Buyer} pays for all {stuff} | All {stuff} are paid for by {buyer}"
    " | {Buyer} takes all {stuff} | {Buyer} buys all {stuff}",
    "Not one of the {stuff} is left to anybody but {buyer} | {Buyer} gets each one of the {stuff}",
)
_PART_OF_IT = Clause.of(
    "{Name} buys all the {part} for {the} | {Name} pays for all the {part} in {the}"
    " | All the {part} in {the} is bought by {name} | {Name} buys just the {part} for {the}",
    "Of what is in {the}, only the {part} has to be bought by {name}"
    " | The {part} in {the}, and nothing else in it, is paid for by {name}",
)
_REST_OF_IT = Clause.of(
    "{Buyer} pays for all {rest} in {the} | All {rest} in {the} is paid for by {buyer}"
    " | The bill for all {rest} in {the} goes to {buyer} | {Buyer} gets the bill for all {rest} in {the}",
    "Not a bit of the {rest} in {the} is paid for by anybody but {buyer}"
    " | {Buyer} settles what all {rest} in {the} costs",
)
_ALONG = Clause.of(
    "{Buyer} puts {some} along all of {line} | {Buyer} wants {some} along all of {line}"
    " | All of {line} gets {some} from {buyer} | Along all of {line} there will be {some} from {buyer}",
    "Everywhere along {line} there is {some} from {buyer}"
    " | {Buyer} leaves no gap in the {stuff} along {line}",
)
_SPENDS = Clause.of(
    "{Name} spends all of {money} on {stuff}, which all cost the same"
    " | {Name} puts all of {money} into {stuff} that all cost the same"
    " | For all of {money}, {name} buys {stuff} at one price | {Name} pays for {stuff} with all of {money},"
    " and each costs the same",
    "Not a dollar of {money} is left when {name} has bought {stuff}, none dearer than another"
    " | {Name} turns {money} into {stuff}, all of one price",
)
_SAVES = Clause.of(
    "{Name} puts all of {money} into {fund}, which pays simple interest"
    " | All of {money} goes into {fund}, where interest is simple"
    " | {Name} brings all of {money} to {fund} and gets simple interest"
    " | Into {fund}, which pays simple interest, {name} puts all of {money}",
    "{Fund} receives all of {money}, and only this first amount bears interest"
    " | {Name} hands all of {money} over to {fund}, where interest never earns interest itself",
)
_ONE_WAY = Clause.of(
    "{The} goes from the same start to {goal}, one way only, at a constant speed"
    " | At a constant speed, {the} goes from the same start just once to {goal}"
    " | One way only, {the} goes from the same start to {goal} and keeps a constant speed"
    " | {The} keeps a constant speed from the same start to {goal} and stays there",
    "{The} moves evenly from the same start and ends its trip at {goal}"
    " | From the same start, {the} moves evenly until it stops for good at {goal}",
)
_SAME_WAY = Clause.of(
    "{The} covers the same distance as {model} at a constant speed"
    " | At a constant speed, {the} goes as far as {model}"
    " | {The} keeps a constant speed and goes as far as {model}"
    " | Over the same distance as {model}, {the} keeps a constant speed",
    "{The} follows {model} all the way and moves evenly"
    " | Without change of speed, {the} makes the way of {model}",
)
_SECOND_CHANGE = Clause.of(
    "{After} the change is counted from the {what} {before}"
    " | {After} the percentage is of the {what} {before} | The percentage {after} is of the {what} {before}"
    " | It is from the {what} {before} that the change {after} is counted",
    "One hundred percent stands for the {what} {before} when it comes to the change {after}"
    " | Whoever works out the change {after} starts from the {what} {before}",
)
_SECOND_CHARGE = Clause.of(
    "The {extra} is a percentage of the {what} {before} | For the {extra}, the {what} {before} counts"
    " | What counts for the {extra} is the {what} {before}"
    " | The {extra} is counted from the {what} {before}",
    "One hundred percent stands for the {what} {before} when it comes to the {extra}"
    " | Whoever works out the {extra} starts from the {what} {before}",
)
_AT_THAT_PRICE = Clause.of(
    "{Buyer} buys {items} at the price {after} | {Buyer} pays the price {after} for each of the {items}"
    " | The {items} that {buyer} buys have the price {after} | {Buyer} gets {items} for the price {after}",
    "What a {item} costs {after} is what {buyer} pays for each one"
    " | The seller asks {buyer} for the price {after}",
)


def _buys(item: str, stuff: str, after: str, buyer: str = "{other}") -> Turn:
    words = {"item": item, "items": f"{item}s", "stuff": stuff, "buyer": buyer}
    return Turn(words, _ALL_OF_IT, (after,))


def _follows(the: str, after: str, bridge: Clause = _SAME_WAY) -> Turn:
    return Turn({"the": the, "model": "{the}"}, bridge, (after,))


def _spends(money: str, item: str, after: str) -> Turn:
    words = {"money": money, "item": item, "items": f"{item}s", "stuff": f"{item}s", "buyer": "{name}"}
    return Turn(words, _SPENDS, (after,))


def _supplies(unit: str, stuff: str, after: str, bridge: Clause, some: str = "") -> Turn:
    goods = {"item": f"{unit} of {stuff}", "items": f"{unit}s of {stuff}", "stuff": stuff, "buyer": "{third}"}
    return Turn(goods | {"some": some or stuff}, bridge, (after,))


def _changes(
    what: str, after: str, leads_to: str, before: str = "at first", u: str = "dollars"
) -> tuple[Turn, ...]:
    words = {"what": what, "before": before, "after": after, "u": u}
    return (Turn(words, leads_to=leads_to),)


def _again(first: str, second: str, extra: str) -> Join:
    turns = [
        Turn(
            {"before": "{after}", "after": after}, _SECOND_CHANGE, (story,), "" if story == "coat" else "done"
        )
        for story, after in _SECOND_TIMES.items()
    ]
    words = {"before": "{after}", "after": f"{{after}} and a {extra}", "extra": extra}
    bill = Turn(words, _SECOND_CHARGE, ("bill",), "done")
    return Join(first, "after", second, "before", "after", (*turns, bill))


_SECOND_TIMES = {
    "coat": "in June",
    "tank": "at midnight",
    "birds": "in winter",
    "rent": "in year three",
    "club": "in August",
    "year": "in two years",
    "swap": "after one more swap",
}
_AT_SHOP = (
    Turn({"item": "coat", "items": "coats", "stuff": "coats", "buyer": "{name}"}, _AT_THAT_PRICE, ("coat",)),
)
_PAID = "amount that {buyer} pays for the {stuff}"
_CHARGED = "total that {name} pays for {the}"
_CHEAP = {"price": range(2, 6)}

JOINS: tuple[Join, ...] = (
    Join(_COST, "price", _COST, "price", "cost", (Turn({"buyer": "{other}"}),)),
    Join(_COST, "cost", _FALL, "before", "after", _changes(_PAID, "with a voucher", "bill")),
    Join(_COST, "cost", _RISE, "before", "after", _changes(_PAID, "with delivery", "bill")),
    Join(_CHARGE, "total", _FALL, "before", "after", _changes(_CHARGED, "with a voucher", "bill")),
    Join(_CHARGE, "total", _RISE, "before", "after", _changes(_CHARGED, "with a tip", "bill")),
    _again(_RISE, _FALL, "coupon"),
    _again(_FALL, _RISE, "service charge"),
    Join(_FALL, "after", _COST, "price", "cost", _AT_SHOP),
    Join(_RISE, "after", _COST, "price", "cost", _AT_SHOP),
    Join(
        _SPEED, "distance", _SPEED, "distance", "time",
        (
            _follows("the bus", "train"),
            _follows("{other}'s bicycle", "bicycle"),
            _follows("{other}'s drone", "drone"),
            _follows("the beetle", "snail"),
        ),
    ),
    Join(
        _TOTAL, "total", _RISE, "before", "after",
        _changes("total number of {items} for the team", "next year", "year", "this year", ""),
    ),
    Join(
        _TOTAL, "total", _FALL, "before", "after",
        _changes("total number of {items} for the team", "next year", "year", "this year", ""),
    ),
    Join(
        "larger of two numbers from sum and difference", "larger", _COST, "count", "cost",
        tuple(
            _buys(name.removesuffix("s"), f"{name} of {{name}}", name, buyer="{third}")
            for name in ("stamps", "shells", "cards", "marbles")
        ),
    ),
    Join(
        "larger of two numbers from sum and difference", "larger", _FALL, "before", "after",
        _changes("number of {items} that {name} has", "after a swap", "swap", u=""),
    ),
    Join(
        "smaller of two numbers from sum and difference", "smaller", _RISE, "before", "after",
        _changes("number of {items} that {other} has", "after a swap", "swap", u=""),
    ),
    Join(
        "part of a mixture", "amount", _COST, "count", "cost",
        (
            Turn({"item": "millilitre of orange juice", "stuff": "orange juice", "buyer": "{name}"},
                 _PART_OF_IT, ("drink",)),
            Turn({"item": "litre of blue paint", "stuff": "blue paint", "buyer": "{name}"},
                 _PART_OF_IT, ("paint",)),
            Turn({"item": "gram of mint", "stuff": "mint", "buyer": "{name}"}, _PART_OF_IT, ("tea",)),
            Turn({"item": "kilogram of sand", "stuff": "sand", "buyer": "{name}"}, _PART_OF_IT, ("soil",)),
        ),
        draw={"price": range(2, 10)},
    ),
    Join(
        "distance from the time there and back", "distance", _SPEED, "distance", "time",
        (
            _follows("the bus", "train", _ONE_WAY),
            _follows("{other}'s bicycle", "bicycle", _ONE_WAY),
            _follows("{other}'s drone", "drone", _ONE_WAY),
            _follows("the beetle", "snail", _ONE_WAY),
        ),
    ),
    Join(
        _INTEREST, "interest", _COST, "cost", "count",
        (
            _spends("the interest", "book", "bank"),
            _spends("the interest", "lamp", "village"),
            _spends("the interest", "ticket", "ferry"),
        ),
    ),
    Join(
        _PORTION, "part", _COST, "cost", "count",
        (
            _spends("the pay that {name} gets for the garden work", "book", "garden"),
            _spends("the profit that {name} gets from the boat", "rope", "boat"),
        ),
        draw={"price": range(2, 9)},
    ),
    Join(
        _PORTION, "part", _INTEREST, "principal", "interest",
        (
            Turn({"money": "the pay that {name} gets for the garden work", "fund": "the savings bank"},
                 _SAVES, ("garden",), "bank"),
            Turn({"money": "the profit that {name} gets from the boat", "fund": "the ferry company"},
                 _SAVES, ("boat",), "ferry"),
        ),
        draw={"percent": (2, 4, 5, 10)},
    ),
    Join("total after a rebate", "total", _RISE, "before", "after", _changes(_CHARGED, "with a tip", "bill")),
    Join(
        "rest of a mixture", "amount", _COST, "count", "cost",
        (
            _supplies("litre", "yellow paint", "paint", _REST_OF_IT),
            _supplies("gram", "sage", "tea", _REST_OF_IT),
            _supplies("kilogram", "compost", "soil", _REST_OF_IT),
        ),
    ),
    Join(
        "conversion of a length", "small", _COST, "count", "cost",
        (
            _supplies("metre", "fence", "rods", _ALONG, some="a fence"),
            _supplies("centimetre", "gold trim", "cubits", _ALONG),
            _supplies("centimetre", "silk ribbon", "spans", _ALONG),
        ),
        draw={"price": range(2, 8)},
    ),
)  # fmt: skip
