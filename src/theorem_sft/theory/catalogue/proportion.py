"""Arithmetic and percent: sharing in proportion, direct and inverse proportion, conversion of units."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "arithmetic and percent"

_SHARERS = (
    story("garden", "The garden has {k} trees | {third} lives in house {k}",
          pot="the pay for the garden work", units="hours of garden work", did="does", u="dollars"),
    story("boat", "The boat is {k} years old | The boat has {k} seats",
          pot="the profit of the boat", units="shares of the boat", did="owns", u="dollars"),
    story("field", "The field lies {k} km away | The field has {k} trees at its edge",
          pot="the harvest of the field", units="rows of potatoes", did="plants", u="kg"),
    story("game", "The game has {k} rules | {third} is {k} years old",
          pot="the prize of the game", units="points", did="scores", u="coins"),
)  # fmt: skip


def _weight(who: str, role: str) -> Slot:
    capital = who.capitalize()
    return Slot(
        role=role,
        thing=f"number of {{units}} that {{{who}}} {{did}}",
        say=f"{{{capital}}} {{did}} {{v}} {{units}} | In all, {{{who}}} {{did}} {{v}} {{units}}"
        f" | Altogether {{{who}}} {{did}} {{v}} {{units}}",
        new=f"Someone notes {{v}} {{units}} for {{{who}}} | {{{capital}}} has {{v}} {{units}} to show",
    )


def _portion(who: str, role: str) -> Slot:
    capital = who.capitalize()
    return Slot(
        role=role,
        thing=f"part of {{pot}} that {{{who}}} gets",
        unit="{u}",
        say=f"{{{capital}}} gets {{v}} of {{pot}} | From {{pot}}, {{{who}}} gets {{v}}"
        f" | {{{capital}}} is given {{v}} of {{pot}}",
        new=f"{{{capital}}} takes {{v}} of {{pot}} home | {{V}} of {{pot}} fall to {{{who}}}",
        ask=f"How many {{u}} of {{pot}} does {{{who}}} get?",
        ask_new=f"How many {{u}} of {{pot}} does {{{who}}} take home?",
    )


_WEIGHTS = {
    "first": _weight("name", "the measure of the one part"),
    "second": _weight("other", "the measure of the other part"),
}
_SHARED = Premise(
    "the whole is shared in proportion to the two measures",
    "{name} and {other} share {pot} in proportion to the {units}",
    "first > 0 and second > 0",
)
_SHARING = Clause.of(
    "{Name} and {other} share {pot} in proportion to the {units}"
    " | {Pot} is shared by {name} and {other} in proportion to the {units}"
    " | In proportion to the {units}, {name} and {other} share {pot}"
    " | {Pot} is split between {name} and {other} by the number of {units}",
    "For each of the {units} of {name} and of {other}, an equal part of {pot} is handed out"
    " | All of {pot} goes to {name} and {other}, equally much for each of the {units}",
)

_CREWS = (
    story("road", "The road was planned {k} years ago | The road has {k} bends",
          a="the old crew", b="the new crew", workers="workers", makes="lays",
          pieces="metres of pipe", clock="day", job="the trench", t="days"),
    story("bakery", "The mill is {k} years old | The north bakery has {k} windows",
          a="the north bakery", b="the south bakery", workers="ovens", makes="bakes",
          pieces="loaves of bread", clock="hour", job="the order of bread", t="hours"),
    story("posters", "The posters show {k} stars | The posters are {k} cm wide",
          a="the town hall", b="the school", workers="printers", makes="prints",
          pieces="posters", clock="minute", job="the pile of posters", t="minutes"),
    story("orchard", "The orchard is {k} years old | The orchard lies {k} km away",
          a="the red team", b="the blue team", workers="pickers", makes="picks",
          pieces="baskets of pears", clock="hour", job="the orchard", t="hours"),
)  # fmt: skip


def _crew(who: str, role: str) -> Slot:
    capital = who.capitalize()
    return Slot(
        role=role,
        thing=f"number of {{workers}} of {{{who}}}",
        say=f"{{{capital}}} has {{v}} {{workers}} | There are {{v}} {{workers}} at work for {{{who}}}"
        f" | {{{capital}}} has {{v}} {{workers}} at work",
        new=f"Someone counts {{v}} {{workers}} at work for {{{who}}} | {{{capital}}} makes use of {{v}}"
        " {workers}",
        ask=f"How many {{workers}} does {{{who}}} have?",
        ask_new=f"How many {{workers}} does {{{who}}} make use of?",
    )


def _output(who: str, role: str) -> Slot:
    capital = who.capitalize()
    return Slot(
        role=role,
        thing=f"number of {{pieces}} that {{{who}}} {{makes}} in one {{clock}}",
        say=f"{{{capital}}} {{makes}} {{v}} {{pieces}} in one {{clock}}"
        f" | In one {{clock}}, {{{who}}} {{makes}} {{v}} {{pieces}}"
        f" | Each {{clock}}, {{{who}}} {{makes}} {{v}} {{pieces}}",
        new=f"One {{clock}} brings {{v}} {{pieces}} from {{{who}}}"
        f" | {{V}} {{pieces}} come from {{{who}}} in one {{clock}}",
        ask=f"How many {{pieces}} come from {{{who}}} in one {{clock}}?",
        ask_new=f"How many {{pieces}} does one {{clock}} bring from {{{who}}}?",
    )


def _duration(who: str, role: str) -> Slot:
    capital = who.capitalize()
    return Slot(
        role=role,
        thing=f"time that {{{who}}} needs for {{job}}",
        unit="{t}",
        say=f"{{{capital}}} needs {{v}} for {{job}} | For {{job}}, {{{who}}} needs {{v}}"
        f" | {{{capital}}} is done with {{job}} after {{v}}",
        new=f"With {{{who}}}, {{job}} takes {{v}} | {{{capital}}} has {{job}} finished in {{v}}",
        ask=f"How many {{t}} does {{{who}}} need for {{job}}?",
        ask_new=f"In how many {{t}} does {{{who}}} have {{job}} finished?",
    )


_CREW_SIZES = {
    "first": _crew("a", "the number at work in the known case"),
    "second": _crew("b", "the number at work in the other case"),
}

THEOREMS = (
    Theorem(
        name="part of a total in proportion",
        field=FIELD,
        statement="One part of a total that is shared in proportion is the total times the measure of the"
        " part, divided by the sum of both measures.",
        conditions=(_SHARED,),
        slots=_WEIGHTS
        | {
            "total": Slot(
                role="the total that is shared",
                thing="whole amount of {pot}",
                unit="{u}",
                say="{Pot} comes to {v} in all | In all, {pot} comes to {v} | {Pot} makes {v} altogether",
                new="{V} is all there is of {pot} | {Pot} amounts to {v} before it is shared",
                ask="To how many {u} does {pot} come in all?",
                ask_new="To how many {u} does {pot} amount before it is shared?",
            ),
            "part": _portion("name", "the part that belongs to the first measure"),
        },
        relation="part = total * first / (first + second)",
        forms={
            "part": "total * first / (first + second)",
            "total": "part * (first + second) / first",
            "first": "part * second / (total - part)",
            "second": "first * total / part - first",
        },
        draw={"first": range(2, 13), "second": range(2, 13), "total": range(12, 241, 6)},
        scene=_SHARING,
        most=240,
        stories=_SHARERS,
        contrast="part from the other part in proportion",
    ),
    Theorem(
        name="part from the other part in proportion",
        field=FIELD,
        statement="One of two parts in proportion is the other part times the measure of the one, divided"
        " by the measure of the other.",
        conditions=(_SHARED,),
        slots=_WEIGHTS
        | {
            "rest": _portion("other", "the part that belongs to the second measure"),
            "part": _portion("name", "the part that belongs to the first measure"),
        },
        relation="part = rest * first / second",
        forms={
            "part": "rest * first / second",
            "rest": "part * second / first",
            "first": "part * second / rest",
            "second": "rest * first / part",
        },
        draw={"first": range(2, 13), "second": range(2, 13), "rest": range(6, 151)},
        scene=_SHARING,
        stories=_SHARERS,
        contrast="part of a total in proportion",
    ),
    Theorem(
        name="direct proportion",
        field=FIELD,
        statement="In direct proportion, the second amount is the first amount times the second number,"
        " divided by the first number.",
        conditions=(
            Premise("each does the same amount in the same time",
                    "all {workers} do the same amount in one {clock}", "first > 0 and second > 0"),
        ),
        slots=_CREW_SIZES
        | {"known": _output("a", "the first amount"), "result": _output("b", "the second amount")},
        relation="result = known * second / first",
        forms={
            "result": "known * second / first",
            "known": "result * first / second",
            "second": "result * first / known",
        },
        draw={"first": range(2, 21), "second": range(2, 21), "known": range(6, 121)},
        scene=Clause.of(
            "All {workers} work equally fast | The {workers} all work equally fast"
            " | Each of the {workers} is as fast as any other | The {workers} all have the same speed",
            "None of the {workers} is slower than another"
            " | Whichever of the {workers} one looks at, the speed is the same",
        ),
        stories=_CREWS,
        contrast="inverse proportion",
    ),
    Theorem(
        name="inverse proportion",
        field=FIELD,
        statement="In inverse proportion, the second time is the first time times the first number,"
        " divided by the second number.",
        conditions=(
            Premise("all work equally fast on the same job",
                    "all {workers} work equally fast and share {job}", "first > 0 and second > 0"),
        ),
        slots=_CREW_SIZES
        | {"known": _duration("a", "the first time"), "result": _duration("b", "the second time")},
        relation="result = known * first / second",
        forms={
            "result": "known * first / second",
            "known": "result * second / first",
            "second": "known * first / result",
        },
        draw={"first": range(2, 25), "second": range(2, 25), "known": range(2, 61)},
        scene=Clause.of(
            "All {workers} work equally fast and side by side"
            " | The {workers} all work equally fast and share the work"
            " | Each of the {workers} is as fast as any other and does an equal part"
            " | The {workers} all have the same speed and work at once",
            "None of the {workers} is slower than another, and the work is shared by all"
            " | Whichever of the {workers} one looks at, the speed and the part of the work are the same",
        ),
        stories=_CREWS,
        contrast="direct proportion",
    ),
)  # fmt: skip
