"""Sums of the first whole numbers and of the first odd numbers."""

from theorem_sft.theory.catalogue.sequences import FIELD
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_STACKS = (
    story("stand", "The stand was built {k} years ago | The stand has {k} lamps",
          item="row", items="rows", thing="seat", things="seats", place="the stand"),
    story("pile", "The shop opened {k} years ago | The shop has {k} windows",
          item="layer", items="layers", thing="can", things="cans", place="{name}'s pile"),
    story("challenge", "{name} is {k} years old | {name} has {k} pairs of shoes",
          item="day", items="days", thing="push-up", things="push-ups", place="{name}'s challenge"),
    story("mosaic", "The museum has {k} rooms | The museum lies {k} km from the station",
          item="ring", items="rings", thing="tile", things="tiles", place="the mosaic"),
)  # fmt: skip
_COUNT = Slot(
    role="the number of terms",
    thing="number of {items} of {place}",
    say="{Place} has {v} {items} | There are {v} {items} in {place} | {Place} has {v} {items} in all",
    new="Counting its {items}, {place} comes to {v} | {Place} is made of {v} {items}",
    ask="How many {items} does {place} have?",
    ask_new="Of how many {items} is {place} made?",
)
_SUM = Slot(
    role="the sum of all terms",
    thing="number of {things} in all {items} of {place} together",
    say="All {items} of {place} together have {v} {things}"
    " | In all {items} of {place} together there are {v} {things}"
    " | {Place} has {v} {things} in total",
    new="Over the whole of {place} one counts {v} {things}"
    " | Adding up every {item} of {place} gives {v} {things}",
    ask="How many {things} do all {items} of {place} have together?",
    ask_new="How many {things} does one count over the whole of {place}?",
)


def _grows(more: str, gain: str) -> Clause:
    return Clause.of(
        f"The first {{item}} of {{place}} has a single {{thing}} and each later {{item}} has {more} than the"
        " {item} before"
        f" | {{Place}} starts with one {{thing}} in the first {{item}}, and each next {{item}} has {more}"
        " than the one before"
        f" | In {{place}} the first {{item}} has only one {{thing}}, and every {{item}} after it has {more}"
        " than the one before it"
        f" | Each {{item}} of {{place}} has {more} than the {{item}} before, and the first {{item}} has just"
        " one {thing}",
        f"{{Place}} opens with a lone {{thing}} and gains {gain} from each {{item}} to the next"
        f" | From {{item}} to {{item}} {{place}} grows by {gain}, after a lone {{thing}} at the very start",
    )


THEOREMS = (
    Theorem(
        name="sum of the first whole numbers",
        field=FIELD,
        statement="The sum of the first whole numbers from one on is half their number times the number that"
        " is one larger.",
        conditions=(
            Premise(
                "the terms are one, two, three and so on",
                "each {item} of {place} has one {thing} more than the one before",
                "count > 1",
            ),
        ),
        slots={"count": _COUNT, "sum": _SUM},
        relation="sum = count * (count + 1) / 2",
        forms={"sum": "count * (count + 1) / 2", "count": "(sqrt(8 * sum + 1) - 1) / 2"},
        draw={"count": range(4, 61)},
        scene=_grows("one {thing} more", "one {thing}"),
        most=3600,
        stories=_STACKS,
        contrast="sum of the first odd numbers",
    ),
    Theorem(
        name="sum of the first odd numbers",
        field=FIELD,
        statement="The sum of the first odd numbers from one on is the square of their number.",
        conditions=(
            Premise(
                "the terms are one, three, five and so on",
                "each {item} of {place} has two {things} more than the one before",
                "count > 1",
            ),
        ),
        slots={"count": _COUNT, "sum": _SUM},
        relation="sum = count ** 2",
        forms={"sum": "count ** 2", "count": "sqrt(sum)"},
        draw={"count": range(4, 61)},
        scene=_grows("two {things} more", "two {things}"),
        most=3600,
        stories=_STACKS,
        contrast="sum of the first whole numbers",
    ),
)
