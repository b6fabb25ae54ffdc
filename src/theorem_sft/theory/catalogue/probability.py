"""Probability of equally likely cases: one draw, and two draws with and without replacement."""

from theorem_sft.theory.catalogue.counting import FIELD
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

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
_BOTH = Slot(
    role="the probability that both draws are favourable",
    thing="probability that {name} gets a {kind} {item} both times",
    ask="How likely is it that {name} gets a {kind} {item} both times, as a fraction?",
    ask_new="Give the chance of two {kind} {items} for {name} as a fraction.",
)
_TWO_DRAW = {"all": range(5, 31), "good": range(2, 25)}

THEOREMS = (
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
        " number of other cases over that of all.",
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
    Theorem(
        name="two draws with putting back",
        field=FIELD,
        statement="When what was drawn is put back, the probability that two draws are favourable is the"
        " square of the number of favourable cases over the square of that of all.",
        conditions=(
            _EQUALLY_LIKELY,
            Premise("the first is put back before the second is drawn", "{name} puts the first {item} back"),
        ),
        slots={"all": _ALL, "good": _GOOD, "chance": _BOTH},
        relation="chance = good ** 2 / all ** 2",
        forms={"chance": "good ** 2 / all ** 2"},
        draw=_TWO_DRAW,
        whole=False,
        scene=Clause.of(
            "{Name} draws a {item} from {box} at random, puts it back and draws once more at random"
            " | Twice {name} draws a {item} from {box} at random, putting the first one back in between"
            " | {Name} draws a first {item} from {box} at random, then puts it back and draws a second one at"
            " random"
            " | A first {item} is drawn from {box} at random by {name} and put back before a second is drawn",
            "With eyes closed, {name} pulls a {item} out of {box}, returns it, mixes, and pulls again"
            " | {Name} reaches into {box} blindly for a {item}, returns it and reaches in blindly once more",
        ),
        stories=_DRAWS,
        contrast="two draws without putting back",
    ),
    Theorem(
        name="two draws without putting back",
        field=FIELD,
        statement="When what was drawn is not put back, the probability that two draws are favourable is the"
        " number of favourable cases times one less, over the number of all cases times one less.",
        conditions=(
            _EQUALLY_LIKELY,
            Premise("the first is not put back", "{name} keeps the first {item}"),
        ),
        slots={"all": _ALL, "good": _GOOD, "chance": _BOTH},
        relation="chance = good * (good - 1) / (all * (all - 1))",
        forms={"chance": "good * (good - 1) / (all * (all - 1))"},
        draw=_TWO_DRAW,
        whole=False,
        scene=Clause.of(
            "{Name} draws a {item} from {box} at random, keeps it and draws once more at random"
            " | Twice {name} draws a {item} from {box} at random, without putting the first one back"
            " | {Name} draws a first {item} from {box} at random, then lays it aside and draws a second one"
            " at random"
            " | A first {item} is drawn from {box} at random by {name} and not put back before a second is"
            " drawn",
            "With eyes closed, {name} pulls a {item} out of {box}, holds on to it, and pulls again"
            " | {Name} reaches into {box} blindly for a {item}, pockets it and reaches in blindly once more",
        ),
        stories=_DRAWS,
        contrast="two draws with putting back",
    ),
)
