"""Geometric sequences: terms and sums."""

from theorem_sft.theory.catalogue.sequences import FIELD
from theorem_sft.theory.theorem import Premise, Slot, Theorem, story

_GROWTHS = (
    story("letters", "The post office has {k} windows | {name} is {k} years old",
          item="round", items="rounds", things="letters", place="the chain letter"),
    story("calls", "The telephone is {k} years old | The club was founded {k} years ago",
          item="hour", items="hours", things="calls", place="the call chain"),
    story("coins", "The piggy bank weighs {k} grams | {other} lives in house {k}",
          item="week", items="weeks", things="new coins", place="{name}'s savings plan"),
    story("points", "The player is {k} years old | The game cost {k} dollars",
          item="level", items="levels", things="points", place="the game"),
    story("trees", "The village lies {k} km away | The village has {k} streets",
          item="year", items="years", things="new trees", place="the planting project"),
)  # fmt: skip
_FIRST = Slot(
    role="the first term",
    thing="number of {things} in the first {item} of {place}",
    say="In the first {item} of {place} there are {v} {things}"
    " | {Place} starts with {v} {things} in the first {item}"
    " | The first {item} of {place} brings {v} {things}",
    new="The opening {item} of {place} sees {v} {things}"
    " | {V} {things} belong to the {item} with which {place} opens",
)
_RATIO = Slot(
    role="the factor from term to term",
    thing="factor by which the number of {things} in {place} grows from {item} to {item}",
    say="Each next {item} of {place} has {v} times as many {things} as the one before"
    " | From one {item} of {place} to the next, the number of {things} is multiplied by {v}"
    " | Every {item} of {place} has {v} times as many {things} as the {item} before it",
    new="Whenever a new {item} of {place} begins, it brings the {things} of the previous one {v} times over"
    " | With any further {item} of {place}, the count of {things} becomes {v} times what it was",
)
_LENGTH = Slot(
    role="the number of terms",
    thing="number of {items} of {place}",
    say="{Place} lasts {v} {items} | {Place} has {v} {items} in all | There are {v} {items} in {place}",
    new="After {v} {items} {place} is over | {Place} comes to its end after {v} {items}",
)
_LAST = Slot(
    role="the last term",
    thing="number of {things} in the last {item} of {place}",
    say="In the last {item} of {place} there are {v} {things}"
    " | {Place} ends with {v} {things} in the last {item}"
    " | The last {item} of {place} brings {v} {things}",
    new="The closing {item} of {place} sees {v} {things}"
    " | {V} {things} belong to the {item} with which {place} closes",
    ask="How many {things} are there in the last {item} of {place}?",
    ask_new="With how many {things} does {place} close in its final {item}?",
)
_SUM = Slot(
    role="the sum of all terms",
    thing="number of {things} in all {items} of {place} together",
    say="In all {items} of {place} together there are {v} {things}"
    " | All {items} of {place} together bring {v} {things}"
    " | The {items} of {place} bring {v} {things} in total",
    new="Adding up every {item} of {place} gives {v} {things}"
    " | From start to end, {place} counts {v} {things} altogether",
    ask="How many {things} are there in all {items} of {place} together?",
    ask_new="How many {things} does one count from the start of {place} to its end?",
)
_GROWS = Premise(
    "each term is the one before times the same number",
    "in {place} the number of {things} is multiplied by the same number from {item} to {item}",
    "ratio > 1 and count > 1",
)
_DRAW = {"first": range(2, 21), "ratio": range(2, 6), "count": range(3, 8)}

THEOREMS = (
    Theorem(
        name="nth term of a geometric sequence",
        field=FIELD,
        statement="A term of a geometric sequence is the first term times the factor to the power of one"
        " less than its position.",
        conditions=(_GROWS,),
        slots={"first": _FIRST, "ratio": _RATIO, "count": _LENGTH, "last": _LAST},
        relation="last = first * ratio ** (count - 1)",
        forms={"last": "first * ratio ** (count - 1)", "first": "last / ratio ** (count - 1)"},
        draw=_DRAW,
        most=5000,
        stories=_GROWTHS,
        contrast="sum of a geometric sequence",
    ),
    Theorem(
        name="sum of a geometric sequence",
        field=FIELD,
        statement="The sum of a geometric sequence is the first term times the factor to the power of the"
        " number of terms less one, divided by the factor less one.",
        conditions=(_GROWS,),
        slots={"first": _FIRST, "ratio": _RATIO, "count": _LENGTH, "sum": _SUM},
        relation="sum = first * (ratio ** count - 1) / (ratio - 1)",
        forms={
            "sum": "first * (ratio ** count - 1) / (ratio - 1)",
            "first": "sum * (ratio - 1) / (ratio ** count - 1)",
        },
        draw=_DRAW,
        most=5000,
        stories=_GROWTHS,
        contrast="nth term of a geometric sequence",
    ),
)
