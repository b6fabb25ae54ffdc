"""Median and midrange of four values."""

from theorem_sft.theory.catalogue.statistics import FIELD
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_ROUNDS = (
    story("games", "The club is {k} years old | {name} wears shirt {k}",
          round="game", rounds="games", things="points", place="the final week"),
    story("hikes", "The map is {k} years old | The backpack of {name} has {k} pockets",
          round="hike", rounds="hikes", things="miles", place="the holidays"),
    story("evenings", "The library opened {k} years ago | {name} lives in house {k}",
          round="evening", rounds="evenings", things="pages", place="the holidays"),
    story("trips", "The boat is {k} years old | {name} has {k} cousins",
          round="trip", rounds="trips", things="fish", place="the season"),
)  # fmt: skip


def _value(which: str) -> Slot:
    return Slot(
        role=f"the {which} value",
        thing=f"number of {{things}} that {{name}} has from the {which} {{round}}",
        say=f"The {which} {{round}} brought {{name}} {{v}} {{things}}"
        f" | The {which} {{round}} ended for {{name}} with {{v}} {{things}}"
        f" | {{Name}} has {{v}} {{things}} from the {which} {{round}}",
        new=f"Beside the {which} {{round}} in the notes of {{name}} one reads {{v}} {{things}}"
        f" | With the {which} {{round}} came {{v}} {{things}} for {{name}}",
    )


_VALUES = {which: _value(which) for which in ("first", "second", "third", "fourth")}
_FOUR = Clause.of(
    "{Name} had four {rounds} in {place} | In {place} {name} had four {rounds}"
    " | There were four {rounds} for {name} in {place} | Four {rounds} were all that {name} had in {place}",
    "{Place} saw {name} through four {rounds}, no more and no fewer"
    " | The notes of {name} on {place} list four {rounds}",
)
_ALL_COUNTED = Premise(
    "there are four values and each is counted once",
    "{name} had no more than the four {rounds}",
    "first > 0 and second > 0 and third > 0 and fourth > 0",
)
_LARGEST = "max(first, second, third, fourth)"
_SMALLEST = "min(first, second, third, fourth)"
_MEDIAN = f"(first + second + third + fourth - {_LARGEST} - {_SMALLEST}) / 2"
_MIDRANGE = f"({_LARGEST} + {_SMALLEST}) / 2"
_DRAW = {slot: range(2, 41) for slot in _VALUES}

THEOREMS = (
    Theorem(
        name="median of four values",
        field=FIELD,
        statement="The median of four values is half of what is left of their sum without the largest and the"
        " smallest value.",
        conditions=(_ALL_COUNTED,),
        slots=_VALUES
        | {
            "median": Slot(
                role="the median",
                thing="median of {name}'s numbers of {things} for the four {rounds}",
                ask="Which number of {things} lies halfway between {name}'s two middle results?"
                " | What is the median of {name}'s four results?",
                ask_new="Which number of {things} splits the results of {name} into an upper and a lower"
                " half, being the mean of the two in the middle?",
            )
        },
        relation=f"median = {_MEDIAN}",
        forms={"median": _MEDIAN},
        draw=_DRAW,
        scene=_FOUR,
        stories=_ROUNDS,
        contrast="midrange of four values",
    ),
    Theorem(
        name="midrange of four values",
        field=FIELD,
        statement="The midrange of some values is half the sum of the largest and the smallest of them.",
        conditions=(_ALL_COUNTED,),
        slots=_VALUES
        | {
            "midrange": Slot(
                role="the midrange",
                thing="midrange of {name}'s numbers of {things} for the four {rounds}",
                ask="Which number of {things} lies halfway between {name}'s best and worst result?"
                " | What is the midrange of {name}'s four results?",
                ask_new="Which number of {things} is as far from the top result of {name} as from the bottom"
                " one?",
            )
        },
        relation=f"midrange = {_MIDRANGE}",
        forms={"midrange": _MIDRANGE},
        draw=_DRAW,
        scene=_FOUR,
        stories=_ROUNDS,
        contrast="median of four values",
    ),
)
