"""Formulas of written solutions: found in text, calculated exactly and formatted."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from tests.support.sympy_numbers import sympy_number
from theorem_sft.data.sources.synthetic import build_problems as synthetic
from theorem_sft.theory.mathtext.exact import PiTimes, show_number
from theorem_sft.theory.mathtext.formulas.finding import equations_in
from theorem_sft.theory.mathtext.written_arithmetic import (
    completion_of,
    formula_value,
    same_value,
    write_value,
)

VALUES = {
    "180 − 40 − 50": "90",
    "8π × 360 ÷ (80π)": "36",
    "C(42, 2) × 2!": "1722",
    "sqrt(60^2 + 32^2)": "68",
    "max(3, 23, 15, 29) − min(3, 9)": "26",
    "mod(53, 9)": "8",
    "lcm(12, 20) + gcd(8, 12)": "64",
    "289 ÷ 484": "289/484",
    "1,200 + 34,567.5": "71535/2",
    "$16 - $3.50": "25/2",
    "180° − 65° − 90°": "25",
    "8 × sin 45°": "4*sqrt(2)",
    "\\frac{4}{9} \\times 3": "4/3",
    "\\left( 3 + \\dfrac12 \\right)^{2}": "49/4",
    "2\\sqrt{3}\\cdot\\sqrt{6} \\div 2": "3*sqrt(2)",
    "\\binom{5}{2} - \\sqrt[3]{8}": "8",
    "50 × 20%": "10",
    "20% + 30%": "50",
    "9 eggs * $2/egg": "18",
    "-3^2": "-9",
    "3 x 4": "12",
    "3!": "6",
}


@pytest.mark.parametrize("formula", VALUES)
def test_plain_and_latex_formulas_have_exact_values(formula: str) -> None:
    assert formula_value(formula) == sympy.sympify(VALUES[formula])


@pytest.mark.parametrize(
    "formula",
    [
        *(
            "",
            "x + 3",
            "2x",
            "f(3)",
            "3 +",
            "(3",
            "3!!",
            "2 3",
            "10 ÷ 0",
            "9^9^9^9",
            "10^5000",
            "400!",
            "sin 30",
        ),
        *("sqrt(-2)", "1" * 31, "1 + " * 200 + "1", "(1, 2)", "__import__('os')", "\\frac{1}", "((((" * 30),
    ],
)
def test_malformed_and_too_large_formulas_have_no_value(formula: str) -> None:
    assert formula_value(formula) is None


COMPLETIONS = {
    "angle at R = 180 − 40 − 50 =": "90",
    "Step 3: 4 + 5 = ": "9",
    "so $\\frac{4}{9} \\times 3 =": "\\frac{4}{3}",
    "the sum (3 + 4 =": "7",
    "$|A \\cup B| = 3 + 4 =": "7",
    "x &= 3 + 4 \\\\\n&=": "7",
    "They ate 3 apples + 4 apples =": "7",
    "He pays $16 - $3.50 =": "12.5",
    "0.1 + 0.2 =": "0.3",
    "1/3 + 0.5 =": "5/6",
    "∠CAB = 180° − 65° − 90° =": "25°",
    "∠FAB = 180° − (35/2)° − 90° =": "(145/2)°",
    "area = π × 44^2 =": "1936π",
    "5 - 12 =": "-7",
    "12/4 =": "3",
    "√8 =": "2√2",
}


@pytest.mark.parametrize("text", COMPLETIONS)
def test_the_value_after_an_equals_sign_is_completed(text: str) -> None:
    assert completion_of(text) == COMPLETIONS[text]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "12 =",
            "x =",
            "area of the garden =",
            "4/9 =",
            "\\frac{4}{9} =",
            "23π =",
            "2√3 =",
            "−3 =",
            "3 + 4",
        ),
        *("x + 3 =", "2x + 3 =", "AB − 3 =", "f(3) =", "log 2 + 3 =", "\\log 100 + 1 =", "x_1 + 2 ="),
        *("3 pens =", "in 2 of 5 boxes =", "3 + 4 <=", "3 + 4 !=", "∠3 + 4 ="),
    ],
)
def test_nothing_is_completed_without_a_calculation(text: str) -> None:
    assert completion_of(text) is None


fractions = st.fractions(-(10**6), 10**6, max_denominator=10**4)


@given(st.one_of(fractions, fractions.filter(bool).map(PiTimes)))
def test_values_are_written_as_in_problems_and_read_back(number: Fraction | PiTimes) -> None:
    value = sympy_number(number)
    assert write_value(value) == show_number(number)
    for text in (write_value(value), write_value(value, latex=True), write_value(value, decimal=True)):
        assert formula_value(text) == value


@given(st.integers(-60, 60), st.integers(1, 60), st.integers(2, 60))
def test_written_roots_are_read_back(factor: int, divisor: int, radicand: int) -> None:
    value = sympy.Rational(factor, divisor) * sympy.sqrt(radicand)
    for text in (write_value(value), write_value(value, latex=True)):
        read = formula_value(text)
        assert read is not None
        assert same_value(read, value)


@given(st.text(max_size=60), st.text(alphabet="0123456789+-*/()^=. x√π,!{}\\frac$%°", max_size=80))
def test_any_text_is_read_without_error(any_text: str, formula_like: str) -> None:
    for text in (any_text, formula_like):
        completion_of(f"{text}=")
        for link in equations_in(text):
            for formula in (link.left, link.right):
                assert formula is None or formula_value(text[formula.start : formula.end]) == formula.value


def test_completing_any_worked_line_after_its_first_formula_gives_its_last_value() -> None:
    lines = [step.work for trace in synthetic.build_synthetic(400, seed=3) for step in trace.steps]
    for line in lines:
        name, first, *_ = line.split(" = ")
        assert completion_of(f"{name} = {first} =") == line.split(" = ")[-1]
