"""Numbers that a text states: as digits, in LaTeX, in words, or through the things it mentions.

`numbers_in` collects every value that some reading of the text supports (12 in "12/5" too), because a
verifier must not reject a value that the text states. `find_numbers` gives each place one reading, because a
rewritten text must state exactly the same numbers as the original.
"""

import re
from fractions import Fraction
from functools import lru_cache

import sympy

from theorem_sft.theory.mathtext.numerals import (
    CARDINALS,
    MULTIPLES,
    ORDINALS,
    PARTS,
    SCALES,
    multiword_numbers,
    read_number_words,
)
from theorem_sft.theory.mathtext.units import SMALLER

_WORDS: dict[str, sympy.Rational] = {
    **{word: sympy.Integer(number) for word, number in CARDINALS.items()},
    **{word: sympy.Integer(number) for number, word in enumerate(ORDINALS, start=1)},
    **{
        word: sympy.Rational(number)
        for number, words in {
            "0": "no none nothing never",
            "1": "single once a an only another",
            "2": "twice double doubled doubles both pair pairs couple square squared squares",
            "3": "thrice triple tripled triples cube cubed cubes",
            "12": "dozen",
            "100": "hundred",
            "1000": "thousand",
            "1000000": "million",
            "1/2": "half halves halved",
            "1/3": "thirds",
            "1/4": "quarter quarters fourths",
            "1/100": "cents",
        }.items()
        for word in words.split()
    },
}

# Numbers of general knowledge; each row needs one of its words in the text.
_FACTS: tuple[tuple[str, tuple[int, ...]], ...] = (
    (r"weeks?|weekdays?|days?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|calendar", (7,)),
    (r"years?|months?|annual\w*|calendar|leap", (12, 365, 366, 28, 29, 30, 31, 4, 52)),
    (r"hours?|minutes?|seconds?|clock|o'clock|mph|[ap]\.?m\.?", (60, 24, 12, 3600, 30)),
    (r"feet|foot|inch(?:es)?|yards?", (12, 3, 36)),
    (r"miles?", (5280,)),
    (r"pounds?|ounces?", (16,)),
    (r"gallons?|quarts?|pints?|cups?", (4, 2, 8, 16)),
    (r"dollars?|cents?|dimes?|nickels?|quarters?|penn(?:y|ies)|\\\$|\$", (100, 1, 5, 10, 25)),
    (r"kilo\w+|centi\w+|milli\w+|metres?|meters?|cm|km|kg|mm|liters?", (10, 100, 1000)),
    (r"percent\w*|\\?%", (100,)),
    (r"dozens?", (12,)),
    (r"coins?|heads|tails|flips?|tosse[sd]|toss", (2,)),
    (r"dice|die|rolled|rolls?", (6, 36)),
    (r"cards?|deck|suits?|queens?|kings?|hearts?|spades?|diamonds?", (52, 13, 4, 26, 12)),
    (r"alphabet|letters?|vowels?|consonants?", (26, 5, 21)),
    (r"digits?|decimal\w*|base|numbers?|integers?|tens|hundreds|units|ones", (10, 9, 100, 1000, 1, 0)),
    (r"degrees?|angles?|\^?\\circ|°|clockwise|rotat\w+|circles?|triangles?|polygons?|\\angle|radians?",
     (180, 360, 90)),
    (r"triangles?|triangular|\\triangle", (3, 180)),
    (r"quadrilaterals?|squares?|rectang\w+|parallelograms?|rhombus|trapezoids?", (4, 2)),
    (r"pentagons?|pentagonal", (5,)),
    (r"hexagons?|hexagonal", (6,)),
    (r"heptagons?", (7,)),
    (r"octagons?|octagonal|octahedron", (8,)),
    (r"decagons?", (10,)),
    (r"dodecagons?|dodecahedron", (12,)),
    (r"cubes?|cubic|box|prism|rectangular solid", (6, 8, 12, 3)),
    (r"tetrahedr\w+|pyramid", (4, 6)),
    (r"even|odd|parity|halves|half|square|squared|quadratic\w*|average|midpoints?|twins?", (2,)),
    (r"cubic|cubed?", (3,)),
    (r"right|perpendicular|altitudes?|heights?", (90,)),
    (r"probabilit\w+|chance|certain", (1, 0)),
    (r"origin|axis|axes|asymptotes?|intercepts?|roots?|zeros?|solve|solutions?|equals?", (0,)),
    (r"monic|unit|identity|prime\w*|positive|odds?|\w*consecutive", (1,)),
)  # fmt: skip

_LATEX_FRACTION = re.compile(r"\\[dt]?frac\s*\{?\s*(-?\d+)\s*\}?\s*\{?\s*(\d+)\s*\}?")
_FRACTION = re.compile(r"(?<![\w.])(\d+)\s*/\s*(\d+)(?![\w.])")
_NUMBER = re.compile(r"(-|−)?\s*(\d+(?:\.\d+)?|\.\d+)\s*(\\?%)?")
_MIXED = re.compile(r"(\d+)\s*\\[dt]?frac\s*\{?(\d+)\}?\s*\{?(\d+)\}?|(\d+)\s+(\d+)\s*/\s*(\d+)")
_WORD = re.compile(r"[a-z]+")
_MEASURE = re.compile(r"(?<![\w./])(\d{1,30}(?:\.\d{1,30})?)π? (square )?([a-z]+)")
_COMMAS = re.compile(r"(?<=\d)(?:,|\{,\}|,\\!|\\,|\\!)+(?=\d{3})")
_SPELLED = "|".join((*sorted(CARDINALS, key=len, reverse=True), "hundred", *SCALES))
_STATED = re.compile(
    rf"(?P<mixed>(?<![\d.,/])\d+ \d+/\d+)|(?P<ratio>(?<![\d.,/])\d+/\d+)(?![\d/])"
    rf"|(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    rf"|\b(?P<top>one|two|three|four|five|six|seven|eight|nine)[- ]"
    rf"(?P<bottom>{'|'.join(sorted(PARTS, key=len, reverse=True))})\b"
    rf"|(?P<written>\b(?:{_SPELLED})(?:(?:-| |(?<=hundred) and |(?<=thousand) and )(?:{_SPELLED})\b)*\b)"
    rf"|\b(?P<part>half|halves|{'|'.join(MULTIPLES)})\b",
    re.I,
)


@lru_cache(maxsize=8192)
def numbers_in(text: str) -> frozenset[sympy.Rational]:
    """Return every number that some reading of a text supports, negated too if a minus precedes it.

    Args:
        text: Plain English or LaTeX; a numeral in a base ("1011_2") also gives its digits.
    """
    plain = _COMMAS.sub("", text)
    numbers: set[sympy.Rational] = set()
    for top, bottom in (*_LATEX_FRACTION.findall(plain), *_FRACTION.findall(plain)):
        if int(bottom):
            numbers |= {sympy.Rational(int(top), int(bottom)), -sympy.Rational(int(top), int(bottom))}
    for match in _MIXED.finditer(plain):
        whole, top, bottom = (int(part) for part in match.groups() if part is not None)
        if bottom:
            numbers.add(whole + sympy.Rational(top, bottom))
    for minus, digits, percent in _NUMBER.findall(plain):
        if len(digits) > 30:
            continue
        number = sympy.Rational(digits)
        numbers.add(number)
        if minus:
            numbers.add(-number)
        if percent:
            numbers.add(number / 100)
        if digits.isdigit() and 1 < len(digits) <= 12 and "_" in plain:
            numbers |= {sympy.Integer(int(digit)) for digit in digits}  # the digits of a numeral in a base
    return frozenset(numbers | numbers_in_words(plain))


def numbers_in_words(text: str) -> set[sympy.Rational]:
    """Return the numbers that a text states in words ("twenty-one", "third", "half")."""
    numbers = {_WORDS[word] for word in _WORD.findall(text.lower()) if word in _WORDS}
    return numbers | {sympy.Integer(number) for number in multiword_numbers(text)}


@lru_cache(maxsize=8192)
def in_larger_units(text: str) -> frozenset[sympy.Rational]:
    """Return the measures of a text, converted to the next larger unit: 7 for "700 cm"."""
    numbers = set()
    for digits, square, unit in _MEASURE.findall(_COMMAS.sub("", text)):
        for factor, smaller in SMALLER.values():
            if smaller == unit:
                numbers.add(sympy.Rational(digits) / factor ** (2 if square else 1))
    return frozenset(numbers)


@lru_cache(maxsize=8192)
def known_facts(text: str) -> frozenset[sympy.Rational]:
    """Return the numbers known about the things that a text mentions: 7 for "week", 180 for "triangle"."""
    lower = text.lower()
    return frozenset(
        sympy.Integer(number)
        for words, numbers in _FACTS
        if re.search(rf"(?<![a-z])(?:{words})(?![a-z])", lower)
        for number in numbers
    )


@lru_cache(maxsize=16)
def find_numbers(text: str) -> tuple[tuple[re.Match[str], Fraction | None], ...]:
    """Find the numbers that a text states, in order, one reading each.

    Returns:
        For each number its match (group `written`: in words) and its value; the value is None if the words
        are not one number or a denominator is 0.
    """
    result = []
    for match in _STATED.finditer(text):
        value: Fraction | None = None
        try:
            if match["mixed"]:
                whole, _, ratio = match["mixed"].partition(" ")
                value = int(whole) + Fraction(ratio)
            elif match["ratio"]:
                value = Fraction(match["ratio"])
            elif match["digits"]:
                value = Fraction(match["digits"].replace(",", ""))
            elif match["bottom"]:
                value = Fraction(CARDINALS[match["top"].lower()], PARTS[match["bottom"].lower()])
            elif match["written"]:
                number = read_number_words(match["written"])
                value = None if number is None else Fraction(number)
            else:
                word = match["part"].lower()
                value = Fraction(1, 2) if word in PARTS else Fraction(MULTIPLES[word])
        except ZeroDivisionError:
            value = None
        result.append((match, value))
    return tuple(result)


def number_values(text: str) -> list[str]:
    """Return the values that `find_numbers` finds, sorted as text; without a value: the words themselves."""
    return sorted(match[0].lower() if value is None else str(value) for match, value in find_numbers(text))
