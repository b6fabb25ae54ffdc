"""Averages: means of two groups, and means after a value is added or removed."""

from theorem_sft.theory.catalogue.statistics import FIELD
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_GROUPS = (
    story("runners", "The track is {k} years old | The coach is {k} years old",
          one="the morning group", two="the evening group", people="runners", did="ran", items="laps"),
    story("readers", "The library has {k} windows | The library opened {k} years ago",
          one="the red team", two="the blue team", people="children", did="read", items="books"),
    story("pickers", "The orchard is {k} years old | The farmer is {k} years old",
          one="the first crew", two="the second crew", people="pickers", did="filled", items="crates"),
    story("players", "The hall has {k} lamps | The hall stands {k} km from the station",
          one="the home side", two="the guest side", people="players", did="scored", items="points"),
)  # fmt: skip


def _size(group: str, role: str) -> Slot:
    capital = group.capitalize()
    return Slot(
        role=role,
        thing=f"number of {{people}} in {{{group}}}",
        say=f"{{{capital}}} has {{v}} {{people}} | There are {{v}} {{people}} in {{{group}}}"
        f" | {{V}} {{people}} are in {{{group}}}",
        new=f"Counting heads, {{{group}}} comes to {{v}} {{people}}"
        f" | {{{capital}}} is made up of {{v}} {{people}}",
    )


def _group_mean(group: str, role: str) -> Slot:
    capital = group.capitalize()
    return Slot(
        role=role,
        thing=f"mean number of {{items}} per head in {{{group}}}",
        say=f"On average, the {{people}} of {{{group}}} {{did}} {{v}} {{items}} each"
        f" | The {{people}} of {{{group}}} {{did}} {{v}} {{items}} each on average"
        f" | {{{capital}}} {{did}} an average of {{v}} {{items}} each",
        new=f"Per head, {{{group}}} {{did}} {{v}} {{items}} in the mean"
        f" | Shared out evenly inside {{{group}}}, the {{items}} come to {{v}} each",
    )


_BOTH_MEAN = Slot(
    role="the mean over both groups",
    thing="mean number of {items} per head in {one} and {two} together",
    say="On average over {one} and {two} together, the {people} {did} {v} {items} each"
    " | Taken together, the {people} of {one} and {two} {did} {v} {items} each on average"
    " | All {people} of {one} and {two} {did} {v} {items} each on average",
    new="Shared out evenly among everybody in {one} and {two}, the {items} come to {v} each"
    " | Per head of {one} and {two} taken as one, the mean is {v} {items}",
    ask="How many {items} each have all {people} of {one} and {two} on average?",
    ask_new="How many {items} would each of the {people} have if {one} and {two} shared all evenly?",
)

_RUNS = (
    story("games", "The club is {k} years old | {name} wears shirt {k}",
          round="game", rounds="games", things="points"),
    story("tests", "The school has {k} doors | The teacher is {k} years old",
          round="test", rounds="tests", things="marks"),
    story("shifts", "The cafe has {k} tables | {name} lives in house {k}",
          round="shift", rounds="shifts", things="dollars"),
    story("trips", "The boat is {k} years old | {name} has {k} cousins",
          round="trip", rounds="trips", things="fish"),
)  # fmt: skip
_COUNT = Slot(
    role="the number of values at first",
    thing="number of {rounds} of {name} so far",
    say="So far {name} has finished {v} {rounds} | Up to now {name} has had {v} {rounds}"
    " | {Name} has had {v} {rounds} so far",
    new="{V} {rounds} are over for {name} by now | The list of {name} holds {v} {rounds} by now",
)
_MEAN = Slot(
    role="the mean at first",
    thing="mean number of {things} for {name} in the {rounds} so far",
    say="In the {rounds} so far, {name} has {v} {things} on average"
    " | The mean for {name} in the {rounds} so far is {v} {things}"
    " | On average {name} has {v} {things} in the {rounds} so far",
    new="Spread evenly over the {rounds} up to now, the {things} of {name} come to {v} each time"
    " | Up to now, {v} {things} is the average {round} of {name}",
)

THEOREMS = (
    Theorem(
        name="mean of two groups of different sizes",
        field=FIELD,
        statement="The mean over two groups is the sum of each group's size times its mean, divided by the"
        " sum of the sizes.",
        conditions=(
            Premise(
                "no member is in both groups",
                "{one} and {two} share no {people}",
                "one_size > 0 and two_size > 0",
            ),
        ),
        slots={
            "one_size": _size("one", "the size of the first group"),
            "one_mean": _group_mean("one", "the mean of the first group"),
            "two_size": _size("two", "the size of the second group"),
            "two_mean": _group_mean("two", "the mean of the second group"),
            "mean": _BOTH_MEAN,
        },
        relation="mean = (one_size * one_mean + two_size * two_mean) / (one_size + two_size)",
        forms={
            "mean": "(one_size * one_mean + two_size * two_mean) / (one_size + two_size)",
            "two_mean": "(mean * (one_size + two_size) - one_size * one_mean) / two_size",
        },
        draw={
            "one_size": range(3, 25),
            "one_mean": range(4, 31),
            "two_size": range(3, 25),
            "two_mean": range(4, 31),
        },
        scene=Clause.of(
            "None of the {people} is in both {one} and {two} | {One} and {two} have no {people} in common"
            " | The {people} of {one} are all different from those of {two}"
            " | {One} and {two} do not share any {people}",
            "Whoever is in {one} is not in {two} | No one belongs to {one} and {two} at once",
        ),
        stories=_GROUPS,
        contrast="mean of two groups of the same size",
    ),
    Theorem(
        name="mean of two groups of the same size",
        field=FIELD,
        statement="The mean over two groups of the same size is half the sum of their means.",
        conditions=(
            Premise(
                "both groups have the same size",
                "{one} and {two} have equally many {people}",
                "one_mean > 0 and two_mean > 0",
            ),
        ),
        slots={
            "one_mean": _group_mean("one", "the mean of the first group"),
            "two_mean": _group_mean("two", "the mean of the second group"),
            "mean": _BOTH_MEAN,
        },
        relation="mean = (one_mean + two_mean) / 2",
        forms={"mean": "(one_mean + two_mean) / 2", "two_mean": "2 * mean - one_mean"},
        draw={"one_mean": range(4, 61), "two_mean": range(4, 61)},
        scene=Clause.of(
            "{One} and {two} have equally many {people}"
            " | {One} has just as many {people} as {two}"
            " | There are as many {people} in {one} as in {two} | {One} and {two} are of the same size",
            "For every one of the {people} in {one} there is just one in {two}"
            " | Counting heads, {one} comes out equal to {two}",
        ),
        stories=_GROUPS,
        contrast="mean of two groups of different sizes",
    ),
    Theorem(
        name="mean after adding a value",
        field=FIELD,
        statement="When a value joins, the new mean is the old count times the old mean plus the value,"
        " divided by the count that is one larger.",
        conditions=(
            Premise("the value is added once", "one more {round} is added to the list", "count > 0"),
        ),
        slots={
            "count": _COUNT,
            "mean": _MEAN,
            "value": Slot(
                role="the value that joins",
                thing="number of {things} for {name} in the next {round}",
                say="The next {round} brings {name} {v} {things}"
                " | In the next {round} {name} gets {v} {things}"
                " | {Name} gets {v} {things} in the next {round}",
                new="Then comes a {round} with {v} {things} for {name}"
                " | One more {round} follows and gives {name} {v} {things}",
                ask="How many {things} does {name} get in the next {round}?",
                ask_new="With how many {things} does the next {round} end for {name}?",
            ),
            "after": Slot(
                role="the mean with the value",
                thing="mean number of {things} for {name} with the next {round} included",
                say="With the next {round} included, {name} has {v} {things} on average"
                " | The mean for {name} with the next {round} included is {v} {things}"
                " | Once the next {round} is added, {name} has {v} {things} on average",
                new="As soon as the next {round} counts too, the average of {name} is {v} {things}"
                " | Joined by the next {round}, the list of {name} averages {v} {things}",
                ask="How many {things} does {name} have on average with the next {round} included?",
                ask_new="To which average of {things} does the next {round} bring {name}?",
            ),
        },
        relation="after = (count * mean + value) / (count + 1)",
        forms={
            "after": "(count * mean + value) / (count + 1)",
            "value": "after * (count + 1) - count * mean",
        },
        draw={"count": range(3, 15), "mean": range(6, 41), "value": range(4, 80)},
        stories=_RUNS,
        contrast="mean after removing a value",
    ),
    Theorem(
        name="mean after removing a value",
        field=FIELD,
        statement="When a value is left out, the new mean is the old count times the old mean less the"
        " value, divided by the count that is one smaller.",
        conditions=(
            Premise(
                "the value is one of those counted",
                "the worst of the {rounds} so far is struck out",
                "count > 2 and value < mean",
            ),
        ),
        slots={
            "count": _COUNT,
            "mean": _MEAN,
            "value": Slot(
                role="the value that is left out",
                thing="number of {things} for {name} in the worst {round} so far",
                say="The worst {round} so far brought {name} {v} {things}"
                " | In the worst {round} so far {name} got {v} {things}"
                " | {Name} got {v} {things} in the worst {round} so far",
                new="Up to now, the poorest {round} of {name} ended with {v} {things}"
                " | No {round} up to now was worse for {name} than the one with {v} {things}",
                ask="How many {things} did {name} get in the worst {round} so far?",
                ask_new="With how many {things} did the poorest {round} of {name} end?",
            ),
            "after": Slot(
                role="the mean without the value",
                thing="mean number of {things} for {name} with the worst {round} left out",
                say="With the worst {round} left out, {name} has {v} {things} on average"
                " | The mean for {name} with the worst {round} left out is {v} {things}"
                " | Once the worst {round} is struck out, {name} has {v} {things} on average",
                new="As soon as the poorest {round} no longer counts, the average of {name} is {v} {things}"
                " | Freed of the poorest {round}, the list of {name} averages {v} {things}",
                ask="How many {things} does {name} have on average with the worst {round} left out?",
                ask_new="To which average of {things} does striking out the poorest {round} bring {name}?",
            ),
        },
        relation="after = (count * mean - value) / (count - 1)",
        forms={
            "after": "(count * mean - value) / (count - 1)",
            "value": "count * mean - after * (count - 1)",
        },
        draw={"count": range(3, 15), "mean": range(6, 41), "value": range(2, 35)},
        stories=_RUNS,
        contrast="mean after adding a value",
    ),
)
