"""Numbers in prose: which a text says, as digits or in words, and how one is written in words."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_SMALL = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_PLAIN = {word: number for number, word in enumerate(_SMALL)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fourth": 4,
    "fourths": 4,
} | {
    ordinal + ending: number
    for number, ordinal in enumerate(("fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), start=5)
    for ending in ("", "s")
}
_OTHERS = {
    "twice": 2,
    "double": 2,
    "doubled": 2,
    "doubles": 2,
    "triple": 3,
    "tripled": 3,
    "thrice": 3,
    "dozen": 12,
}

NUMBER_WORDS = frozenset((*_PLAIN, *_SCALES, *_PARTS, *_OTHERS, "hundred", "hundreds", "thousands", "dozens"))
"""The words that say numbers or parts."""

_ANY_PLAIN = "|".join(sorted(_PLAIN, key=len, reverse=True))
_ANY_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_GROUP = rf"(?:{_ANY_PLAIN}|hundred|{'|'.join(_SCALES)})"
_WRITTEN = re.compile(rf"\b{_GROUP}(?:(?:-| |(?<=hundred) and |(?<=thousand) and ){_GROUP}\b)*\b", re.I)
_SAID = re.compile(
    rf"(?P<mixed>(?<![\d.,/])\d+ \d+/\d+)|(?P<ratio>(?<![\d.,/])\d+/\d+)(?![\d/])"
    rf"|(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    rf"|\b(?P<top>one|two|three|four|five|six|seven|eight|nine)[- ](?P<bottom>{_ANY_PART})\b"
    rf"|(?P<written>{_WRITTEN.pattern})|\b(?P<part>half|halves|{'|'.join(_OTHERS)})\b",
    re.I,
)


def words(number: int) -> str:
    """Write a number in words, as "three hundred forty-eight".

    Args:
        number: From 0 to 999,999.
    """
    if number < 20:
        return _SMALL[number]
    if number < 100:
        return _TENS[number // 10 - 2] + (f"-{_SMALL[number % 10]}" if number % 10 else "")
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = f" {words(number % size)}" if number % size else ""
    return f"{words(number // size)} {name}{rest}"


def read_words(text: str) -> int | None:
    """Read a number in words; None for what is no single number ("twenty twelve")."""
    total = group = 0
    for word in re.split(r"[\s-]+|\band\b", text.lower()):
        if not word:
            continue
        if word in _SCALES:
            total, group = total + (group or 1) * _SCALES[word], 0
        elif word == "hundred":
            group = (group or 1) * 100
        else:
            group += _PLAIN[word]
    # Only what is written back the same way is a number ("two hundred and five" has "and" besides).
    if total + group >= 10**6:
        return total + group if text.lower().split()[-1] in _SCALES else None
    again = words(total + group)
    plain = re.sub(r"\s+", " ", text.lower().replace("-", " "))
    forms = (plain, plain.replace(" and ", " "), f"one {plain}")
    return total + group if again.replace("-", " ") in forms else None


@lru_cache(maxsize=16)
def said(text: str) -> tuple[tuple[re.Match[str], Fraction | None], ...]:
    """Find the numbers that a text says, each with its value, or None where that cannot be told."""
    found = []
    for match in _SAID.finditer(text):
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
                value = Fraction(_PLAIN[match["top"].lower()], _PARTS[match["bottom"].lower()])
            elif match["written"]:
                number = read_words(match["written"])
                value = None if number is None else Fraction(number)
            else:
                word = match["part"].lower()
                value = Fraction(1, 2) if word in _PARTS else Fraction(_OTHERS[word])
        except ZeroDivisionError:
            value = None
        found.append((match, value))
    return tuple(found)


def values(text: str) -> list[str]:
    """Return the values of the numbers that a text says, sorted; what cannot be read stands as it is."""
    return sorted(match[0].lower() if value is None else str(value) for match, value in said(text))
