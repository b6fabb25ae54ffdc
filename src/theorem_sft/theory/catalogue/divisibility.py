"""Divisibility: multiples up to a limit, two numbers from their gcd and lcm, division with remainder."""

from theorem_sft.theory.catalogue.number_theory import FIELD
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_LINES = (
    story("raffle", "The raffle lasts {k} minutes | The raffle has {k} helpers",
          item="ticket", items="tickets", place="the raffle", gets="wins a prize", get="win a prize"),
    story("theatre", "The theatre is {k} years old | The stage is {k} metres wide",
          item="seat", items="seats", place="the theatre", gets="has a blue cushion",
          get="have a blue cushion"),
    story("album", "The album weighs {k} grams | {name} is {k} years old",
          item="page", items="pages", place="{name}'s album", gets="shows a map", get="show a map"),
    story("street", "The street lies {k} km from the station | The street is {k} years old",
          item="house", items="houses", place="the street", gets="has a red door", get="have a red door"),
)  # fmt: skip
_LIMIT = Slot(
    role="the limit",
    thing="number of {items} of {place}",
    say="{Place} has {v} {items} | There are {v} {items} in {place} | {Place} has {v} {items} in all",
    new="Counting its {items}, {place} comes to {v} | {Place} holds {v} {items} altogether",
)
_NUMBER = Slot(
    role="the number whose multiples are meant",
    thing="number whose multiples decide which {items} of {place} {get}",
    say="Each {item} of {place} whose number is a multiple of {v} {gets}, and no other {item} does"
    " | In {place}, a {item} {gets} just when its number is a multiple of {v}"
    " | The {items} of {place} that {get} are those with a multiple of {v} as their number",
    new="A {item} of {place} {gets} if its number can be divided by {v}, and only then"
    " | No {item} of {place} {gets} unless its number is divisible by {v}, and then it always does",
)
_IN_ORDER = Clause.of(
    "The {items} of {place} are numbered in order, starting with one"
    " | Starting with one, the {items} of {place} are numbered in order"
    " | In {place}, the {items} bear the numbers from one on, without gaps"
    " | The numbers of the {items} in {place} run from one on without gaps",
    "The first {item} of {place} has the number one, and each further {item} takes the next number"
    " | Counting from one, {place} gives every {item} the next whole number",
)
_FITS = Premise(
    "the numbers run from one to the limit",
    "the {items} of {place} are numbered in order from one",
    "number > 1 and number < limit",
)
_PAIRS = (
    story("cards", "The cards are {k} years old | The pile has {k} other cards",
          one="red card", two="blue card"),
    story("doors", "The house is {k} years old | The house has {k} windows",
          one="left door", two="right door"),
    story("balls", "The bag weighs {k} grams | The bag is {k} cm wide",
          one="first ball", two="second ball"),
    story("tickets", "The fair lasts {k} days | The fair has {k} stands",
          one="old ticket", two="new ticket"),
)  # fmt: skip


def _number(which: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"number on the {{{which}}}",
        say=f"The {{{which}}} shows the number {{v}} | On the {{{which}}} stands the number {{v}}"
        f" | The {{{which}}} carries the number {{v}}",
        new=f"Looking at the {{{which}}}, {{name}} reads the number {{v}}"
        f" | Somebody has painted the number {{v}} on the {{{which}}}",
        ask=f"Which number does the {{{which}}} show?",
        ask_new=f"Which number would one read on the {{{which}}}?",
    )


def _common(kind: str, reads: str, held: str) -> Slot:
    return Slot(
        role=f"the {kind}",
        thing=f"{kind} of the numbers on the {{one}} and the {{two}}",
        say=f"{{V}} is the {kind} of the numbers on the {{one}} and the {{two}}"
        f" | The numbers on the {{one}} and the {{two}} have the {kind} {{v}}"
        f" | {reads} both the number on the {{one}} and the number on the {{two}} is {{v}}",
        new=f"{held} | For the {{one}} and the {{two}}, the {kind} of their numbers was found to be {{v}}",
    )


def _division(part: str, held: str) -> Slot:
    return Slot(
        role=f"the {part}",
        thing=f"{part} of the number on the {{one}} divided by the number on the {{two}}",
        say=f"Dividing the number on the {{one}} by the number on the {{two}} gives the {part} {{v}}"
        f" | The number on the {{one}} divided by the number on the {{two}} has the {part} {{v}}"
        f" | {{V}} is the {part} when the number on the {{one}} is divided by the number on the {{two}}",
        new=f"{held} | {{Name}} divides the number on the {{one}} by the one on the {{two}} and notes the"
        f" {part} {{v}}",
    )


THEOREMS = (
    Theorem(
        name="number of multiples up to a limit",
        field=FIELD,
        statement="The number of multiples of a number up to a limit is the limit divided by the number,"
        " rounded down.",
        conditions=(_FITS,),
        slots={
            "limit": _LIMIT,
            "number": _NUMBER,
            "count": Slot(
                role="the number of multiples",
                thing="number of {items} of {place} that {get}",
                ask="How many {items} of {place} {get}?",
                ask_new="Of how many {items} in {place} can one say that they {get}?",
            ),
        },
        relation="count = floor(limit / number)",
        forms={"count": "(limit - mod(limit, number)) / number"},
        draw={"limit": range(40, 400), "number": range(3, 16)},
        scene=_IN_ORDER,
        most=400,
        stories=_LINES,
        contrast="largest multiple up to a limit",
    ),
    Theorem(
        name="largest multiple up to a limit",
        field=FIELD,
        statement="The largest multiple of a number up to a limit is the limit less the remainder when the"
        " limit is divided by the number.",
        conditions=(_FITS,),
        slots={
            "limit": _LIMIT,
            "number": _NUMBER,
            "last": Slot(
                role="the largest multiple",
                thing="highest number of any {item} of {place} that {gets}",
                ask="What is the number of the last {item} of {place} that {gets}?",
                ask_new="What is the largest number to be found on those {items} of {place} that {get}?",
            ),
        },
        relation="last = limit - mod(limit, number)",
        forms={"last": "limit - mod(limit, number)"},
        draw={"limit": range(40, 400), "number": range(3, 16)},
        scene=_IN_ORDER,
        most=400,
        stories=_LINES,
        contrast="number of multiples up to a limit",
    ),
    Theorem(
        name="product of greatest common divisor and least common multiple",
        field=FIELD,
        statement="The product of two numbers is their greatest common divisor times their least common"
        " multiple.",
        conditions=(
            Premise(
                "both numbers are whole and positive",
                "the numbers on the {one} and the {two} are whole",
                "first > 0 and second > 0",
            ),
            Premise(
                "the divisor is the greatest that both have in common",
                "no greater number divides both",
                "gcd(first, second) = divisor",
            ),
        ),
        slots={
            "first": _number("one", "one number"),
            "second": _number("two", "the other number"),
            "divisor": _common(
                "greatest common divisor",
                "The greatest number that divides",
                "{V} goes into the numbers on the {one} and the {two} alike, and no larger number does",
            ),
            "multiple": _common(
                "least common multiple",
                "The least number divisible by",
                "{V} is divisible by the numbers on the {one} and the {two} alike, and no smaller number is",
            ),
        },
        relation="first * second = divisor * multiple",
        forms={
            "second": "divisor * multiple / first",
            "multiple": "first * second / divisor",
            "divisor": "first * second / multiple",
        },
        draw={"first": range(6, 91, 2), "second": range(6, 91, 3), "divisor": (2, 3, 4, 6, 8, 9, 12, 15)},
        most=600,
        stories=_PAIRS,
        contrast="division with remainder",
    ),
    Theorem(
        name="division with remainder",
        field=FIELD,
        statement="The number that is divided is the quotient times the number that divides, plus the"
        " remainder.",
        conditions=(
            Premise(
                "the remainder is smaller than the number that divides",
                "the remainder is smaller than the number on the {two}",
                "rest < second",
            ),
        ),
        slots={
            "first": _number("one", "the number that is divided"),
            "second": _number("two", "the number that divides"),
            "quotient": _division(
                "whole quotient",
                "The number on the {two} goes {v} whole times into the number on the {one}",
            ),
            "rest": _division(
                "remainder",
                "{V} is left when the number on the {two} has gone into the number on the {one} as often as"
                " it can",
            ),
        },
        relation="first = second * quotient + rest",
        forms={
            "first": "second * quotient + rest",
            "second": "(first - rest) / quotient",
            "rest": "first - second * quotient",
        },
        draw={"second": range(6, 31), "quotient": range(3, 21), "rest": range(2, 20)},
        most=600,
        stories=_PAIRS,
        contrast="product of greatest common divisor and least common multiple",
    ),
)
