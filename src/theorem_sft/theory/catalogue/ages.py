"""Algebra: ages at two points in time."""

from theorem_sft.theory.theorem import Premise, Slot, Theorem, story

FIELD = "algebra"

_AGES = (
    story("people", "{a} lives in house {k} | The town has {k} streets",
          a="{name}", b="{other}", event="the great town fair"),
    story("trees", "The park has {k} benches | The park lies {k} km from the town",
          a="the oak", b="the birch", event="the opening of the park"),
    story("buildings", "The castle has {k} windows | The bridge is {k} metres long",
          a="the castle", b="the bridge", event="the royal visit"),
    story("clubs", "The chess club has {k} members | The rowing club owns {k} boats",
          a="the chess club", b="the rowing club", event="the city festival"),
)  # fmt: skip


def _age(who: str, role: str) -> Slot:
    capital = who.capitalize()
    return Slot(
        role=role,
        thing=f"present age of {{{who}}}",
        unit="years",
        say=f"{{{capital}}} is {{v}} old | {{{capital}}} is now {{v}} old"
        f" | At present {{{who}}} is {{v}} old",
        new=f"Today {{{who}}} has an age of {{v}} | {{V}} is how old {{{who}}} is today",
        ask=f"How many years old is {{{who}}} now?",
        ask_new=f"What age in years does {{{who}}} have today?",
    )


_OLDER = _age("a", "the present age of the older one")
_YOUNGER = _age("b", "the present age of the younger one")


def _times(is_then: str, are_then: str, question: str) -> Slot:
    return Slot(
        role="how many times as old the older one is at the other time",
        thing="ratio of the age of {a} to that of {b} at {event}",
        say=f"At {{event}}, {{a}} {is_then} {{v}} times as old as {{b}}"
        f" | {{A}} {is_then} {{v}} times as old as {{b}} at {{event}}"
        f" | At {{event}}, the age of {{a}} {is_then} {{v}} times that of {{b}}",
        new=f"On the day of {{event}}, the years of {{a}} {are_then} {{v}} times those of {{b}}"
        f" | {{V}} times the age of {{b}} {is_then} that of {{a}} on the day of {{event}}",
        ask=f"How many times as old as {{b}} {question} at {{event}}?",
        ask_new="By what does one multiply the age of {b} on the day of {event} to get that of {a}?",
    )


THEOREMS = (
    Theorem(
        name="ages at a later time",
        field=FIELD,
        statement="If one will be a number of times as old as another, its age plus the years to come is"
        " that number times the other's age plus the years to come.",
        conditions=(
            Premise("both grow older by the years to come", "{event} is yet to come",
                    "years > 0 and older > younger and younger > 0"),
        ),
        slots={
            "older": _OLDER,
            "younger": _YOUNGER,
            "times": _times("will be", "will be", "will {a} be"),
            "years": Slot(
                role="the years to come",
                thing="time from now until {event}",
                unit="years",
                say="{Event} is {v} away | {Event} comes in {v} | It is {v} until {event}",
                new="{V} have yet to pass before {event} | {Event} lies {v} in the future",
                ask="In how many years does {event} come?",
                ask_new="How many years have yet to pass before {event}?",
            ),
        },
        relation="older + years = times * (younger + years)",
        forms={
            "years": "(older - times * younger) / (times - 1)",
            "older": "times * (younger + years) - years",
            "younger": "(older + years) / times - years",
            "times": "(older + years) / (younger + years)",
        },
        draw={"younger": range(3, 31), "times": range(2, 6), "years": range(2, 26)},
        stories=_AGES,
        contrast="ages at an earlier time",
    ),
    Theorem(
        name="ages at an earlier time",
        field=FIELD,
        statement="If one was a number of times as old as another, its age less the years gone by is"
        " that number times the other's age less the years gone by.",
        conditions=(
            Premise("both were younger by the years gone by", "{event} is in the past",
                    "years > 0 and older > younger and younger > years"),
        ),
        slots={
            "older": _OLDER,
            "younger": _YOUNGER,
            "times": _times("was", "were", "was {a}"),
            "years": Slot(
                role="the years gone by",
                thing="time from {event} until now",
                unit="years",
                say="{Event} was {v} ago | {Event} took place {v} ago | It is {v} since {event}",
                new="{V} have passed after {event} | {Event} lies {v} in the past",
                ask="How many years ago was {event}?",
                ask_new="How many years have passed after {event}?",
            ),
        },
        relation="older - years = times * (younger - years)",
        forms={
            "years": "(times * younger - older) / (times - 1)",
            "older": "times * (younger - years) + years",
            "younger": "(older - years) / times + years",
            "times": "(older - years) / (younger - years)",
        },
        draw={"younger": range(5, 41), "times": range(2, 8), "years": range(2, 31)},
        stories=_AGES,
        contrast="ages at a later time",
    ),
)  # fmt: skip
