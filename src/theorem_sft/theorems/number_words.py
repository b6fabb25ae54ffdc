"""Whole numbers in words: 42 is "forty-two"."""

from __future__ import annotations

__all__ = ["in_words"]

# fmt: off
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
_LARGE = ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred"))


def in_words(number: int) -> str:
    """Write a whole number in words.

    Args:
        number: From 0 to 999,999,999.

    Raises:
        ValueError: The number is out of range.
    """
    if not 0 <= number < 1_000_000_000:
        raise ValueError(f"no words for {number}: only for 0 to 999,999,999")
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_SMALL[ones]}" if ones else "")
    size, name = next(pair for pair in _LARGE if number >= pair[0])
    count, rest = divmod(number, size)
    if not rest:
        return f"{in_words(count)} {name}"
    return f"{in_words(count)} {name}{' and' if rest < 100 else ''} {in_words(rest)}"
