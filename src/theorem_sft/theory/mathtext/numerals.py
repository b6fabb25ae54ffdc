"""Whole numbers in English words: written and read."""

from __future__ import annotations

import re

# fmt: off
UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
"""The words below twenty, each at the place that it names."""
TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
"""The words of the tens, from twenty."""
# fmt: on
_PLACES = ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred"))
_WORD = "|".join((*UNITS, *TENS, *(word for _, word in _PLACES)))
_SPELLED = re.compile(rf"\b(?:{_WORD})(?:(?:[ -]| and )(?:{_WORD}))*\b", re.IGNORECASE)


def spell(number: int) -> str:
    """Write a number in words: "forty-two", "one thousand two hundred six".

    Args:
        number: From 0 to below a thousand million.
    """
    for place, word in _PLACES:
        if number >= place:
            rest = f" {spell(number % place)}" if number % place else ""
            return f"{spell(number // place)} {word}{rest}"
    if number < len(UNITS):
        return UNITS[number]
    ten = TENS[number // 10 - 2]
    return f"{ten}-{UNITS[number % 10]}" if number % 10 else ten


def spelled_numbers(text: str) -> set[int]:
    """Return the numbers that a text says in several words, as `spell` writes them or with "and"."""
    found = set()
    for match in _SPELLED.finditer(text):
        words = re.findall(r"[a-z]+", match[0].lower().replace(" and ", " "))
        if len(words) > 1 and (number := _read(words)) is not None:
            found.add(number)
    return found


def _read(words: list[str]) -> int | None:
    """Read the words of one number; None where they are several numbers, as in "five six"."""
    for place, word in _PLACES:
        if word in words:
            at = words.index(word)
            front, rest = _read(words[:at]) if at else 1, _read(words[at + 1 :])
            if front is None or rest is None or not 0 < front < 1000 or rest >= place:
                return None
            return front * place + rest
    match words:
        case []:
            return 0
        case [word] if word in UNITS:
            return UNITS.index(word)
        case [ten, *units] if ten in TENS and (not units or units[0] in UNITS[1:10]) and len(units) < 2:
            return 10 * TENS.index(ten) + 20 + (UNITS.index(units[0]) if units else 0)
    return None
