"""Counting and probability: choices and draws."""

from theorem_sft.theorems.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "counting and probability"

_MENUS = (
    story("menu", "The cafe has {k} tables | The cook is {k} years old",
          one="soups", two="cakes", a="soup", b="cake", place="the cafe"),
    story("wardrobe", "The wardrobe is {k} years old | {name} is {k} years old",
          one="shirts", two="scarves", a="shirt", b="scarf", place="the wardrobe"),
    story("library", "The library has {k} windows | The library opened {k} years ago",
          one="novels", two="comics", a="novel", b="comic", place="the library"),
    story("camp", "The camp lies {k} km away | The camp has {k} tents",
          one="sports", two="crafts", a="sport", b="craft", place="the camp"),
)  # fmt: skip


def _choices(what: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"number of {{{what}}} at {{place}}",
        say=f"There are {{v}} {{{what}}} at {{place}} | At {{place}} one finds {{v}} {{{what}}}"
        f" | At {{place}} there is a choice of {{v}} {{{what}}}",
        new=f"For those who like {{{what}}}, {{place}} has {{v}}"
        f" | {{Place}} keeps {{v}} different {{{what}}}",
    )


_WAYS = Slot(
    role="the number of ways to choose",
    thing="number of ways to choose for {name}",
    ask="In how many ways can {name} choose? | How many different choices does {name} have?",
    ask_new="Among how many possibilities can {name} decide?",
)

_DRAWS = (
    story("marbles", "The bag weighs {k} grams | {other} is {k} years old",
          items="marbles", item="marble", kind="red", box="the bag"),
    story("tickets", "The fair lasts {k} days | The fair has {k} stands",
          items="tickets", item="ticket", kind="winning", box="the drum"),
    story("cards", "The game lasts {k} minutes | The cards are {k} years old",
          items="cards", item="card", kind="blue", box="the pile"),
    story("sweets", "The jar is {k} cm high | {name} is {k} years old",
          items="sweets", item="sweet", kind="sour", box="the jar"),
)  # fmt: skip
_ALL = Slot(
    role="the number of all cases",
    thing="number of {items} in {box}",
    say="{V} {items} are in {box} | There are {v} {items} in {box} | {Box} has {v} {items} in all",
    new="Counting every one, {box} holds {v} {items} | {Box} is filled with {v} {items}",
)
_GOOD = Slot(
    role="the number of favourable cases",
    thing="number of {kind} {items} in {box}",
    say="{V} of the {items} in {box} are {kind} | In {box}, {v} of the {items} are {kind}"
    " | Of the {items} in {box}, {v} are {kind}",
    new="Among the {items} in {box} one counts {v} {kind} ones | {Kind} {items} in {box} number {v}",
)
_DRAW = Clause.of(
    "{Name} draws one {item} from {box} at random | {Name} takes one {item} out of {box} at random"
    " | One {item} is drawn from {box} at random by {name} | At random, {name} draws one {item} from {box}",
    "With eyes closed, {name} pulls one {item} out of {box}"
    " | {Name} reaches into {box} blindly for one {item}",
)
_EQUALLY_LIKELY = Premise(
    "every case is equally likely",
    "{name} draws at random, so every {item} is equally likely",
    "good > 0 and all > good",
)
_PROBABILITY_DRAW = {"all": range(5, 41), "good": range(2, 25)}

THEOREMS = (
    Theorem(
        name="multiplication principle",
        field=FIELD,
        statement="One choice from each of two kinds can be made in as many ways as the product of"
        " their numbers.",
        conditions=(
            Premise(
                "one of each kind is chosen", "{name} chooses one {a} and one {b}", "first > 0 and second > 0"
            ),
        ),
        slots={
            "first": _choices("one", "the number of the first kind"),
            "second": _choices("two", "the number of the second kind"),
            "ways": _WAYS,
        },
        relation="ways = first * second",
        forms={"ways": "first * second"},
        draw={"first": range(2, 21), "second": range(3, 21)},
        scene=Clause.of(
            "{Name} chooses one {a} and one {b} | One {a} and one {b} are chosen by {name}"
            " | {Name} takes one {a} together with one {b} | {Name} wants one {a} and also one {b}",
            "{Name} goes for a {a} with a {b} beside it | Both a {a} and a {b} are what {name} is after",
        ),
        stories=_MENUS,
        contrast="addition principle",
    ),
    Theorem(
        name="addition principle",
        field=FIELD,
        statement="One choice from either of two kinds can be made in as many ways as the sum of their"
        " numbers.",
        conditions=(
            Premise(
                "one of either kind is chosen, not both",
                "{name} chooses one {a} or one {b}, not both",
                "first > 0 and second > 0",
            ),
        ),
        slots={
            "first": _choices("one", "the number of the first kind"),
            "second": _choices("two", "the number of the second kind"),
            "ways": _WAYS,
        },
        relation="ways = first + second",
        forms={"ways": "first + second"},
        draw={"first": range(2, 31), "second": range(3, 31)},
        scene=Clause.of(
            "{Name} chooses one {a} or one {b}, not both | Either one {a} or one {b} is chosen by {name}"
            " | {Name} takes either one {a} or one {b} | {Name} wants one {a} or one {b} but not both",
            "{Name} goes for just one thing, be it a {a} or a {b}"
            " | A {a} or else a {b} is what {name} is after",
        ),
        stories=_MENUS,
        contrast="multiplication principle",
    ),
    Theorem(
        name="probability of an event",
        field=FIELD,
        statement="With equally likely cases, the probability is the number of favourable cases over"
        " that of all.",
        conditions=(_EQUALLY_LIKELY,),
        slots={
            "all": _ALL,
            "good": _GOOD,
            "chance": Slot(
                role="the probability of a favourable case",
                thing="probability that {name} gets a {kind} {item}",
                ask="How likely is it that {name} gets a {kind} {item}, as a fraction?",
                ask_new="Give the chance of a {kind} {item} for {name} as a fraction.",
            ),
        },
        relation="chance = good / all",
        forms={"chance": "good / all"},
        draw=_PROBABILITY_DRAW,
        whole=False,
        scene=_DRAW,
        stories=_DRAWS,
        contrast="probability of the opposite event",
    ),
    Theorem(
        name="probability of the opposite event",
        field=FIELD,
        statement="With equally likely cases, the probability that an event does not happen is the"
        " number of other "
        "cases over that of all.",
        conditions=(_EQUALLY_LIKELY,),
        slots={
            "all": _ALL,
            "good": _GOOD,
            "chance": Slot(
                role="the probability that the case is not favourable",
                thing="probability that {name} does not get a {kind} {item}",
                ask="How likely is it that {name} does not get a {kind} {item}, as a fraction?",
                ask_new="Give the chance of any {item} but a {kind} one for {name} as a fraction.",
            ),
        },
        relation="chance = (all - good) / all",
        forms={"chance": "(all - good) / all"},
        draw=_PROBABILITY_DRAW,
        whole=False,
        scene=_DRAW,
        stories=_DRAWS,
        contrast="probability of an event",
    ),
)
