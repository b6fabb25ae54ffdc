"""Rates and mixtures: two moving objects."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

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
)
