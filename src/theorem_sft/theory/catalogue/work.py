"""Rates and mixtures: filling and draining."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "rates and mixtures"

_TANKS = (
    story("tank", "The tank is {k} years old | The tank stands on {k} bricks",
          a="the red pipe", b="the blue pipe", the="the tank", vessel="tank", t="minutes", clock="minute"),
    story("pool", "The pool has {k} ladders | The pool was built {k} years ago",
          a="the long hose", b="the short hose", the="the pool", vessel="pool", t="hours", clock="hour"),
    story("pond", "{k} ducks live at the pond | The pond lies {k} steps from the house",
          a="the old pump", b="the new pump", the="the pond", vessel="pond", t="hours", clock="hour"),
    story("barrel", "The barrel weighs {k} kg | {name} is {k} years old",
          a="the left tap", b="the right tap", the="the barrel", vessel="barrel", t="minutes",
          clock="minute"),
)  # fmt: skip


def _alone(who: str, does: str, change: str, vessel: str, role: str) -> Slot:
    capital = who.capitalize()
    return Slot(
        role=role,
        thing=f"time in which {{{who}}} alone {does} {vessel}",
        unit="{t}",
        say=f"Alone, {{{who}}} {does} {vessel} in {{v}} | By itself, {{{who}}} {does} {vessel} in {{v}}"
        f" | {{{capital}}} alone needs {{v}} to {change} {vessel}",
        new=f"It takes {{{who}}} alone {{v}} to {change} {vessel}"
        f" | With no help, {{{who}}} would {change} {vessel} in {{v}}",
        ask=f"How many {{t}} does {{{who}}} alone need to {change} {vessel}?",
        ask_new=f"How many {{t}} does it take {{{who}}} alone to {change} {vessel}?",
    )


_FILLS = _alone("a", "fills", "fill", "{the}", "the time that the first one needs alone")
_FULL = Slot(
    role="the time that it takes with both",
    thing="time in which {the} gets full with {a} and {b} both in use",
    unit="{t}",
    say="With {a} and {b} both in use, {the} is full after {v}"
    " | It takes {v} until {the} is full with {a} and {b} both in use"
    " | {The} gets full in {v} with {a} and {b} both in use",
    new="Once {a} and {b} run at once, {the} needs {v} to get full"
    " | {V} pass until {the} is full while {a} and {b} both run",
    ask="After how many {t} is {the} full with {a} and {b} both in use?",
    ask_new="How many {t} pass until {the} is full while {a} and {b} both run?",
)
# Times that have a second time with an integer joint time; others would always be rejected.
_PAIRED = sorted({a for a in range(3, 121) for b in range(3, 121) if a != b and a * b % (a + b) == 0})

_STARTS = Slot(
    role="the amount at the start",
    thing="amount of water in {the} at the start",
    unit="litres",
    say="At the start there are {v} of water in {the} | {The} holds {v} of water at the start"
    " | At the start, {the} has {v} of water in it",
    new="Before the first {clock}, {the} contains {v} of water | {V} of water are in {the} to begin with",
    ask="How many litres of water are in {the} at the start?",
    ask_new="How many litres of water are in {the} to begin with?",
)
_TIME = Slot(
    role="the time",
    thing="time for which {a} runs",
    unit="{t}",
    say="{A} runs for {v} | {A} is in use for {v} | For {v}, {a} is in use",
    new="{A} is shut off after {v} | {V} pass before {a} is shut off",
    ask="For how many {t} is {a} in use?",
    ask_new="After how many {t} is {a} shut off?",
)
_ENDS = Slot(
    role="the amount at the end",
    thing="amount of water in {the} at the end",
    unit="litres",
    say="At the end there are {v} of water in {the} | {The} holds {v} of water at the end"
    " | At the end, {the} has {v} of water in it",
    new="{V} of water are in {the} when all is done | When all is done, {the} contains {v} of water",
    ask="How many litres of water are in {the} at the end?",
    ask_new="How many litres of water are in {the} when all is done?",
)


def _flow(way: str) -> Slot:
    return Slot(
        role="the steady flow",
        thing=f"flow through {{a}} {way} {{the}}",
        unit="litres per {clock}",
        say=f"Through {{a}}, {{v}} flow {way} {{the}} | {{V}} flow through {{a}} {way} {{the}}"
        f" | {{A}} lets {{v}} {way} {{the}}",
        new=f"{{A}} moves {{v}} {way} {{the}} | Thanks to {{a}}, {{v}} go {way} {{the}}",
        ask=f"How many litres per {{clock}} flow through {{a}} {way} {{the}}?",
        ask_new=f"How many litres per {{clock}} does {{a}} move {way} {{the}}?",
    )


_STEADY = Clause.of(
    "The flow through {a} never changes | {A} has a steady flow"
    " | Water runs through {a} at a steady rate | The water in {a} flows evenly",
    "No {clock} brings more water through {a} than another | {A} works evenly all the time",
)

THEOREMS = (
    Theorem(
        name="time to fill with two inlets",
        field=FIELD,
        statement="Two inlets together take the product of their times alone, divided by the sum of those"
        " times.",
        conditions=(
            Premise("both fill at the same time", "{a} and {b} both fill {the} at the same time",
                    "first > 0 and second > 0"),
        ),
        slots={
            "first": _FILLS,
            "second": _alone("b", "fills", "fill", "{the}", "the time that the second one needs alone"),
            "time": _FULL,
        },
        relation="time * (first + second) = first * second",
        forms={
            "time": "first * second / (first + second)",
            "first": "second * time / (second - time)",
            "second": "first * time / (first - time)",
        },
        draw={"first": _PAIRED, "second": _PAIRED},
        scene=Clause.of(
            "{The} is empty, and {a} and {b} both bring water into it"
            " | {A} and {b} both bring water into {the}, which is empty"
            " | Both {a} and {b} bring water into the empty {vessel}"
            " | Water comes into the empty {vessel} through {a} and through {b}",
            "Nothing is in {the} yet; {a} lets water run into it, and so does {b}"
            " | While {a} pours water into {the}, which is still dry, {b} pours in more",
        ),
        stories=_TANKS,
        contrast="time to fill with an open drain",
    ),
    Theorem(
        name="time to fill with an open drain",
        field=FIELD,
        statement="With an open drain, filling takes the product of the filling time and the draining time,"
        " divided by the draining time less the filling time.",
        conditions=(
            Premise("one fills while the other drains", "{a} fills {the} while {b} drains it"),
            Premise("the drain is the slower one", "{a} fills {the} faster than {b} empties it",
                    "second > first"),
        ),
        slots={
            "first": _FILLS,
            "second": _alone("b", "empties", "empty", "the full {vessel}",
                             "the time that the drain needs for a full vessel"),
            "time": _FULL,
        },
        relation="time * (second - first) = first * second",
        forms={
            "time": "first * second / (second - first)",
            "first": "second * time / (second + time)",
            "second": "first * time / (time - first)",
        },
        draw={"first": range(3, 61), "second": range(4, 81)},
        scene=Clause.of(
            "{The} is empty; {a} brings water into it while {b} takes water out"
            " | {A} brings water into {the}, which is empty, and {b} takes water out of it"
            " | Into the empty {vessel}, {a} brings water, and {b} takes it out again"
            " | Water comes into the empty {vessel} through {a} and goes out again through {b}",
            "Nothing is in {the} yet; {a} lets water run into it, and {b} lets it out"
            " | While {a} pours water into {the}, which is still dry, {b} drains it",
        ),
        stories=_TANKS,
        contrast="time to fill with two inlets",
    ),
    Theorem(
        name="amount after a steady inflow",
        field=FIELD,
        statement="The amount at the end is the amount at the start plus the flow in times the time.",
        conditions=(
            Premise("the flow goes in and is steady", "water flows through {a} into {the} at a steady rate",
                    "flow > 0 and time > 0"),
        ),
        slots={"start": _STARTS, "flow": _flow("into"), "time": _TIME, "end": _ENDS},
        relation="end = start + flow * time",
        forms={
            "end": "start + flow * time",
            "start": "end - flow * time",
            "flow": "(end - start) / time",
            "time": "(end - start) / flow",
        },
        draw={"start": range(20, 301, 5), "flow": range(2, 21), "time": range(2, 31)},
        scene=_STEADY,
        most=900,
        stories=_TANKS,
        contrast="amount after a steady outflow",
    ),
    Theorem(
        name="amount after a steady outflow",
        field=FIELD,
        statement="The amount at the end is the amount at the start minus the flow out times the time.",
        conditions=(
            Premise("the flow goes out and is steady",
                    "water flows through {a} out of {the} at a steady rate",
                    "flow > 0 and time > 0 and start > flow * time"),
        ),
        slots={"start": _STARTS, "flow": _flow("out of"), "time": _TIME, "end": _ENDS},
        relation="end = start - flow * time",
        forms={
            "end": "start - flow * time",
            "start": "end + flow * time",
            "flow": "(start - end) / time",
            "time": "(start - end) / flow",
        },
        draw={"start": range(40, 601, 5), "flow": range(2, 21), "time": range(2, 31)},
        scene=_STEADY,
        most=900,
        stories=_TANKS,
        contrast="amount after a steady inflow",
    ),
)  # fmt: skip
