"""Two overlapping sets: the number of elements in at least one, and in neither."""

from theorem_sft.theory.catalogue.counting import FIELD
from theorem_sft.theory.theorem import Premise, Slot, Theorem, story

_CLUBS = (
    story("school", "The school has {k} doors | The teacher is {k} years old",
          people="pupils", place="the class", one="sing in the choir", two="play chess"),
    story("office", "The office is on floor {k} | The office has {k} windows",
          people="workers", place="the office", one="drink tea", two="drink coffee"),
    story("village", "The village lies {k} km away | The village has {k} streets",
          people="families", place="the village", one="own a dog", two="own a cat"),
    story("camp", "The camp has {k} tents | The camp lasts {k} days",
          people="children", place="the camp", one="swim", two="climb"),
)  # fmt: skip


def _part(which: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"number of {{people}} of {{place}} who {{{which}}}",
        say=f"{{V}} {{people}} of {{place}} {{{which}}} | In {{place}}, {{v}} {{people}} {{{which}}}"
        f" | There are {{v}} {{people}} of {{place}} who {{{which}}}",
        new=f"Of those {{people}} of {{place}} who {{{which}}}, one counts {{v}}"
        f" | As many as {{v}} {{people}} of {{place}} say that they {{{which}}}",
    )


_PARTS = {
    "first": _part("one", "the size of the first set"),
    "second": _part("two", "the size of the second set"),
    "both": Slot(
        role="the number in both sets",
        thing="number of {people} of {place} who {one} and also {two}",
        say="{V} {people} of {place} {one} and also {two}"
        " | In {place}, {v} {people} both {one} and {two}"
        " | There are {v} {people} of {place} who {one} and also {two}",
        new="Those {people} of {place} who not only {one} but also {two} number {v}"
        " | {V} {people} of {place} are counted among those who {one} as well as among those who {two}",
        ask="How many {people} of {place} both {one} and {two}?",
        ask_new="How many {people} of {place} not only {one} but also {two}?",
    ),
}
_DRAW = {"first": range(6, 41), "second": range(6, 41), "both": range(2, 21)}
_OVERLAP = Premise(
    "those in both sets are counted in each of them",
    "the {people} who {one} and also {two} are counted among those who {one} and among those who {two}",
    "both < first and both < second",
)

THEOREMS = (
    Theorem(
        name="number in at least one of two sets",
        field=FIELD,
        statement="The number in at least one of two sets is the sum of their sizes less the number in both.",
        conditions=(_OVERLAP,),
        slots=_PARTS
        | {
            "either": Slot(
                role="the number in at least one set",
                thing="number of {people} of {place} who {one} or {two} or do both",
                say="{V} {people} of {place} {one} or {two} or do both"
                " | In {place}, {v} {people} do at least one of the two: {one} or {two}"
                " | There are {v} {people} of {place} who {one} or {two} or do both",
                new="If all {people} of {place} who {one} and all who {two} came together, {v} would come"
                " | Leaving out those who do neither, {v} {people} of {place} {one} or {two}",
                ask="How many {people} of {place} {one} or {two} or do both?",
                ask_new="How many {people} would meet if all of {place} came who {one} and all who {two}?",
            )
        },
        relation="either = first + second - both",
        forms={"either": "first + second - both", "both": "first + second - either"},
        draw=_DRAW,
        stories=_CLUBS,
        contrast="number in neither of two sets",
    ),
    Theorem(
        name="number in neither of two sets",
        field=FIELD,
        statement="The number in neither of two sets is the number of all less the sum of the sizes of the"
        " sets, with those in both counted once only.",
        conditions=(_OVERLAP,),
        slots={
            "all": Slot(
                role="the number of all",
                thing="number of {people} of {place}",
                say="{Place} has {v} {people} | There are {v} {people} in {place}"
                " | {Place} has {v} {people} in all",
                new="Counting everybody, {place} comes to {v} {people} | {Place} is made up of {v} {people}",
            )
        }
        | _PARTS
        | {
            "neither": Slot(
                role="the number in neither set",
                thing="number of {people} of {place} who neither {one} nor {two}",
                say="{V} {people} of {place} neither {one} nor {two}"
                " | In {place}, {v} {people} neither {one} nor {two}"
                " | There are {v} {people} of {place} who neither {one} nor {two}",
                new="If all {people} of {place} who {one} and all who {two} went away, {v} would be left"
                " | {V} {people} of {place} do not {one} and do not {two} either",
                ask="How many {people} of {place} neither {one} nor {two}?",
                ask_new="How many {people} of {place} do not {one} and do not {two} either?",
            )
        },
        relation="neither = all - (first + second - both)",
        forms={
            "neither": "all - (first + second - both)",
            "both": "first + second + neither - all",
        },
        draw=_DRAW | {"all": range(20, 91)},
        stories=_CLUBS,
        contrast="number in at least one of two sets",
    ),
)
