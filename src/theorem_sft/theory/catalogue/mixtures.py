"""Rates and mixtures: parts of mixtures, and mixtures of two liquids."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "rates and mixtures"

_MIXTURES = (
    story("drink", "{name} has {k} glasses | The party starts in {k} minutes",
          the="the fruit drink", part="orange juice", rest="apple juice", u="ml"),
    story("paint", "The wall is {k} years old | {name} owns {k} brushes",
          the="the green paint", part="blue paint", rest="yellow paint", u="litres"),
    story("tea", "The tea shop has {k} tables | The shop opened {k} years ago",
          the="the house tea", part="mint", rest="sage", u="grams"),
    story("soil", "{name} has {k} flower pots | The garden is {k} years old",
          the="the potting soil", part="sand", rest="compost", u="kg"),
)  # fmt: skip
_WHOLE = Slot(
    role="the amount of the whole mixture",
    thing="amount of {the}",
    unit="{u}",
    say="{Name} mixes {v} of {the} | {Name} makes {v} of {the} | There are {v} of {the}",
    new="{Name} ends up with {v} of {the} | The finished batch of {the} comes to {v}",
    ask="How many {u} of {the} are there?",
    ask_new="With how many {u} of {the} does {name} end up?",
)
_PERCENT = Slot(
    role="the percentage of the part",
    thing="share of {part} in {the}",
    unit="percent",
    say="{V} of {the} is {part} | {The} is {v} {part} | {The} contains {v} {part}",
    new="{Part} makes up {v} of {the} | Someone found that {v} of {the} is {part}",
    ask="How many percent of {the} is {part}?",
    ask_new="How many percent of {the} does {part} make up?",
)
_TWO_PARTS = Clause.of(
    "{The} is mixed from {part} and {rest} only | Only {part} and {rest} are in {the}"
    " | {The} contains {part} and {rest} and nothing else | {Name} makes {the} from {part} and {rest} alone",
    "There is nothing in {the} besides {part} and {rest} | Whatever in {the} is not {part} is {rest}",
)
_OF_THE_WHOLE = Premise(
    "the percentage is of the whole mixture",
    "the percentage of {part} is of all of {the}",
    "percent > 0 and percent < 100",
)
_MIXTURE_DRAW = {"whole": range(20, 201, 10), "percent": (5, 10, 15, 20, 25, 30, 40, 60, 75)}


def _amount(of: str, role: str) -> Slot:
    capital = of.capitalize()
    return Slot(
        role=role,
        thing=f"amount of {{{of}}} in {{the}}",
        unit="{u}",
        say=f"There are {{v}} of {{{of}}} in {{the}} | {{The}} holds {{v}} of {{{of}}}"
        f" | {{Name}} put {{v}} of {{{of}}} into {{the}}",
        new=f"{{{capital}}} accounts for {{v}} of {{the}} | {{Name}} poured {{v}} of {{{of}}} into {{the}}",
        ask=f"How many {{u}} of {{{of}}} are in {{the}}?",
        ask_new=f"For how many {{u}} of {{the}} does {{{of}}} account?",
    )


_LIQUIDS = (
    story("syrup", "The kitchen has {k} windows | The cook is {k} years old",
          liquid="syrup", part="sugar", a="the red jug", b="the blue jug", into="an empty bowl", u="grams"),
    story("punch", "The party starts in {k} minutes | {name} has {k} glasses",
          liquid="punch", part="cherry juice", a="the old bottle", b="the new bottle", into="an empty bowl",
          u="ml"),
    story("dye", "The workshop is {k} years old | {name} owns {k} brushes",
          liquid="paint", part="red dye", a="the large can", b="the small can", into="an empty bucket",
          u="grams"),
    story("cleaner", "The hall has {k} lamps | The hall has {k} doors",
          liquid="soap water", part="soap", a="the left tub", b="the right tub", into="an empty bucket",
          u="grams"),
)  # fmt: skip


def _volume(vessel: str, role: str) -> Slot:
    capital = vessel.capitalize()
    return Slot(
        role=role,
        thing=f"amount of {{liquid}} in {{{vessel}}}",
        unit="{u}",
        say=f"{{{capital}}} holds {{v}} of {{liquid}} | There are {{v}} of {{liquid}} in {{{vessel}}}"
        f" | In {{{vessel}}} there are {{v}} of {{liquid}}",
        new=f"Someone measured out {{v}} of {{liquid}} for {{{vessel}}}"
        f" | {{{capital}}} contains {{liquid}}, {{v}} of it",
    )


def _strength(vessel: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"share of {{part}} in the {{liquid}} of {{{vessel}}}",
        unit="percent",
        say=f"The {{liquid}} in {{{vessel}}} is {{v}} {{part}}"
        f" | {{V}} of the {{liquid}} in {{{vessel}}} is {{part}}"
        f" | In {{{vessel}}}, the {{liquid}} contains {{v}} {{part}}",
        new=f"{{Part}} makes up {{v}} of the {{liquid}} in {{{vessel}}}"
        f" | Someone found that {{v}} of the {{liquid}} in {{{vessel}}} is {{part}}",
        ask=f"How many percent of the {{liquid}} in {{{vessel}}} is {{part}}?",
        ask_new=f"How many percent of the {{liquid}} in {{{vessel}}} does {{part}} make up?",
    )


_TWO_LIQUIDS = {
    "first": _volume("a", "the amount of the first liquid"),
    "one": _strength("a", "the percentage in the first liquid"),
    "second": _volume("b", "the amount of the second liquid"),
    "two": _strength("b", "the percentage in the second liquid"),
}
_POURED = Clause.of(
    "{Name} empties both {a} and {b} into {into} | {Name} pours all that {a} and {b} hold into {into}"
    " | All that {a} and {b} hold goes into {into} | Into {into}, {name} empties both {a} and {b}",
    "Nothing stays in {a} or {b} when {name} fills {into} from them"
    " | {Name} tips {a} as well as {b} out into {into}, to the last drop",
)
_NOTHING_LOST = Premise(
    "both liquids are mixed whole",
    "all that {a} and {b} hold is mixed",
    "first > 0 and second > 0 and one > 0 and two > 0 and one < 100 and two < 100",
)
_LIQUID_DRAW = {
    "first": range(20, 121, 10),
    "one": (5, 10, 15, 20, 25, 30, 35, 40, 45, 50),
    "second": range(20, 121, 10),
    "two": (5, 10, 15, 20, 25, 30, 35, 40, 45, 50),
}

THEOREMS = (
    Theorem(
        name="part of a mixture",
        field=FIELD,
        statement="The amount of a part in a mixture is its percentage of the whole amount.",
        conditions=(_OF_THE_WHOLE,),
        slots={"whole": _WHOLE, "percent": _PERCENT, "amount": _amount("part", "the amount of the part")},
        relation="amount = whole * percent / 100",
        forms={
            "amount": "whole * percent / 100",
            "whole": "amount * 100 / percent",
            "percent": "amount * 100 / whole",
        },
        draw=_MIXTURE_DRAW,
        scene=_TWO_PARTS,
        stories=_MIXTURES,
        contrast="rest of a mixture",
    ),
    Theorem(
        name="rest of a mixture",
        field=FIELD,
        statement="The amount of the rest of a mixture is the whole amount minus the percentage of the"
        " other part.",
        conditions=(
            _OF_THE_WHOLE,
            Premise("the mixture has these two parts only", "{the} is mixed from {part} and {rest} only"),
        ),
        slots={"whole": _WHOLE, "percent": _PERCENT, "amount": _amount("rest", "the amount of the rest")},
        relation="amount = whole - whole * percent / 100",
        forms={
            "amount": "whole - whole * percent / 100",
            "whole": "amount * 100 / (100 - percent)",
            "percent": "(whole - amount) * 100 / whole",
        },
        draw=_MIXTURE_DRAW,
        scene=_TWO_PARTS,
        stories=_MIXTURES,
        contrast="part of a mixture",
    ),
    Theorem(
        name="percentage in a mixture of two",
        field=FIELD,
        statement="The percentage in a mixture of two liquids is the sum of each amount times its"
        " percentage, divided by the sum of the amounts.",
        conditions=(_NOTHING_LOST,),
        slots=_TWO_LIQUIDS
        | {
            "mixed": Slot(
                role="the percentage in the mixture",
                thing="share of {part} in the mixture",
                unit="percent",
                say="{V} of the mixture is {part} | The mixture is {v} {part}"
                " | The mixture contains {v} {part}",
                new="{Part} makes up {v} of the mixture | Someone found that {v} of the mixture is {part}",
                ask="How many percent of the mixture is {part}?",
                ask_new="How many percent of the mixture does {part} make up?",
            )
        },
        relation="mixed = (first * one + second * two) / (first + second)",
        forms={
            "mixed": "(first * one + second * two) / (first + second)",
            "two": "(mixed * (first + second) - first * one) / second",
        },
        draw=_LIQUID_DRAW,
        scene=_POURED,
        stories=_LIQUIDS,
        contrast="amount in a mixture of two",
    ),
    Theorem(
        name="amount in a mixture of two",
        field=FIELD,
        statement="The amount of a part in a mixture of two liquids is the sum of its percentages of the"
        " two amounts.",
        conditions=(_NOTHING_LOST,),
        slots=_TWO_LIQUIDS
        | {
            "amount": Slot(
                role="the amount of the part in the mixture",
                thing="amount of {part} in the mixture",
                unit="{u}",
                say="There are {v} of {part} in the mixture | The mixture holds {v} of {part}"
                " | In the mixture there are {v} of {part}",
                new="{Part} accounts for {v} of the mixture | {V} of the mixture are {part}",
                ask="How many {u} of {part} are in the mixture?",
                ask_new="For how many {u} of the mixture does {part} account?",
            )
        },
        relation="amount = first * one / 100 + second * two / 100",
        forms={
            "amount": "first * one / 100 + second * two / 100",
            "two": "(amount - first * one / 100) * 100 / second",
        },
        draw=_LIQUID_DRAW,
        scene=_POURED,
        stories=_LIQUIDS,
        contrast="percentage in a mixture of two",
    ),
)  # fmt: skip
