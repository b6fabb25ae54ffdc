"""Rates and mixtures: one moving object on round trips and trips in two parts."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "rates and mixtures"

_MOVERS = (
    story("train", "The train has {k} coaches | The train is {k} years old",
          the="the train", goal="the sea", u="km", t="hours", clock="hour"),
    story("bicycle", "{The} cost {k} dollars | {name} is {k} years old",
          the="{name}'s bicycle", goal="the lake", u="km", t="hours", clock="hour"),
    story("drone", "{The} weighs {k} grams | {name} has flown {the} on {k} days",
          the="{name}'s drone", goal="the tower", u="metres", t="seconds", clock="second"),
    story("snail", "The snail has {k} rings on its shell | The garden has {k} other snails",
          the="the snail", goal="the pear tree", u="cm", t="minutes", clock="minute"),
    story("lift", "The lift was built {k} years ago | The lift can carry {k} people",
          the="the lift", goal="the top floor", u="metres", t="seconds", clock="second"),
)  # fmt: skip
_SPEED = Slot(
    role="the constant speed",
    thing="speed of {the}",
    unit="{u} per {clock}",
    say="{The} moves at {v} | {The} has a speed of {v} | {The} goes at {v}",
    new="{The} makes {v} | Someone measured {v} for the speed of {the}",
    ask="How fast is {the} in {u} per {clock}?",
    ask_new="How many {u} per {clock} does {the} make?",
)
_TIME = Slot(
    role="the time taken",
    thing="travel time of {the}",
    unit="{t}",
    say="The trip of {the} takes {v} | {The} is on the way for {v} | {The} travels for {v}",
    new="From start to end, {the} needs {v} | The clock shows {v} for the trip of {the}",
    ask="How many {t} does the trip of {the} take? | For how many {t} does {the} travel?",
    ask_new="How many {t} does {the} need from start to end?",
)


def _part(which: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"speed of {{the}} in the {which} part of the trip",
        unit="{u} per {clock}",
        say=f"In the {which} part of the trip, {{the}} moves at {{v}}"
        f" | {{The}} goes at {{v}} in the {which} part of the trip"
        f" | During the {which} part of the trip, {{the}} has a speed of {{v}}",
        new=f"For the {which} part of the trip, someone measured {{v}} for {{the}}"
        f" | {{The}} makes {{v}} as long as the {which} part of the trip lasts",
        ask=f"How fast is {{the}} in {{u}} per {{clock}} in the {which} part of the trip?",
        ask_new=f"How many {{u}} per {{clock}} does {{the}} make in the {which} part of the trip?",
    )


_TWO_PARTS = {
    "first": _part("first", "the speed in the first part"),
    "second": _part("second", "the speed in the second part"),
    "mean": Slot(
        role="the average speed",
        thing="average speed of {the} over the whole trip",
        unit="{u} per {clock}",
        say="Over the whole trip, {the} averages {v} | {The} has an average speed of {v} over the whole trip"
        " | On average, {the} goes at {v} over the whole trip",
        new="The whole distance over the whole time gives {v} for {the}"
        " | Taking the trip as one, {the} makes {v} on average",
        ask="How many {u} per {clock} does {the} go on average over the whole trip?",
        ask_new="How many {u} per {clock} does the whole distance over the whole time give for {the}?",
    ),
}
_SPEEDS_POSITIVE = "first > 0 and second > 0"
# Speeds that have a second speed with an integer average over equal distances.
_PAIRED = sorted({a for a in range(3, 91) for b in range(3, 91) if a != b and 2 * a * b % (a + b) == 0})

THEOREMS = (
    Theorem(
        name="distance at a constant speed",
        field=FIELD,
        statement="The distance covered is the speed times the time.",
        conditions=(
            Premise("the speed stays constant", "{the} keeps a constant speed", "speed > 0 and time > 0"),
        ),
        slots={
            "speed": _SPEED,
            "time": _TIME,
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
        stories=_MOVERS,
        contrast="distance from the time there and back",
    ),
    Theorem(
        name="distance from the time there and back",
        field=FIELD,
        statement="The distance to a place is half of the speed times the time that it takes to go there"
        " and back.",
        conditions=(
            Premise("the time is that of the way there and the same way back",
                    "{the} goes to {goal} and the same way back"),
            Premise("the speed stays constant", "{the} keeps a constant speed", "speed > 0 and time > 0"),
        ),
        slots={
            "speed": _SPEED,
            "time": Slot(
                role="the time there and back",
                thing="time that {the} needs there and back",
                unit="{t}",
                say="{The} needs {v} there and back | There and back, {the} is on the way for {v}"
                " | The way there and back takes {the} {v}",
                new="{The} is at the start again after {v} | {V} pass until {the} is back at the start",
                ask="How many {t} does {the} need there and back?",
                ask_new="After how many {t} is {the} back at the start?",
            ),
            "distance": Slot(
                role="the distance to the place",
                thing="distance from the start to {goal}",
                unit="{u}",
                say="From the start it is {v} to {goal} | {Goal} is {v} away from the start"
                " | It is {v} from the start to {goal}",
                new="Between the start and {goal} lie {v} | {Goal} lies {v} from the start",
                ask="How many {u} is it from the start to {goal}?",
                ask_new="How many {u} lie between the start and {goal}?",
            ),
        },
        relation="distance = speed * time / 2",
        forms={
            "distance": "speed * time / 2",
            "speed": "2 * distance / time",
            "time": "2 * distance / speed",
        },
        draw={"speed": range(3, 31), "time": range(3, 19)},
        scene=Clause.of(
            "{The} goes to {goal} and the same way back without a stop, always at the same speed"
            " | At a constant speed and without a stop, {the} goes to {goal} and back the same way"
            " | The trip of {the} leads to {goal} and at once the same way back, all at one speed"
            " | {The} keeps a constant speed to {goal} and straight back along the same way",
            "{The} turns round at {goal}, comes back the way it went and never changes its speed"
            " | To {goal} and at once home the same way, {the} moves evenly all the time",
        ),
        stories=_MOVERS,
        contrast="distance at a constant speed",
    ),
    Theorem(
        name="average speed over equal distances",
        field=FIELD,
        statement="The average speed over two equal distances is twice the product of the two speeds,"
        " divided by their sum.",
        conditions=(
            Premise("the two parts are equally far", "both parts of the trip of {the} are equally far",
                    _SPEEDS_POSITIVE),
        ),
        slots=_TWO_PARTS,
        relation="mean = 2 * first * second / (first + second)",
        forms={
            "mean": "2 * first * second / (first + second)",
            "first": "mean * second / (2 * second - mean)",
            "second": "mean * first / (2 * first - mean)",
        },
        draw={"first": _PAIRED, "second": _PAIRED},
        scene=Clause.of(
            "The two parts of the trip of {the} cover the same distance"
            " | {The} makes a trip in two parts of the same distance"
            " | Both parts of the trip of {the} are equally far"
            " | The trip of {the} has two parts that are equally long in distance",
            "Just once, after half of the way, {the} changes its speed"
            " | The first part of the trip leads {the} exactly as far as the second",
        ),
        stories=_MOVERS,
        contrast="average speed over equal times",
    ),
    Theorem(
        name="average speed over equal times",
        field=FIELD,
        statement="The average speed over two equal times is half of the sum of the two speeds.",
        conditions=(
            Premise("the two parts take the same time",
                    "both parts of the trip of {the} take the same time", _SPEEDS_POSITIVE),
        ),
        slots=_TWO_PARTS,
        relation="mean = (first + second) / 2",
        forms={
            "mean": "(first + second) / 2",
            "first": "2 * mean - second",
            "second": "2 * mean - first",
        },
        draw={"first": range(3, 71), "second": range(3, 71)},
        scene=Clause.of(
            "The two parts of the trip of {the} take the same time"
            " | {The} makes a trip in two parts of the same duration"
            " | Both parts of the trip of {the} take equally long"
            " | The trip of {the} has two parts that are equally long in time",
            "Just once, after half of the time, {the} changes its speed"
            " | The first part of the trip keeps {the} busy exactly as long as the second",
        ),
        stories=_MOVERS,
        contrast="average speed over equal distances",
    ),
)  # fmt: skip
