"""Numbers are written in every style with the value that they have."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.data.sources.synthetic.number_style import NumberFormat, write_number
from theorem_sft.theory.mathtext.exact import PiTimes, ProblemNumber
from theorem_sft.theory.mathtext.units import SMALLER, smaller_unit


@pytest.mark.parametrize(
    ("number", "unit", "style", "text"),
    [
        (Fraction(7), "metres", None, "7 metres"),
        (Fraction(7), "", None, "7"),
        (Fraction(7), "metres", "words", "seven metres"),
        (Fraction(42), "", "words", "forty-two"),
        (Fraction(7), "metres", "decimals", "7.0 metres"),
        (Fraction(7), "dollars", "decimals", "7.00 dollars"),
        (Fraction(7), "metres", "fractions", "14/2 metres"),
        (Fraction(7), "metres", "units", "700 cm"),
        (Fraction(7), "square metres", "units", "70000 square cm"),
        (Fraction(7), "km per hour", "units", "7000 metres per hour"),
        (PiTimes(Fraction(14)), "metres", "units", "1400π cm"),
        (Fraction(3, 8), "", "decimals", "0.375"),
        (Fraction(3, 8), "", "fractions", "6/16"),
        # What would read ill or not be exact stays as it is.
        (Fraction(7), "", "decimals", "7"),
        (Fraction(7), "eggs", "decimals", "7 eggs"),
        (Fraction(7), "eggs", "fractions", "7 eggs"),
        (Fraction(7), "eggs", "units", "7 eggs"),
        (Fraction(7), "degrees", "units", "7 degrees"),
        (Fraction(9000), "square km", "units", "9000 square km"),
        (Fraction(1, 3), "", "decimals", "1/3"),
        (Fraction(1, 3), "", "words", "1/3"),
        (Fraction(12_345), "", "words", "12345"),
        (PiTimes(Fraction(14)), "metres", "words", "14π metres"),
        (PiTimes(Fraction(14)), "metres", "decimals", "14π metres"),
        (PiTimes(Fraction(14)), "metres", "fractions", "14π metres"),
    ],
)
def test_styles(number: ProblemNumber, unit: str, style: NumberFormat | None, text: str) -> None:
    assert write_number(number, unit, style) == text


@given(st.fractions(0, 10_000, max_denominator=64), st.sampled_from(["", "cm", "dollars", "eggs"]))
def test_decimals_and_fractions_are_exact(number: Fraction, unit: str) -> None:
    decimal = write_number(number, unit, "decimals").split()[0]
    assert (Fraction(decimal) if "/" in decimal else Fraction(Decimal(decimal))) == number
    assert Fraction(write_number(number, unit, "fractions").split()[0]) == number


@given(st.sampled_from(sorted(SMALLER)), st.integers(1, 50))
def test_smaller_units_are_more_of_the_same(unit: str, number: int) -> None:
    found = smaller_unit(unit)
    assert found is not None
    factor, smaller = found
    assert write_number(Fraction(number), unit, "units") == f"{number * factor} {smaller}"
    assert smaller_unit(f"square {unit}") == (factor**2, f"square {smaller}")
