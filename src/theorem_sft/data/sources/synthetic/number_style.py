"""The styles of the given numbers: digits, words, decimals, fractions, or smaller units."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from theorem_sft.theory.mathtext.exact import PiTimes, ProblemNumber, show_number, size
from theorem_sft.theory.mathtext.numerals import spell_number
from theorem_sft.theory.mathtext.units import is_measure, smaller_unit

NumberFormat = Literal["words", "decimals", "fractions", "units"]
NUMBER_FORMATS: tuple[NumberFormat, ...] = get_args(NumberFormat)

# Numbers beyond these are hard to read: "nine thousand eight hundred one", 9000000 square mm.
_MOST_SPELLED = 9_999
_MOST_IN_UNITS = 999_999


def write_number(number: ProblemNumber, unit: str, style: NumberFormat | None = None) -> str:
    """Write a number with its unit; as digits if the style does not apply.

    Args:
        number: Exact.
        unit: Empty for plain numbers and counts, which stay whole.
        style: words: "seven metres"; decimals: "7.0 metres"; fractions: "14/2 metres"; units: "700 cm".
    """
    if style == "units":
        return _in_smaller_unit(number, unit)
    written = (None if style is None else _number(number, unit, style)) or show_number(number)
    return f"{written} {unit}" if unit else written


def _number(number: ProblemNumber, unit: str, style: NumberFormat) -> str | None:
    if isinstance(number, PiTimes):
        return None
    whole = number.denominator == 1
    match style:
        case "words" if whole and 0 <= number <= _MOST_SPELLED:
            return spell_number(int(number))
        case "decimals" if not whole or is_measure(unit):
            decimal = Decimal(number.numerator) / number.denominator
            if Fraction(decimal) != number:
                return None
            if not whole:
                return f"{decimal:f}"
            return f"{decimal:.2f}" if unit == "dollars" else f"{decimal:.1f}"
        case "fractions" if not whole or is_measure(unit):
            return f"{2 * number.numerator}/{2 * number.denominator}"
    return None


def _in_smaller_unit(number: ProblemNumber, unit: str) -> str:
    smaller = smaller_unit(unit)
    if smaller is None:
        return write_number(number, unit)
    factor, name = smaller
    scaled = number * Fraction(factor)
    return write_number(number, unit) if size(scaled) > _MOST_IN_UNITS else write_number(scaled, name)
