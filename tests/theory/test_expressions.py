"""The safe expression language: values, relations and errors."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.theory.mathtext.expressions.language import parse_expression, symbol
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.parsing import names_in
from theorem_sft.theory.mathtext.expressions.truth import holds


@given(st.text(max_size=200))
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    try:
        built = parse_expression(text)
    except ExpressionError:
        return
    assert isinstance(built, sympy.Basic)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(1, 99))
def test_arithmetic_is_exact(a: int, b: int, c: int) -> None:
    value = parse_expression(f"({a}) * x + ({b})/{c} - 0.25", {"x": sympy.Rational(1, 3)})
    assert value == sympy.Rational(a, 3) + sympy.Rational(b, c) - sympy.Rational(1, 4)


def test_values_are_inserted_before_functions_are_called() -> None:
    assert holds("gcd(a, b) = 6", {"a": sympy.Integer(12), "b": sympy.Integer(18)}) is True
    assert holds("lcm(a, b) = a*b", {"a": sympy.Integer(4), "b": sympy.Integer(6)}) is False
    assert parse_expression("gcd(a, b)").free_symbols == {symbol("a"), symbol("b")}


@pytest.mark.parametrize(
    ("relation", "verdict"),
    [
        ("sqrt(2)*sqrt(3) = sqrt(6)", True),
        ("sqrt(2) + sqrt(3) = sqrt(5 + 2*sqrt(6))", True),
        ("sqrt(2) + sqrt(3) = 3.146", False),
        ("180*acos(1/4)/pi < 76", True),
        ("0 <= 2 < 3", True),
        ("0 <= 3 < 3", False),
        ("3 != 3", False),
        ("3 >= 3", True),
        ("3 > 3", False),
        ("(x + 1)^2 = x^2 + 2*x + 1", True),
        ("x = 3", None),
        ("1 = 2 or 2 = 2", True),
        ("not 1 = 2", True),
        ("sqrt(-1) = 3", False),
        ("0 < (-pi)^(-pi)", False),
        ("mod(1/2, (-1/2)^(-1/2)) = 1", None),
        ("2 × 3 ≤ 6", True),
        ("14π ÷ (2π) = 7", True),
        ("(2 + 3)! = 5! and 5! = 120", True),
        ("sqrt(16)! = 24 and ((1 + 1)!)! = 2 and 2*3! = 12", True),
        ("C(5, 2) = 10", True),
        ("5 != 120", True),
        ("3 in [1, 2, 3]", True),
        ("4 in [1, 2, 3]", False),
        ("[1, 2] + 2*[0, 3] = (1, 8)", True),
        ("[1, 2] = [1, 2, 3]", False),
        ("dot([1, 2, 3], [4, 5, 6]) = 32 and norm([3, 4]) = 5", True),
        ("cross([1, 0, 0], [0, 1, 0]) = [0, 0, 1]", True),
        ("median(4, 1, 3, 2) = 5/2 and mean([1, 2, 6]) = 3 and mode(1, 2, 2) = 2", True),
        ("sum(k^2, k, 1, 10) = 385 and Sum(k, (k, 1, 4)) = 10 and sum(1, 2, 3) = 6", True),
        ("product(k, k, 1, 5) = factorial(5) and product(k, k, 3, 2) = 1", True),
        ("sum(sum(i*j, i, 1, j), j, 1, 3) = 25", True),
        ("mod(5^2005, 100) = 25 and mod(-7, 3) = 2", True),
        ("totient(12) = 4 and gcd(12, 18, 27) = 3 and lcm([4, 6]) = 12", True),
        ("binomial(5, 2) = 10 and permutations(5, 2) = 20", True),
        ("coefficient((x + 1)^3, x, 2) = 3 and degree(x^4 + x, x) = 4", True),
        ("is_prime(97) and not is_prime(91) and is_composite(91)", True),
        ("divides(7, 91) and not divides(0, 3) and is_square(49) and is_cube(-8)", True),
        ("is_right_triangle(5, 3, 4) and is_obtuse_triangle(2, 2, 3)", True),
        ("is_acute_triangle(5, 5, 5) and not is_triangle(1, 2, 3)", True),
        ("is_right_triangle(1, 1, sqrt(2))", True),
        ("is_integer(sqrt(2)*sqrt(8))", True),
        ("is_integer(log(8)/log(2) + 1/2)", False),
        ("is_prime(n)", None),
        ("x^2 >= 0", True),
        ("x > 3", None),
        ("sin(x)^2 + cos(x)^2 = 1", True),
        ("sin(x) = cos(x)", None),
        ("sqrt(x^2) = x", None),
        ("(2 + 3*I)*(2 - 3*I) = 13 and im(2 + 3*I) = 3 and abs(3 + 4*I) = 5", True),
        ("ceil(7/2) = 4 and round(5/2) = 3 and floor(-1/2) = -1", True),
        ("next_prime(10) = 11 and divisors(6) = [1, 2, 3, 6]", True),
    ],
)
def test_relations_are_decided(relation: str, verdict: bool | None) -> None:
    assert holds(relation, {}) is verdict


def test_sample_points_satisfy_the_given_relations() -> None:
    assert holds("sqrt(x^2) = x", {}, given=[parse_expression("x > 0")]) is True


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a*x + pi", {"a", "x"}),
        ("sum(k*n, k, 1, m)", {"n", "m"}),
        ("gcd(a, 2) = sqrt(b)", {"a", "b"}),
    ],
)
def test_free_names_of_an_expression(text: str, names: set[str]) -> None:
    assert names_in(text) == names


def test_an_expression_is_not_a_relation() -> None:
    with pytest.raises(ExpressionError, match="not a relation"):
        holds("1 + 1", {})


def test_a_refused_function_is_named_as_it_is_written() -> None:
    with pytest.raises(ExpressionError, match=r"^permutations of a number over "):
        parse_expression("permutations(1000000000, 2)")
