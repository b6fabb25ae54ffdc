"""Algebra: squares and products of two numbers with a known sum, difference or product."""

from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "algebra"

_NUMBERS = (
    story("friends", "{name} and {other} have been friends for {k} years | {other} lives in house {k}",
          a="{name}'s number", b="{other}'s number"),
    story("cards", "The cards are {k} years old | The game lasts {k} minutes",
          a="the red number", b="the blue number"),
    story("safe", "The safe weighs {k} kg | The safe is {k} years old",
          a="the left number", b="the right number"),
    story("page", "The book has {k} pages | The book is {k} years old",
          a="the upper number", b="the lower number"),
)  # fmt: skip
_LARGER = Clause.of(
    "{A} is larger than {b}, and both are positive | {A} and {b} are positive, and {a} is larger than {b}"
    " | Both numbers are positive, and {a} is larger than {b} | {B} is positive, and {a} is larger still",
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
_WHOLE = Premise(
    "there are two such whole numbers",
    "{a} and {b} are two different positive whole numbers",
    "product > 0 and sum > 0 and sum * sum > 4 * product and floor(sqrt(sum * sum - 4 * product)) ** 2"
    " = sum * sum - 4 * product",
)
_DIFFERENT = Clause.of(
    "{A} and {b} are different positive whole numbers | {A} and {b} are positive whole numbers and differ"
    " | {A} and {b} are two positive whole numbers, not the same"
    " | {A} is a positive whole number, and so is {b}, but a different one",
    "Two whole numbers above zero, {a} and {b}, are not equal"
    " | {A} and {b} are above zero, without fractions and not alike",
)
# Products of two integers below a bound; other values would always be rejected.
_PRODUCTS = sorted({a * b for a in range(2, 21) for b in range(a + 1, 21)})

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
        forms={
            "product": "(sum * sum - difference * difference) / 4",
            "sum": "sqrt(4 * product + difference * difference)",
            "difference": "sqrt(sum * sum - 4 * product)",
        },
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
        conditions=(_WHOLE,),
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
        forms={
            "squares": "sum * sum - 2 * product",
            "product": "(sum * sum - squares) / 2",
            "sum": "sqrt(squares + 2 * product)",
        },
        draw={"sum": range(6, 31), "product": _PRODUCTS},
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
        conditions=(_WHOLE,),
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
        forms={
            "square": "sum * sum - 4 * product",
            "product": "(sum * sum - square) / 4",
            "sum": "sqrt(square + 4 * product)",
        },
        draw={"sum": range(6, 31), "product": _PRODUCTS},
        scene=_DIFFERENT,
        most=900,
        stories=_NUMBERS,
        contrast="sum of squares from sum and product",
    ),
)  # fmt: skip
