"""Arithmetic and percent: prices and percentage change."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "arithmetic and percent"

_CHANGES = (
    story("coat", "The coat has {k} buttons | The shop has {k} other coats",
          what="price of the coat", before="before May", after="in May", u="dollars"),
    story("tank", "The tank is {k} years old | The tank stands on {k} bricks",
          what="amount of water in the tank", before="in the morning", after="in the evening", u="litres"),
    story("birds", "The lake has {k} small islands | The lake lies {k} km from the town",
          what="number of birds on the lake", before="in spring", after="in autumn", u=""),
    story("rent", "The flat is on floor {k} | The house is {k} years old",
          what="weekly rent of the flat", before="in the first year", after="in year two", u="dollars"),
    story("club", "The club was founded {k} years ago | The club meets in room {k}",
          what="number of members of {name}'s club", before="in June", after="in July", u=""),
)  # fmt: skip
_BEFORE = Slot(
    role="the amount before the change",
    thing="{what} {before}",
    unit="{u}",
    say="{Before} the {what} is {v} | The {what} {before} comes to {v} | The {what} {before} is just {v}",
    new="The {what} starts at {v} {before} | Someone noted {v} for the {what} {before}",
    ask="Tell the {what} {before}{in_unit}.",
    ask_new="At which number does the {what} start {before}{in_unit}?",
)
_PERCENT_DRAW = (5, 10, 20, 25, 30, 40, 50)


def _after(noun: str) -> Slot:
    return Slot(
        role="the amount after the change",
        thing="{what} {after}",
        unit="{u}",
        say=f"{{After}} the {{what}} is {{v}} | After the {noun} the {{what}} is {{v}} {{after}}"
        " | The {what} {after} is just {v}",
        new="The {what} stands at {v} {after} | Someone noted {v} for the {what} {after}",
        ask="Tell the {what} {after}{in_unit}.",
        ask_new="At which number does the {what} stand {after}{in_unit}?",
    )


def _percent(verb: str, article: str, noun: str, other_verb: str) -> Slot:
    return Slot(
        role=f"the percentage of the {noun}",
        thing=f"{noun} of the {{what}} {{after}}",
        unit="percent",
        say=f"{{After}} the {{what}} {verb} by {{v}} | The {{what}} {verb} by {{v}} {{after}}"
        f" | The {{what}} shows {article} {noun} of {{v}} {{after}}",
        new=f"{{After}} the {{what}} {other_verb} by {{v}} | The {{what}} {other_verb} {{v}} {{after}}",
    )


THEOREMS = (
    Theorem(
        name="percentage decrease",
        field=FIELD,
        statement="After a decrease by a percentage, an amount is what it was less that percentage of"
        " what it was.",
        conditions=(
            Premise(
                "the amount falls by a percentage of what it was before",
                "the fall is a percentage of the {what} {before}",
                "percent > 0 and percent < 100",
            ),
        ),
        slots={
            "before": _BEFORE,
            "percent": _percent("falls", "a", "decrease", "drops"),
            "after": _after("decrease"),
        },
        relation="after = before - before * percent / 100",
        forms={
            "after": "before - before * percent / 100",
            "before": "after * 100 / (100 - percent)",
            "percent": "(before - after) * 100 / before",
        },
        draw={"before": range(20, 301, 4), "percent": _PERCENT_DRAW},
        most=400,
        stories=_CHANGES,
        contrast="percentage increase",
    ),
    Theorem(
        name="percentage increase",
        field=FIELD,
        statement="After an increase by a percentage, an amount is what it was plus that percentage of"
        " what it was.",
        conditions=(
            Premise(
                "the amount rises by a percentage of what it was before",
                "the rise is a percentage of the {what} {before}",
                "percent > 0",
            ),
        ),
        slots={
            "before": _BEFORE,
            "percent": _percent("rises", "an", "increase", "grows"),
            "after": _after("increase"),
        },
        relation="after = before + before * percent / 100",
        forms={
            "after": "before + before * percent / 100",
            "before": "after * 100 / (100 + percent)",
            "percent": "(after - before) * 100 / before",
        },
        draw={"before": range(20, 301, 4), "percent": _PERCENT_DRAW},
        most=600,
        stories=_CHANGES,
        contrast="percentage decrease",
    ),
    Theorem(
        name="total cost at a unit price",
        field=FIELD,
        statement="The total cost is the price of one item times the number of items.",
        conditions=(
            Premise("every item has the same price", "every {item} has the same price", "price > 0 and"
            " count > 0"),
        ),
        slots={
            "price": Slot(
                role="the price of one item",
                thing="price of one {item}",
                unit="dollars",
                say="One {item} costs {v} | Each {item} costs {v} | For each {item} the price is {v}",
                new="A single {item} sells for {v} | Someone must pay {v} for a single {item}",
                ask="How many dollars does one {item} cost? | How much does each {item} cost in dollars?",
                ask_new="For how many dollars does a single {item} sell?",
            ),
            "count": Slot(
                role="the number of items",
                thing="number of {items} that {buyer} buys",
                say="{Buyer} buys {v} {items} | {Buyer} takes {v} {items} | {Buyer} orders {v} {items}",
                new="{Buyer} walks home with {v} {items} | {Buyer} picks up {v} {items}",
                ask="How many {items} does {buyer} buy?",
                ask_new="With how many {items} does {buyer} walk home?",
            ),
            "cost": Slot(
                role="the total cost",
                thing="amount that {buyer} pays for the {stuff}",
                unit="dollars",
                say="{Buyer} pays {v} for the {stuff} | {Buyer} spends {v} on the {stuff}"
                " | The bill of {buyer} for the {stuff} is {v}",
                new="{Buyer} hands over {v} for the {stuff}"
                " | {Buyer} leaves {v} with the seller of the {stuff}",
                ask="How many dollars does {buyer} pay for the {stuff}?"
                " | How much does {buyer} spend on the {stuff} in dollars?",
                ask_new="How many dollars does {buyer} hand over for the {stuff}?",
            ),
        },
        relation="cost = price * count",
        forms={"cost": "price * count", "price": "cost / count", "count": "cost / price"},
        draw={"price": range(2, 16), "count": range(2, 21)},
        scene=Clause.of(
            "Every {item} has the same price | All {items} cost the same"
            " | All {items} have one price | There is one price for every {item}",
            "No {item} is dearer than another | Whichever {item} one takes, the price stays the same",
        ),
        stories=(
            story("pens", "The shop opened {k} years ago | {other} stands {k} steps away",
                  item="pen", items="pens", stuff="pens", buyer="{name}"),
            story("tickets", "The show lasts {k} minutes | The hall has {k} doors",
                  item="ticket", items="tickets", stuff="tickets", buyer="{name}"),
            story("melons", "The market is {k} km away | {other} owns {k} goats",
                  item="melon", items="melons", stuff="melons", buyer="{name}"),
            story("chairs", "The shop is on floor {k} | {name} is {k} years old",
                  item="chair", items="chairs", stuff="chairs", buyer="{name}"),
            story("books", "The shop closes in {k} minutes | {other} is {k} years old",
                  item="book", items="books", stuff="books", buyer="{name}"),
        ),
        contrast="total with a fixed charge",
    ),
)  # fmt: skip
