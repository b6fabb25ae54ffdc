"""Rates and mixtures: motion and shares."""

from theorem_sft.theorems.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "rates and mixtures"

_TRAVELLERS = (
    story("buses", "The station has {k} platforms | The drivers of both buses are {k} years old",
          a="the red bus", b="the blue bus", u="km", t="hours", clock="hour", site="station"),
    story("drones", "The drones cost {k} dollars | {name} has owned both drones for {k} weeks",
          a="{name}'s drone", b="{other}'s drone", u="metres", t="seconds", clock="second", site="hill"),
    story("ships", "The harbour is {k} years old | The harbour has {k} cranes",
          a="the cargo ship", b="the old ferry", u="km", t="hours", clock="hour", site="harbour"),
    story("runners", "{name} and {other} have been friends for {k} years | {name} wears number {k}",
          a="{name}", b="{other}", u="metres", t="minutes", clock="minute", site="gate"),
)  # fmt: skip


def _speed(who: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"speed of {{{who}}}",
        unit="{u} per {clock}",
        say=f"{{{who.capitalize()}}} moves at {{v}} | {{{who.capitalize()}}} has a speed of {{v}}"
        f" | {{{who.capitalize()}}} goes at {{v}}",
        new=f"{{{who.capitalize()}}} makes {{v}} | Someone measured {{v}} for the speed of {{{who}}}",
        ask=f"How fast is {{{who}}} in {{u}} per {{clock}}?",
        ask_new=f"How many {{u}} per {{clock}} does {{{who}}} make?",
    )


_APART_TIME = Slot(
    role="the time since the start",
    thing="time since {a} and {b} started",
    unit="{t}",
    say="{A} and {b} are on the way for {v} | {A} and {b} started {v} ago"
    " | Since {a} and {b} started, {v} have passed",
    new="The clock shows {v} since {a} and {b} set off | {V} have gone by since {a} and {b} set off",
    ask="For how many {t} are {a} and {b} on the way?",
    ask_new="How many {t} have gone by since {a} and {b} set off?",
)
_GAP = Slot(
    role="the distance between them",
    thing="distance between {a} and {b}",
    unit="{u}",
    say="{A} and {b} are {v} apart | Between {a} and {b} there are now {v} | {A} is now {v} away from {b}",
    new="A gap of {v} lies between {a} and {b} | {V} now separate {a} from {b}",
    ask="How many {u} are {a} and {b} apart?",
    ask_new="How wide is the gap between {a} and {b} in {u}?",
)
_SAME_START = Premise(
    "both start at the same place and time", "{a} and {b} leave the {site} at the same time", "time > 0"
)

THEOREMS = (
    Theorem(
        name="distance at a constant speed",
        field=FIELD,
        statement="The distance covered is the speed times the time.",
        conditions=(
            Premise("the speed stays constant", "{the} keeps a constant speed", "speed > 0 and time > 0"),
        ),
        slots={
            "speed": Slot(
                role="the constant speed",
                thing="speed of {the}",
                unit="{u} per {clock}",
                say="{The} moves at {v} | {The} has a speed of {v} | {The} goes at {v}",
                new="{The} makes {v} | Someone measured {v} for the speed of {the}",
                ask="How fast is {the} in {u} per {clock}?",
                ask_new="How many {u} per {clock} does {the} make?",
            ),
            "time": Slot(
                role="the time taken",
                thing="travel time of {the}",
                unit="{t}",
                say="The trip of {the} takes {v} | {The} is on the way for {v} | {The} travels for {v}",
                new="From start to end, {the} needs {v} | The clock shows {v} for the trip of {the}",
                ask="How many {t} does the trip of {the} take? | For how many {t} does {the} travel?",
                ask_new="How many {t} does {the} need from start to end?",
            ),
            "distance": Slot(
                role="the distance covered",
                thing="distance that {the} covers",
                unit="{u}",
                say="{The} covers {v} | {The} travels {v} | The trip of {the} is {v} long",
                new="{The} puts {v} behind it | The way of {the} measures {v}",
                ask="How many {u} does {the} cover? | How far does {the} travel in {u}?",
                ask_new="How many {u} does {the} put behind it?",
            ),
        },
        relation="distance = speed * time",
        forms={"distance": "speed * time", "speed": "distance / time", "time": "distance / speed"},
        draw={"speed": range(3, 31), "time": range(2, 13)},
        scene=Clause.of(
            "{The} keeps a constant speed | {The} always moves at the same speed"
            " | The speed of {the} does not change | {The} keeps the same speed all the way",
            "{The} neither slows down nor speeds up | {The} moves evenly all the time",
        ),
        stories=(
            story(
                "train",
                "The train has {k} coaches | The train is {k} years old",
                the="the train",
                u="km",
                t="hours",
                clock="hour",
            ),
            story(
                "bicycle",
                "{The} cost {k} dollars | {name} is {k} years old",
                the="{name}'s bicycle",
                u="km",
                t="hours",
                clock="hour",
            ),
            story(
                "drone",
                "{The} weighs {k} grams | {name} has flown {the} on {k} days",
                the="{name}'s drone",
                u="metres",
                t="seconds",
                clock="second",
            ),
            story(
                "snail",
                "The snail has {k} rings on its shell | The garden has {k} other snails",
                the="the snail",
                u="cm",
                t="minutes",
                clock="minute",
            ),
            story(
                "lift",
                "The lift was built {k} years ago | The lift can carry {k} people",
                the="the lift",
                u="metres",
                t="seconds",
                clock="second",
            ),
        ),
        contrast="distance apart in opposite directions",
    ),
    Theorem(
        name="distance apart in opposite directions",
        field=FIELD,
        statement="Two movers that go in opposite directions are apart by the sum of their speeds times"
        " the time.",
        conditions=(
            _SAME_START,
            Premise("they move in opposite directions", "{a} and {b} move in opposite directions"),
        ),
        slots={
            "first": _speed("a", "the speed of one"),
            "second": _speed("b", "the speed of the other"),
            "time": _APART_TIME,
            "gap": _GAP,
        },
        relation="gap = (first + second) * time",
        forms={"gap": "(first + second) * time", "time": "gap / (first + second)"},
        draw={"first": range(5, 31), "second": range(3, 26), "time": range(2, 9)},
        scene=Clause.of(
            "{A} and {b} leave the {site} at the same time in opposite directions"
            " | {A} and {b} start together from the {site} and move in opposite directions"
            " | From the {site}, {a} and {b} set out at the same time in opposite directions"
            " | At the same moment {a} and {b} leave the {site} in opposite directions",
            "{A} and {b} say goodbye at the {site} and go opposite ways at once"
            " | {A} sets out from the {site} one way and {b} the opposite way at the same moment",
        ),
        most=300,
        stories=_TRAVELLERS,
        contrast="distance apart in the same direction",
    ),
    Theorem(
        name="distance apart in the same direction",
        field=FIELD,
        statement="Two movers that go in the same direction are apart by the difference of their speeds"
        " times the time.",
        conditions=(
            _SAME_START,
            Premise("they move in the same direction", "{a} and {b} move in the same direction"),
            Premise("the first one is faster", "{a} is faster than {b}", "first > second"),
        ),
        slots={
            "first": _speed("a", "the speed of the faster one"),
            "second": _speed("b", "the speed of the slower one"),
            "time": _APART_TIME,
            "gap": _GAP,
        },
        relation="gap = (first - second) * time",
        forms={"gap": "(first - second) * time", "time": "gap / (first - second)"},
        draw={"first": range(5, 31), "second": range(3, 26), "time": range(2, 9)},
        scene=Clause.of(
            "{A} and {b} leave the {site} at the same time in the same direction"
            " | {A} and {b} start together from the {site} and move in the same direction"
            " | From the {site}, {a} and {b} set out at the same time in the same direction"
            " | At the same moment {a} and {b} leave the {site} in the same direction",
            "{A} and {b} meet at the {site} and go the same way at once"
            " | {A} sets out from the {site} and {b} goes the same way at the same moment",
        ),
        most=300,
        stories=_TRAVELLERS,
        contrast="distance apart in opposite directions",
    ),
    Theorem(
        name="part of a mixture",
        field=FIELD,
        statement="The amount of a part in a mixture is its percentage of the whole amount.",
        conditions=(
            Premise(
                "the percentage is of the whole mixture",
                "the percentage of {part} is of all of {the}",
                "percent > 0 and percent < 100",
            ),
        ),
        slots={
            "whole": Slot(
                role="the amount of the whole mixture",
                thing="amount of {the}",
                unit="{u}",
                say="{Name} mixes {v} of {the} | {Name} makes {v} of {the} | There are {v} of {the}",
                new="{Name} ends up with {v} of {the} | The scale shows {v} of {the}",
                ask="How many {u} of {the} are there?",
                ask_new="With how many {u} of {the} does {name} end up?",
            ),
            "percent": Slot(
                role="the percentage of the part",
                thing="share of {part} in {the}",
                unit="percent",
                say="{V} of {the} is {part} | {The} is {v} {part} | {The} contains {v} {part}",
                new="{Part} makes up {v} of {the} | Someone found that {v} of {the} is {part}",
                ask="How many percent of {the} is {part}?",
                ask_new="How many percent of {the} does {part} make up?",
            ),
            "amount": Slot(
                role="the amount of the part",
                thing="amount of {part} in {the}",
                unit="{u}",
                say="There are {v} of {part} in {the} | {The} holds {v} of {part}"
                " | {Name} put {v} of {part} into {the}",
                new="{Part} accounts for {v} of {the} | {Name} poured {v} of {part} into {the}",
                ask="How many {u} of {part} are in {the}?",
                ask_new="For how many {u} of {the} does {part} account?",
            ),
        },
        relation="amount = whole * percent / 100",
        forms={
            "amount": "whole * percent / 100",
            "whole": "amount * 100 / percent",
            "percent": "amount * 100 / whole",
        },
        draw={"whole": range(20, 201, 10), "percent": (5, 10, 15, 20, 25, 30, 40, 60, 75)},
        stories=(
            story(
                "drink",
                "{name} has {k} glasses | The party starts in {k} minutes",
                the="the fruit drink",
                part="orange juice",
                u="ml",
            ),
            story(
                "paint",
                "The wall is {k} years old | {name} owns {k} brushes",
                the="the green paint",
                part="blue paint",
                u="litres",
            ),
            story(
                "tea",
                "The tea shop has {k} tables | The shop opened {k} years ago",
                the="the house tea",
                part="mint",
                u="grams",
            ),
            story(
                "soil",
                "{name} has {k} flower pots | The garden is {k} years old",
                the="the potting soil",
                part="sand",
                u="kg",
            ),
        ),
        contrast="percentage decrease",
    ),
)
