"""Chances: independent events, expected counts and relative frequencies."""

from theorem_sft.theory.catalogue.counting import FIELD
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_EVENTS = (
    story("alarms", "The house has {k} windows | The house is {k} years old",
          one="the old alarm", two="the new alarm", does="rings", do="ring"),
    story("archers", "The field is {k} metres wide | {third} is {k} years old",
          one="{name}", two="{other}", does="hits the target", do="hit the target"),
    story("seeds", "The pot is {k} cm high | The seeds cost {k} cents each",
          one="the first seed", two="the second seed", does="sprouts", do="sprout"),
    story("lamps", "The room is {k} metres long | The lamps hang {k} steps from the door",
          one="the red lamp", two="the green lamp", does="lights up", do="light up"),
    story("friends", "{third} has {k} cousins | The telephone is {k} years old",
          one="{name}", two="{other}", does="picks up the telephone", do="pick up the telephone"),
)  # fmt: skip


def _chance(which: str, role: str) -> Slot:
    capital = which.capitalize()
    return Slot(
        role=role,
        thing=f"probability that {{{which}}} {{does}}",
        unit="percent",
        say=f"{{{capital}}} {{does}} with a probability of {{v}}"
        f" | With a probability of {{v}}, {{{which}}} {{does}}"
        f" | The chance that {{{which}}} {{does}} is {{v}}",
        new=f"In {{v}} of all such cases {{{which}}} {{does}}"
        f" | {{V}} is how likely it is that {{{which}}} {{does}}",
    )


_FIRST = _chance("one", "the probability of the first event")
_SECOND = _chance("two", "the probability of the second event")
_NO_INFLUENCE = Premise(
    "the events are independent",
    "whether {one} {does} has no influence on {two}",
    "first > 0 and first < 100 and second > 0 and second < 100",
)
_INDEPENDENT = Clause.of(
    "Whether {one} {does} has no influence on whether {two} {does}"
    " | That {one} {does} and that {two} {does} are independent events"
    " | Whether {two} {does} does not depend on whether {one} {does}"
    " | The events that {one} {does} and that {two} {does} are independent",
    "Knowing whether {one} {does} says nothing about {two}"
    " | For {two} it is all the same whether {one} {does}",
)
_PERCENTS = {"first": range(5, 100, 5), "second": range(4, 100, 4)}

_WHEELS = (
    story("wheel", "The fair lasts {k} days | The wheel is {k} years old",
          part="field", parts="fields", kind="winning", the="the wheel", acts="turns the wheel"),
    story("bag", "The bag weighs {k} grams | {other} is {k} years old",
          part="ball", parts="balls", kind="blue", the="the bag",
          acts="draws a ball from the bag at random and puts it back"),
    story("spinner", "The game lasts {k} minutes | The game cost {k} dollars",
          part="sector", parts="sectors", kind="red", the="the spinner", acts="spins the spinner"),
    story("pile", "The table is {k} cm high | {name} has {k} cousins",
          part="card", parts="cards", kind="golden", the="the pile",
          acts="draws a card from the pile at random and puts it back"),
)  # fmt: skip
_TRIALS = Slot(
    role="the number of trials",
    thing="number of times that {name} {acts}",
    say="{V} times {name} {acts} | A total of {v} times {name} {acts} | {Name} {acts}, {v} times in all",
    new="Over and over {name} {acts} until it was done {v} times"
    " | {Name} {acts}, then again and again, and stops after {v} times",
)
_EXPECTED_ASK = "How often can {name} expect that a {kind} {part} comes up?"

THEOREMS = (
    Theorem(
        name="both of two independent events",
        field=FIELD,
        statement="The probability that both of two independent events happen is the product of their"
        " probabilities (in percent: divided by a hundred).",
        conditions=(_NO_INFLUENCE,),
        slots={
            "first": _FIRST,
            "second": _SECOND,
            "both": Slot(
                role="the probability of both events",
                thing="probability that both {one} and {two} {do}",
                unit="percent",
                say="Both {one} and {two} {do} with a probability of {v}"
                " | With a probability of {v}, both {one} and {two} {do}"
                " | The chance that both {one} and {two} {do} is {v}",
                new="In {v} of all such cases not only {one} but also {two} {does}"
                " | {V} is how likely it is that {one} {does} and so does {two}",
                ask="How likely is it that both {one} and {two} {do}, in percent?",
                ask_new="Give the chance in percent that {one} {does} and so does {two}.",
            ),
        },
        relation="both = first * second / 100",
        forms={"both": "first * second / 100", "second": "both * 100 / first"},
        draw=_PERCENTS,
        scene=_INDEPENDENT,
        stories=_EVENTS,
        contrast="at least one of two independent events",
    ),
    Theorem(
        name="at least one of two independent events",
        field=FIELD,
        statement="The probability that at least one of two independent events happens is the sum of their"
        " probabilities less the product (in percent: the product divided by a hundred).",
        conditions=(_NO_INFLUENCE,),
        slots={
            "first": _FIRST,
            "second": _SECOND,
            "either": Slot(
                role="the probability of at least one of the events",
                thing="probability that at least one of {one} and {two} {does}",
                unit="percent",
                say="With a probability of {v}, at least one of {one} and {two} {does}"
                " | At least one of {one} and {two} {does} with a probability of {v}"
                " | The chance that at least one of {one} and {two} {does} is {v}",
                new="In {v} of all such cases {one} or {two} {does}, or both {do}"
                " | {V} is how likely it is that {one} or {two} {does}, or both {do}",
                ask="How likely is it that at least one of {one} and {two} {does}, in percent?",
                ask_new="Give the chance in percent that {one} or {two} {does}, or both {do}.",
            ),
        },
        relation="either = first + second - first * second / 100",
        forms={
            "either": "first + second - first * second / 100",
            "second": "(either - first) * 100 / (100 - first)",
        },
        draw=_PERCENTS,
        scene=_INDEPENDENT,
        stories=_EVENTS,
        contrast="both of two independent events",
    ),
    Theorem(
        name="expected number of successes",
        field=FIELD,
        statement="The expected number of successes is the number of trials times the number of favourable"
        " cases, divided by that of all cases.",
        conditions=(
            Premise(
                "every case is equally likely in every trial",
                "every {part} of {the} is equally likely each time",
                "good > 0 and good < all",
            ),
        ),
        slots={
            "all": Slot(
                role="the number of all cases",
                thing="number of {parts} of {the}",
                say="{The} has {v} {parts} | {The} counts {v} {parts} | {The} has {v} {parts} in all",
                new="Counting the {parts} of {the} gives {v} | {The} is made up of {v} {parts}",
            ),
            "good": Slot(
                role="the number of favourable cases",
                thing="number of {kind} {parts} of {the}",
                say="{V} {parts} of {the} are {kind} | Of the {parts} of {the}, {v} are {kind}"
                " | {The} has {v} {kind} {parts}",
                new="{Kind} {parts} of {the} number {v}"
                " | Among the {parts} of {the} one counts {v} {kind} ones",
            ),
            "trials": _TRIALS,
            "expected": Slot(
                role="the expected number of successes",
                thing="expected number of times that a {kind} {part} comes up",
                say="{Name} can expect that a {kind} {part} comes up {v} times"
                " | A {kind} {part} is expected to come up {v} times"
                " | One expects a {kind} {part} {v} times",
                new="By the laws of chance, {v} of the tries should bring a {kind} {part}"
                " | On average, such a series of tries would bring a {kind} {part} {v} times",
                ask=_EXPECTED_ASK,
                ask_new="Going by chance, in how many of the tries should {name} see a {kind} {part}?",
            ),
        },
        relation="expected = trials * good / all",
        forms={"expected": "trials * good / all", "trials": "expected * all / good"},
        draw={"all": range(4, 31), "good": range(2, 16), "trials": range(20, 201)},
        scene=Clause.of(
            "All {parts} of {the} are equally likely to come up"
            " | Each time, all {parts} of {the} are equally likely to come up"
            " | Every {part} of {the} is as likely to come up as any other"
            " | Each time, every {part} of {the} is as likely to come up as any other",
            "No {part} of {the} is likelier than another"
            " | Chance favours none of the {parts} of {the} over the rest",
        ),
        stories=_WHEELS,
        contrast="relative frequency",
    ),
    Theorem(
        name="relative frequency",
        field=FIELD,
        statement="The relative frequency of a success is the number of successes over that of trials.",
        conditions=(
            Premise(
                "every trial is counted once",
                "each time that {name} {acts} is counted once",
                "hits > 0 and hits < trials",
            ),
        ),
        slots={
            "trials": _TRIALS,
            "hits": Slot(
                role="the number of successes",
                thing="number of times that a {kind} {part} comes up",
                say="A {kind} {part} comes up {v} times | {V} times a {kind} {part} comes up"
                " | In fact a {kind} {part} comes up {v} times",
                new="The list shows a {kind} {part} {v} times | {Name} sees a {kind} {part} {v} times",
            ),
            "frequency": Slot(
                role="the relative frequency of a success",
                thing="relative frequency of a {kind} {part}",
                ask="How large is the relative frequency of a {kind} {part}, as a fraction?",
                ask_new="What share of all tries has a {kind} {part} brought, as a fraction?",
            ),
        },
        relation="frequency = hits / trials",
        forms={"frequency": "hits / trials"},
        draw={"trials": range(20, 121), "hits": range(3, 60)},
        whole=False,
        stories=_WHEELS,
        contrast="expected number of successes",
    ),
)
