"""Sequences: terms and sums of arithmetic sequences."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "sequences"

_ROWS = (
    story("hall", "The hall was built {k} years ago | The hall has {k} lamps", item="row", items="rows",
          things="seats", place="the hall"),
    story("wall", "The wall is {k} years old | {name} owns {k} tools", item="layer", items="layers",
          things="bricks", place="{name}'s wall"),
    story("training", "{name} is {k} years old | {name} has {k} pairs of shoes", item="day", items="days",
          things="laps", place="{name}'s training"),
    story("garden", "The garden is {k} years old | The garden has {k} benches", item="bed", items="beds",
          things="tulips", place="the garden"),
)  # fmt: skip
_FIRST = Slot(
    role="the first term",
    thing="number of {things} in the first {item} of {place}",
    say="The first {item} of {place} has {v} {things} | In {place}, the first {item} has {v} {things}"
    " | {Place} starts with a {item} of {v} {things}",
    new="At the very start of {place} is a {item} with {v} {things}"
    " | The opening {item} of {place} counts {v} {things}",
)
_EVEN_STEPS = Clause.of(
    "In {place}, each {item} grows by the same number | The {items} of {place} grow by equal steps"
    " | From {item} to {item}, {place} grows by the same number"
    " | {Place} grows by equal steps from {item} to {item}",
    "No {item} of {place} grows by more than another"
    " | The growth from {item} to {item} of {place} never changes",
)
_ARITHMETIC = "each term differs from the one before by the same number"

THEOREMS = (
    Theorem(
        name="nth term of an arithmetic sequence",
        field=FIELD,
        statement="A term of an arithmetic sequence is the first term plus the step times one less than"
        " its position.",
        conditions=(
            Premise(
                _ARITHMETIC,
                "each {item} of {place} has the same number more than the one before",
                "position > 1",
            ),
        ),
        slots={
            "first": _FIRST,
            "step": Slot(
                role="the step from term to term",
                thing="number of {things} that each {item} of {place} has more than the one before",
                say="Each next {item} of {place} has {v} more {things} than the one before"
                " | From one {item} of {place} to the next, {v} {things} are added"
                " | Every {item} of {place} has {v} {things} more than the {item} before it",
                new="Compared with the {item} before it, a {item} of {place} gains {v} {things}"
                " | One {item} of {place} is always {v} {things} behind the next one",
            ),
            "position": Slot(
                role="the position of the term",
                thing="position of the last {item} of {place}",
                say="The last {item} of {place} is {item} number {v} | {Place} has {v} {items} in all"
                " | {Place} ends with {item} number {v}",
                new="There are no further {items} in {place} after {item} number {v}"
                " | {Place} is made of {v} {items}",
            ),
            "last": Slot(
                role="the term at that position",
                thing="number of {things} in the last {item} of {place}",
                say="The last {item} of {place} has {v} {things}"
                " | In {place}, the last {item} has {v} {things}"
                " | {Place} ends with a {item} of {v} {things}",
                new="At the very end of {place} is a {item} with {v} {things}"
                " | The closing {item} of {place} counts {v} {things}",
                ask="How many {things} does the last {item} of {place} have?",
                ask_new="With how many {things} does {place} end?",
            ),
        },
        relation="last = first + step * (position - 1)",
        forms={"last": "first + step * (position - 1)", "first": "last - step * (position - 1)"},
        draw={"first": range(2, 31), "step": range(2, 10), "position": range(4, 21)},
        stories=_ROWS,
        contrast="sum of an arithmetic sequence",
    ),
    Theorem(
        name="sum of an arithmetic sequence",
        field=FIELD,
        statement="The sum of an arithmetic sequence is half the number of terms times the first and"
        " last term together.",
        conditions=(
            Premise(
                _ARITHMETIC,
                "the {items} of {place} grow by equal steps",
                "last > first and mod(last - first, position - 1) = 0",
            ),
        ),
        slots={
            "first": _FIRST,
            "last": Slot(
                role="the last term",
                thing="number of {things} in the last {item} of {place}",
                say="The last {item} of {place} has {v} {things}"
                " | In {place}, the last {item} has {v} {things}"
                " | {Place} ends with a {item} of {v} {things}",
                new="At the very end of {place} is a {item} with {v} {things}"
                " | The closing {item} of {place} counts {v} {things}",
                ask="How many {things} does the last {item} of {place} have?",
                ask_new="How many {things} does one find in the closing {item} of {place}?",
            ),
            "position": Slot(
                role="the number of terms",
                thing="number of {items} of {place}",
                say="{Place} has {v} {items} | There are {v} {items} in {place}"
                " | {Place} has {v} {items} in all",
                new="Counting its {items}, {place} comes to {v} | {Place} is made of {v} {items}",
                ask="How many {items} does {place} have?",
                ask_new="Of how many {items} is {place} made?",
            ),
            "sum": Slot(
                role="the sum of all terms",
                thing="number of {things} in all {items} of {place} together",
                say="All {items} of {place} together have {v} {things}"
                " | In all {items} of {place} together there are {v} {things}"
                " | Together, the {items} of {place} have {v} {things}",
                new="Over the whole of {place} one counts {v} {things}"
                " | Added up, the {items} of {place} come to {v} {things}",
                ask="How many {things} do all {items} of {place} have together?",
                ask_new="How many {things} does one count over the whole of {place}?",
            ),
        },
        relation="sum = position * (first + last) / 2",
        forms={
            "sum": "position * (first + last) / 2",
            "last": "2 * sum / position - first",
            "first": "2 * sum / position - last",
            "position": "2 * sum / (first + last)",
        },
        draw={"first": range(2, 21), "last": range(8, 51), "position": range(4, 11)},
        scene=_EVEN_STEPS,
        most=300,
        stories=_ROWS,
        contrast="nth term of an arithmetic sequence",
    ),
)
