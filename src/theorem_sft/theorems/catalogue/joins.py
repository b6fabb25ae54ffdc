"""Joins of two theorems, the second using what the first one finds; chains are made of them."""

from theorem_sft.theorems.chain import Join, Turn
from theorem_sft.theorems.theorem import Clause

_COST, _CHARGE = "total cost at a unit price", "total with a fixed charge"
_FALL, _RISE = "percentage decrease", "percentage increase"
_TERM, _SUM = "nth term of an arithmetic sequence", "sum of an arithmetic sequence"
_TOTAL, _REST = "total of three values", "remainder of a division"

_ALL_OF_IT = Clause.of(
    "{Buyer} pays for all {stuff} | All {stuff} are paid for by {buyer}"
    " | {Buyer} takes all {stuff} | {Buyer} buys all {stuff}",
    "Not one of the {stuff} is left to anybody but {buyer} | {Buyer} gets each one of the {stuff}",
)
_PART_OF_IT = Clause.of(
    "{Name} buys all the {part} for {the} | {Name} pays for all the {part} in {the}"
    " | All the {part} in {the} is bought by {name} | {Name} buys just the {part} for {the}",
    "Of what is in {the}, only the {part} has to be bought by {name}"
    " | Every drop and grain of {part} in {the} is paid for by {name}",
)
_MOST_PACKS = Clause.of(
    "{Name} makes as many {packs} as possible and {buyer} buys all of them"
    " | {Buyer} buys all {packs}, and {name} makes as many as possible"
    " | As many {packs} as possible are made by {name}, all for {buyer}"
    " | {Name} makes the most {packs} that are possible and sells all of them to {buyer}",
    "{Buyer} gets each one of the {packs}, of which {name} makes all that can be made"
    " | No {pack} that {name} could make is missing, and {buyer} takes them all",
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
_FULL_PACKS = Clause.of(
    "{Name} puts all {items} of {owner} into {packs} and fills as many as possible"
    " | All {items} of {owner} go into {packs}, and {name} fills as many as possible"
    " | As many full {packs} as possible are made by {name} out of all {items} of {owner}"
    " | Out of all {items} of {owner}, {name} makes as many full {packs} as possible",
    "{Name} closes one full {pack} after another with the {items} of {owner} until no more can be"
    " | Using all {items} of {owner}, {name} stops only when another full {pack} is out of reach",
)


def _buys(item: str, stuff: str, after: str, buyer: str = "{other}") -> Turn:
    words = {"item": item, "items": f"{item}s", "stuff": stuff, "buyer": buyer}
    return Turn(words, _ALL_OF_IT, (after,))


def _follows(the: str, after: str) -> Turn:
    return Turn({"the": the, "model": "{the}"}, _SAME_WAY, (after,))


def _packs(items: str, pack: str, packs: str, after: str, owner: str = "the team") -> Turn:
    return Turn({"items": items, "pack": pack, "packs": packs, "owner": owner}, _FULL_PACKS, (after,))


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
        "distance at a constant speed", "distance", "distance at a constant speed", "distance", "time",
        (
            _follows("the bus", "train"),
            _follows("{other}'s bicycle", "bicycle"),
            _follows("{other}'s drone", "drone"),
            _follows("the beetle", "snail"),
        ),
    ),
    Join(
        _TERM, "last", _COST, "count", "cost",
        (
            _buys("seat in the last row", "seats in the last row", "hall"),
            _buys("brick of the last layer", "bricks of the last layer", "wall"),
            _buys("tulip of the last bed", "tulips of the last bed", "garden"),
        ),
    ),
    Join(
        _TERM, "last", _SUM, "last", "sum", (Turn(),), keeps={"first": "first", "position": "position"}
    ),
    Join(
        _SUM, "sum", _COST, "count", "cost",
        (
            _buys("seat", "seats of the hall", "hall"),
            _buys("brick", "bricks of {place}", "wall"),
            _buys("tulip", "tulips of the garden", "garden"),
        ),
        draw=_CHEAP,
    ),
    Join(
        _SUM, "sum", _REST, "total", "left",
        (
            _packs("tulips", "bunch", "bunches", "garden", "the garden"),
            _packs("bricks", "pallet", "pallets", "wall", "{place}"),
        ),
    ),
    Join(
        _TOTAL, "total", _COST, "count", "cost",
        (
            _buys("apple", "apples of the team", "apples", buyer="the baker"),
            _buys("shell", "shells of the team", "shells", buyer="the museum"),
            _buys("letter", "letters of the team", "letters", buyer="the school"),
        ),
        draw={"price": range(2, 8)},
    ),
    Join(
        _TOTAL, "total", _REST, "total", "left",
        (
            _packs("apples", "box", "boxes", "apples"),
            _packs("shells", "jar", "jars", "shells"),
            _packs("letters", "bundle", "bundles", "letters"),
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
        "greatest common divisor", "packs", _COST, "count", "cost",
        (
            Turn({"item": "{pack}", "items": "{packs}", "stuff": "{packs} of {name}", "buyer": "{other}"},
                 _MOST_PACKS),
        ),
    ),
)  # fmt: skip
