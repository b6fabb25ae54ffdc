"""Arithmetic and percent: percentages of different base values, and interest."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "arithmetic and percent"

_GOODS = (
    story("bicycle", "The bicycle has {k} gears | The bicycle is {k} years old", the="the bicycle"),
    story("lamp", "The lamp is {k} cm high | The lamp was made {k} years ago", the="the lamp"),
    story("painting", "The painting shows {k} people | The painting is {k} cm wide", the="the painting"),
    story("boat", "The boat has {k} seats | The lake lies {k} km away", the="the boat"),
)
_COST = Slot(
    role="the price at which it was bought",
    thing="price that {name} pays for {the}",
    unit="dollars",
    say="{Name} buys {the} for {v} | {Name} pays {v} for {the} | To buy {the}, {name} pays {v}",
    new="{Name} spends {v} to get {the} | Someone lets {name} have {the} for {v}",
    ask="For how many dollars does {name} buy {the}?",
    ask_new="How many dollars does {name} spend to get {the}?",
)
_PRICE = Slot(
    role="the price at which it is sold",
    thing="price at which {name} sells {the}",
    unit="dollars",
    say="{Name} sells {the} for {v} | Later {name} sells {the} for {v}"
    " | {Name} sells {the} at a price of {v}",
    new="A buyer gives {name} {v} for {the} | {The} leaves the hands of {name} for {v}",
    ask="For how many dollars does {name} sell {the}?",
    ask_new="How many dollars does a buyer give {name} for {the}?",
)


def _profit(price: str) -> Slot:
    return Slot(
        role=f"the profit as a percentage of the {price} price",
        thing=f"share of the {price} price that {{name}} gains on {{the}}",
        unit="percent",
        say=f"The profit of {{name}} on {{the}} is {{v}} of the {price} price"
        f" | {{Name}} gains {{v}} of the {price} price on {{the}}"
        f" | On {{the}}, {{name}} makes a profit of {{v}} of the {price} price",
        new=f"Measured by the {price} price, {{name}} earns {{v}} with {{the}}"
        f" | {{Name}} comes out ahead by {{v}} of the {price} price of {{the}}",
        ask=f"How many percent of the {price} price does {{name}} gain on {{the}}?",
        ask_new=f"By how many percent of the {price} price of {{the}} does {{name}} come out ahead?",
    )


def _measured_by(price: str, word: str) -> tuple[Premise, ...]:
    return (
        Premise("it is sold for more than it was bought for", "{name} makes a profit on {the}",
                "price > cost and cost > 0"),
        Premise(f"the profit is measured by the {word}",
                f"the profit of {{name}} on {{the}} is measured by the {price} price"),
    )  # fmt: skip


_GROUPS = (
    story("choir", "The choir knows {k} songs | The choir is {k} years old",
          ones="girls", twos="boys", things="children", at="in the choir"),
    story("farm", "The farm has {k} barns | The farmer is {k} years old",
          ones="goats", twos="sheep", things="animals", at="on the farm"),
    story("shelf", "The shelf is {k} cm deep | The shelf is {k} years old",
          ones="novels", twos="comics", things="books", at="on the shelf"),
    story("street", "The street has {k} lamps | The street is {k} metres wide",
          ones="vans", twos="taxis", things="vehicles", at="in the street"),
)  # fmt: skip
_ONLY_TWO = Clause.of(
    "The only {things} {at} are {ones} and {twos} | All {things} {at} are {ones} or {twos}"
    " | {At} there are {ones} and {twos} but no other {things} | Apart from {ones} and {twos}, no {things}"
    " are {at}",
    "Every one of the {things} {at} belongs to the {ones} or to the {twos}"
    " | Whoever looks for {things} {at} finds {ones}, {twos} and nothing else",
)


def _number(of: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"number of {{{of}}} {{at}}",
        say=f"There are {{v}} {{{of}}} {{at}} | {{At}} there are {{v}} {{{of}}} | {{V}} {{{of}}} are {{at}}",
        new=f"Someone counts {{v}} {{{of}}} {{at}} | The {{{of}}} {{at}} number {{v}}",
        ask=f"How many {{{of}}} are there {{at}}?",
        ask_new=f"How many {{{of}}} does one count {{at}}?",
    )


_FIRST = _number("ones", "the number of the first kind")
_SECOND = _number("twos", "the number of the second kind")

THEOREMS = (
    Theorem(
        name="profit on the cost",
        field=FIELD,
        statement="Profit on the cost, in percent, is the price minus the cost, times a hundred, divided by"
        " the cost.",
        conditions=_measured_by("buying", "cost"),
        slots={"cost": _COST, "price": _PRICE, "percent": _profit("buying")},
        relation="percent = (price - cost) * 100 / cost",
        forms={
            "percent": "(price - cost) * 100 / cost",
            "price": "cost + cost * percent / 100",
            "cost": "price * 100 / (100 + percent)",
        },
        draw={"cost": range(20, 161, 2), "percent": (5, 10, 15, 20, 25, 30, 40, 50, 60)},
        stories=_GOODS,
        contrast="profit on the price",
    ),
    Theorem(
        name="profit on the price",
        field=FIELD,
        statement="Profit on the price, in percent, is the price minus the cost, times a hundred, divided by"
        " the price.",
        conditions=_measured_by("selling", "price"),
        slots={"cost": _COST, "price": _PRICE, "percent": _profit("selling")},
        relation="percent = (price - cost) * 100 / price",
        forms={
            "percent": "(price - cost) * 100 / price",
            "price": "cost * 100 / (100 - percent)",
            "cost": "price - price * percent / 100",
        },
        draw={"price": range(20, 181, 2), "percent": (5, 10, 15, 20, 25, 30, 40, 50, 60)},
        stories=_GOODS,
        contrast="profit on the cost",
    ),
    Theorem(
        name="percentage of one kind among all",
        field=FIELD,
        statement="The percentage of one kind among two kinds is a hundred times its number, divided by"
        " the sum of both numbers.",
        conditions=(
            Premise("there are two kinds and no other", "all {things} {at} are {ones} or {twos}",
                    "first > 0 and second > 0"),
        ),
        slots={
            "first": _FIRST,
            "second": _SECOND,
            "percent": Slot(
                role="the percentage of the first kind among all",
                thing="share of {ones} among all {things} {at}",
                unit="percent",
                say="{V} of all {things} {at} are {ones} | Of all {things} {at}, {v} are {ones}"
                " | {Ones} make up {v} of all {things} {at}",
                new="Out of the {things} {at}, {v} turn out to be {ones}"
                " | Someone found that the {ones} form {v} of the {things} {at}",
                ask="How many percent of all {things} {at} are {ones}?",
                ask_new="How many percent of the {things} {at} turn out to be {ones}?",
            ),
        },
        relation="percent = first * 100 / (first + second)",
        forms={
            "percent": "first * 100 / (first + second)",
            "second": "first * 100 / percent - first",
            "first": "percent * second / (100 - percent)",
        },
        draw={"first": range(3, 73), "second": range(2, 73)},
        scene=_ONLY_TWO,
        stories=_GROUPS,
        contrast="one number as a percentage of another",
    ),
    Theorem(
        name="one number as a percentage of another",
        field=FIELD,
        statement="One number as a percentage of another is a hundred times the one, divided by the other.",
        conditions=(
            Premise("the second number is the one that is measured by",
                    "the number of {ones} {at} is measured by the number of {twos}",
                    "first > 0 and second > 0"),
        ),
        slots={
            "first": _FIRST,
            "second": _SECOND,
            "percent": Slot(
                role="the first number as a percentage of the second",
                thing="ratio of the number of {ones} {at} to that of {twos}",
                unit="percent",
                say="The number of {ones} {at} is {v} of the number of {twos}"
                " | {At} the number of {ones} is {v} of the number of {twos}"
                " | Measured by the {twos}, the number of {ones} {at} is {v}",
                new="Taking the number of {twos} {at} as a measure, that of {ones} comes to {v}"
                " | {V} of the number of {twos} {at} is just the number of {ones}",
                ask="How many percent of the number of {twos} {at} is the number of {ones}?",
                ask_new="To how many percent of the number of {twos} does that of {ones} {at} come?",
            ),
        },
        relation="percent = first * 100 / second",
        forms={
            "percent": "first * 100 / second",
            "first": "second * percent / 100",
            "second": "first * 100 / percent",
        },
        draw={"first": range(3, 73), "second": range(2, 73)},
        scene=_ONLY_TWO,
        stories=_GROUPS,
        contrast="percentage of one kind among all",
    ),
)  # fmt: skip
