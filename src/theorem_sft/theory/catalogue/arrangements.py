"""Arrangements: choices with and without order, pairs with and without order."""

from theorem_sft.theory.catalogue.counting import FIELD
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_CHOICES = (
    story("books", "The shelf is {k} years old | The shelf is {k} cm deep", items="books",
          orders="lines them up on a shelf from left to right", heaps="puts them into a bag"),
    story("songs", "The radio is {k} years old | {other} lives in house {k}", items="songs",
          orders="plays them one after another", heaps="copies them onto a memory stick"),
    story("flags", "The ship is {k} years old | The ship is {k} metres long", items="flags",
          orders="hangs them one below the other on a mast", heaps="puts them into a box"),
    story("photos", "The camera is {k} years old | {other} has {k} cousins", items="photos",
          orders="hangs them in a row on the wall", heaps="sends them in one envelope"),
)  # fmt: skip
_ALL = Slot(
    role="the number of things to choose from",
    thing="number of different {items} that {name} has",
    say="{Name} has {v} different {items} | There are {v} different {items} for {name} to choose from"
    " | {Name} can choose from {v} different {items}",
    new="{Name} owns {v} {items}, no two of them alike"
    " | {V} {items}, each unlike the others, are there for {name}",
)
_CHOSEN = Slot(
    role="the number of things chosen",
    thing="number of {items} that {name} takes",
    say="{Name} takes {v} {items} | {V} {items} are taken by {name} | Of the {items}, {name} takes {v}",
    new="{Name} picks out just {v} {items} | {Name} ends up with {v} {items} picked out",
)
_WAYS = Slot(
    role="the number of ways",
    thing="number of different ways in which {name} can do this",
    ask="In how many different ways can {name} do this?",
    ask_new="Among how many different possibilities does {name} have the choice here?",
)


_MEETINGS = (
    story("league", "The league is {k} years old | The stadium has {k} gates",
          people="teams", person="team", place="the league", share="play one match against each other",
          meetings="matches", gives="plays one home match against", sendings="home matches"),
    story("choir", "The choir is {k} years old | The room has {k} lamps",
          people="singers", person="singer", place="the choir", share="shake hands once",
          meetings="handshakes", gives="gives one present to", sendings="presents"),
    story("class", "The school has {k} doors | The teacher is {k} years old",
          people="pupils", person="pupil", place="the class", share="play one game of chess with each other",
          meetings="games", gives="writes one letter to", sendings="letters"),
    story("towns", "The valley is {k} km long | The valley has {k} lakes",
          people="towns", person="town", place="the valley", share="are joined by one road",
          meetings="roads", gives="sends one bus to", sendings="buses"),
)  # fmt: skip
_COUNT = Slot(
    role="the number of members",
    thing="number of {people} of {place}",
    say="{Place} has {v} {people} | {Place} has {v} {people} in all | {Place} counts {v} {people}",
    new="Counting the {people} of {place} gives {v} | {V} is how many {people} belong to {place}",
    ask="How many {people} does {place} have?",
    ask_new="How many {people} belong to {place}?",
)


def _total(things: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"number of all {{{things}}} of {{place}}",
        say=f"That makes {{v}} {{{things}}} for {{place}} | In all, {{place}} has {{v}} {{{things}}}"
        f" | For {{place}} there are {{v}} {{{things}}} in all",
        new=f"The list of all {{{things}}} of {{place}} holds {{v}} of them"
        f" | Nobody counts more or fewer than {{v}} {{{things}}} for {{place}}",
        ask=f"How many {{{things}}} does {{place}} have in all?",
        ask_new=f"How many {{{things}}} would a list of all {{{things}}} of {{place}} hold?",
    )


THEOREMS = (
    Theorem(
        name="choices in order",
        field=FIELD,
        statement="The number of ways to choose some of several different things and put them in order is the"
        " number of ways to choose them times the factorial of how many are chosen.",
        conditions=(
            Premise(
                "the things are different and their order counts",
                "{name} {orders}, so the order of the {items} counts",
                "chosen > 0 and chosen < all",
            ),
        ),
        slots={"all": _ALL, "chosen": _CHOSEN, "ways": _WAYS},
        relation="ways = binomial(all, chosen) * factorial(chosen)",
        forms={"ways": "binomial(all, chosen) * factorial(chosen)"},
        draw={"all": range(4, 61), "chosen": range(2, 6)},
        scene=Clause.of(
            "{Name} takes some of the {items} and {orders}, so their order counts"
            " | Some of the {items} are chosen by {name}, who {orders}, and their order counts"
            " | {Name} chooses some of the {items} and {orders}, each order being another way"
            " | From among the {items}, {name} takes some and {orders}, so that their order matters",
            "{Name} makes a selection of the {items} and {orders}, and the same {items} in another"
            " order count as another way"
            " | Having picked out some {items}, {name} {orders} and cares which comes before which",
        ),
        most=9999,
        stories=_CHOICES,
        contrast="choices without order",
    ),
    Theorem(
        name="choices without order",
        field=FIELD,
        statement="The number of ways to choose some of several different things, whatever their order, is"
        " the binomial coefficient of their number and of how many are chosen.",
        conditions=(
            Premise(
                "the things are different and their order does not count",
                "{name} {heaps}, so the order of the {items} does not count",
                "chosen > 0 and chosen < all",
            ),
        ),
        slots={"all": _ALL, "chosen": _CHOSEN, "ways": _WAYS},
        relation="ways = binomial(all, chosen)",
        forms={"ways": "binomial(all, chosen)"},
        draw={"all": range(4, 61), "chosen": range(2, 6)},
        scene=Clause.of(
            "{Name} takes some of the {items} and {heaps}, so their order does not count"
            " | Some of the {items} are chosen by {name}, who {heaps}, and their order does not count"
            " | {Name} chooses some of the {items} and {heaps}, whatever their order"
            " | From among the {items}, {name} takes some and {heaps}, so that their order does not matter",
            "{Name} makes a selection of the {items} and {heaps}, and the same {items} in another"
            " order count as the same way"
            " | Having picked out some {items}, {name} {heaps} and does not care which comes before which",
        ),
        most=9999,
        stories=_CHOICES,
        contrast="choices in order",
    ),
    Theorem(
        name="pairs without order",
        field=FIELD,
        statement="The number of pairs among several is half their number times one less.",
        conditions=(Premise("every two make one pair", "any two {people} of {place} {share}", "count > 1"),),
        slots={"count": _COUNT, "pairs": _total("meetings", "the number of pairs")},
        relation="pairs = count * (count - 1) / 2",
        forms={"pairs": "count * (count - 1) / 2", "count": "(1 + sqrt(1 + 8 * pairs)) / 2"},
        draw={"count": range(4, 61)},
        most=3600,
        scene=Clause.of(
            "Any two {people} of {place} {share} | In {place}, any two {people} {share}"
            " | Every two {people} of {place} {share} | In {place}, every two {people} {share}",
            "Take two {people} of {place}, no matter which, and they {share}"
            " | Whichever two {people} of {place} one picks, they {share}",
        ),
        stories=_MEETINGS,
        contrast="pairs in order",
    ),
    Theorem(
        name="pairs in order",
        field=FIELD,
        statement="The number of ways to go from each of several to each other one is their number times one"
        " less.",
        conditions=(
            Premise(
                "every two make two pairs, one in each order",
                "every {person} of {place} {gives} every other {person}",
                "count > 1",
            ),
        ),
        slots={"count": _COUNT, "pairs": _total("sendings", "the number of pairs in order")},
        relation="pairs = count * (count - 1)",
        forms={"pairs": "count * (count - 1)", "count": "(1 + sqrt(1 + 4 * pairs)) / 2"},
        draw={"count": range(4, 61)},
        most=3600,
        scene=Clause.of(
            "Every {person} of {place} {gives} every other {person}"
            " | In {place}, every {person} {gives} every other {person}"
            " | Each {person} of {place} {gives} each of the other {people}"
            " | In {place}, each {person} {gives} each of the others",
            "Take a {person} of {place}, no matter which: that {person} {gives} every one of the others"
            " | Without exception, all of the {people} act alike in {place}: each {gives} each of the rest",
        ),
        stories=_MEETINGS,
        contrast="pairs without order",
    ),
)
