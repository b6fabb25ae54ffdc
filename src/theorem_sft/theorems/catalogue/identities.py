"""Algebra: squares and products of two numbers of which sums, differences or products are known."""

from theorem_sft.theorems.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "algebra"

_NUMBERS = (
    story("friends", "{name} and {other} have been friends for {k} years | {other} lives in house {k}",
          a="{name}'s number", b="{other}'s number"),
    story("cards", "The cards are {k} years old | The game lasts {k} minutes",
          a="the number on the red card", b="the number on the blue card"),
    story("safe", "The safe weighs {k} kg | The safe is {k} years old",
          a="the number on the left dial", b="the number on the right dial"),
    story("shirts", "The coach is {k} years old | The stadium has {k} gates",
          a="the number on {name}'s shirt", b="the number on {other}'s shirt"),
)  # fmt: skip
_LARGER = Clause.of(
    "{A} is larger than {b}, which is larger than zero | {B} is positive, and {a} is larger still"
    " | {A} and {b} are both positive, and {a} is the larger one"
    " | Both numbers are positive, and {a} is larger than {b}",
    "{B} is above zero, and {a} lies further up | Zero is less than {b}, and {b} is less than {a}",
)
_BOTH_POSITIVE = Premise(
    "both numbers are positive and the first is the larger one",
    "{a} is larger than {b}, which is positive",
    "sum > difference and difference > 0",
)
_SUM = Slot(
    role="the sum of the two numbers",
    thing="sum of {a} and {b}",
    say="{A} and {b} add up to {v} | Together, {a} and {b} make {v} | {A} plus {b} is {v}",
    new="Whoever adds {a} and {b} gets {v} | {V} is what {a} and {b} come to when added",
    ask="To which number do {a} and {b} add up?",
    ask_new="Which number does one get by adding {a} and {b}?",
)
_DIFFERENCE = Slot(
    role="the larger number minus the smaller one",
    thing="difference between {a} and {b}",
    say="{A} is larger than {b} by {v} | {A} minus {b} is {v} | Taking {b} away from {a} leaves {v}",
    new="{A} lies {v} above {b} | Whoever counts on from {b} to {a} takes {v} steps",
    ask="By how much is {a} larger than {b}?",
    ask_new="How far above {b} does {a} lie?",
)
_PRODUCT = Slot(
    role="the product of the two numbers",
    thing="product of {a} and {b}",
    say="{A} times {b} is {v} | Multiplied, {a} and {b} give {v} | {A} multiplied by {b} gives {v}",
    new="Whoever multiplies {a} and {b} gets {v} | {V} is what {a} and {b} come to when multiplied",
    ask="How much is {a} times {b}?",
    ask_new="Which number does one get by multiplying {a} and {b}?",
)
_REAL = Premise(
    "there are two such numbers",
    "{a} and {b} are two different numbers",
    "sum * sum > 4 * product and product > 0",
)
_DIFFERENT = Clause.of(
    "{A} and {b} are not the same | {A} is not the same as {b} | {A} and {b} are different numbers"
    " | {A} differs from {b}",
    "One would not find {a} equal to {b} | {B} is a number other than {a}",
)

THEOREMS = (
    Theorem(
        name="difference of two squares",
        field=FIELD,
        statement="The difference of the squares of two numbers is their sum times their difference.",
        conditions=(_BOTH_POSITIVE,),
        slots={
            "sum": _SUM,
            "difference": _DIFFERENCE,
            "squares": Slot(
                role="the difference of the squares",
                thing="square of {a} minus the square of {b}",
                say="Squared, {a} is larger than the square of {b} by {v}"
                " | The squares of {a} and {b} differ by {v}"
                " | Taking the square of {b} away from that of {a} leaves {v}",
                new="The square of {a} lies {v} above that of {b}"
                " | {V} separates the square of {b} from that of {a}",
                ask="By how much is the square of {a} larger than that of {b}?",
                ask_new="How far above the square of {b} does that of {a} lie?",
            ),
        },
        relation="squares = sum * difference",
        forms={
            "squares": "sum * difference",
            "sum": "squares / difference",
            "difference": "squares / sum",
        },
        draw={"sum": range(8, 61), "difference": range(2, 21)},
        scene=_LARGER,
        most=1200,
        stories=_NUMBERS,
        contrast="product from sum and difference",
    ),
    Theorem(
        name="product from sum and difference",
        field=FIELD,
        statement="Four times the product of two numbers is the square of their sum minus the square of"
        " their difference.",
        conditions=(_BOTH_POSITIVE,),
        slots={"sum": _SUM, "difference": _DIFFERENCE, "product": _PRODUCT},
        relation="4 * product = sum * sum - difference * difference",
        forms={"product": "(sum * sum - difference * difference) / 4"},
        draw={"sum": range(8, 61), "difference": range(2, 21)},
        scene=_LARGER,
        most=1200,
        stories=_NUMBERS,
        contrast="difference of two squares",
    ),
    Theorem(
        name="sum of squares from sum and product",
        field=FIELD,
        statement="The sum of the squares of two numbers is the square of their sum minus twice their"
        " product.",
        conditions=(_REAL,),
        slots={
            "sum": _SUM,
            "product": _PRODUCT,
            "squares": Slot(
                role="the sum of the squares",
                thing="sum of the squares of {a} and {b}",
                say="The squares of {a} and {b} add up to {v} | Together, the squares of {a} and {b} make {v}"
                " | {A} squared plus {b} squared is {v}",
                new="Whoever adds the squares of {a} and {b} gets {v}"
                " | {V} is what the squares of {a} and {b} come to when added",
                ask="To which number do the squares of {a} and {b} add up?",
                ask_new="Which number does one get by adding the squares of {a} and {b}?",
            ),
        },
        relation="squares = sum * sum - 2 * product",
        forms={"squares": "sum * sum - 2 * product", "product": "(sum * sum - squares) / 2"},
        draw={"sum": range(6, 31), "product": range(5, 201)},
        scene=_DIFFERENT,
        most=900,
        stories=_NUMBERS,
        contrast="square of the difference from sum and product",
    ),
    Theorem(
        name="square of the difference from sum and product",
        field=FIELD,
        statement="The square of the difference of two numbers is the square of their sum minus four times"
        " their product.",
        conditions=(_REAL,),
        slots={
            "sum": _SUM,
            "product": _PRODUCT,
            "square": Slot(
                role="the square of the difference",
                thing="square of the difference between {a} and {b}",
                say="The difference between {a} and {b} has the square {v}"
                " | Squared, the difference between {a} and {b} is {v}"
                " | {A} and {b} have a difference whose square is {v}",
                new="Whoever squares the difference between {a} and {b} gets {v}"
                " | {V} is what the difference between {a} and {b} comes to when squared",
                ask="Which square does the difference between {a} and {b} have?",
                ask_new="Which number does one get by squaring the difference between {a} and {b}?",
            ),
        },
        relation="square = sum * sum - 4 * product",
        forms={"square": "sum * sum - 4 * product", "product": "(sum * sum - square) / 4"},
        draw={"sum": range(6, 31), "product": range(5, 201)},
        scene=_DIFFERENT,
        most=900,
        stories=_NUMBERS,
        contrast="sum of squares from sum and product",
    ),
)  # fmt: skip
