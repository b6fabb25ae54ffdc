"""Exact numbers and equations: values are correct, and each has the facts that it was derived from."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.data.sources.formalgeo.algebra.equation_system import Contradiction, EquationSystem
from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import (
    PI,
    Irrational,
    apply_function,
    approximate,
    nth_root,
    to_sympy,
)
from theorem_sft.data.sources.formalgeo.algebra.polynomial_roots import real_roots
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly

A, B, C = "LengthOfLine(AB)", "LengthOfLine(BC)", "LengthOfLine(AC)"
fractions = st.fractions(min_value=-50, max_value=50, max_denominator=12)


def linear(coefficients: dict[str, int | Fraction], constant: int | Fraction = 0) -> Poly:
    terms: dict[tuple[tuple[str, int], ...], Fraction] = {
        ((name, 1),): Fraction(c) for name, c in coefficients.items()
    }
    return Poly({**terms, (): Fraction(constant)})


@given(st.integers(1, 400), st.integers(1, 400))
def test_products_of_roots_are_exact(a: int, b: int) -> None:
    product = nth_root(Fraction(a), 2) * nth_root(Fraction(b), 2)
    assert sympy.simplify(to_sympy(product) - sympy.sqrt(a * b)) == 0
    assert nth_root(Fraction(a), 2) * nth_root(Fraction(a), 2) == a


def test_rational_results_become_fractions() -> None:
    assert apply_function("sin", Fraction(30)) == Fraction(1, 2)
    assert PI / PI == 1
    assert isinstance(apply_function("sin", Fraction(37)), Irrational)
    assert (
        to_sympy(apply_function("asin", Fraction(3, 5))) == 180 * sympy.asin(sympy.Rational(3, 5)) / sympy.pi
    )
    with pytest.raises(ValueError, match="beyond 1"):
        apply_function("acos", Fraction(3, 2))


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=4, unique=True), st.integers(1, 5))
def test_roots_are_found(values: list[int], factor: int) -> None:
    product = Poly.constant(Fraction(factor))
    for value in values:
        product = product * linear({"x": 1}, -value)
    coefficients = {e: part.value() or Fraction(0) for e, part in product.coefficients("x").items()}
    assert [approximate(value) for value in real_roots(coefficients)] == pytest.approx(sorted(values))


@given(st.lists(fractions, min_size=3, max_size=3), st.permutations(range(4)))
def test_linear_systems_in_any_order(values: list[Fraction], order: list[int]) -> None:
    x, y, z = values
    equations = [
        linear({"x": 1, "y": 2}, -(x + 2 * y)),
        linear({"y": 3, "z": -1}, -(3 * y - z)),
        linear({"x": 2, "z": 5}, -(2 * x + 5 * z)),
        linear({"x": 1, "y": 1, "z": 1}, -(x + y + z)),
    ]
    algebra = EquationSystem()
    for place in order:
        algebra.add(equations[place], (place,))
    assert [algebra.value(name) for name in "xyz"] == values


def test_support_has_only_the_facts_that_were_used() -> None:
    algebra = EquationSystem()
    algebra.add(linear({A: 1}, -3), (1,))
    algebra.add(linear({B: 1}, -4), (2,))
    algebra.add(linear({"x": 1}, -7), (3,))
    algebra.add(Poly({((A, 2),): Fraction(1), ((B, 2),): Fraction(1), ((C, 2),): Fraction(-1)}), (4,))
    algebra.settle()
    assert algebra.value(C) == 5
    assert algebra.support(C) == {1, 2, 4}


def test_lengths_are_positive_and_letters_may_be_negative() -> None:
    algebra = EquationSystem()
    algebra.add(Poly({(("x", 2),): Fraction(1), (): Fraction(-9)}), (0,))
    algebra.settle()
    assert algebra.value("x") is None
    algebra.add(linear({A: 1, "x": -1}, -1), (1,))
    algebra.settle()
    assert algebra.value("x") == 3


def test_equations_solved_together() -> None:
    """The altitude of a right triangle: x² + 25 = y², x² + 400 = z², y² + z² = 625."""
    algebra = EquationSystem()
    squares = {name: ((name, 2),) for name in (A, B, C)}
    algebra.add(Poly({squares[A]: Fraction(1), squares[B]: Fraction(-1), (): Fraction(25)}), (1,))
    algebra.add(Poly({squares[A]: Fraction(1), squares[C]: Fraction(-1), (): Fraction(400)}), (2,))
    algebra.add(Poly({squares[B]: Fraction(1), squares[C]: Fraction(1), (): Fraction(-625)}), (3,))
    algebra.settle()
    assert algebra.value(A) == 10


def test_contradiction() -> None:
    algebra = EquationSystem()
    algebra.add(linear({A: 1}, -3), (1,))
    with pytest.raises(Contradiction):
        algebra.add(linear({A: 1}, -4), (2,))
