"""Expressions of traces as exact polynomials: the reader agrees with the safe expression language."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import approximate
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly, Ratio
from theorem_sft.data.sources.formalgeo.algebra.ratio_reader import (
    UnreadableError,
    read_difference,
    read_ratio,
)
from theorem_sft.data.sources.formalgeo.checking.step_claims import quantity_of_symbol
from theorem_sft.data.sources.formalgeo.language.cdl import Call
from theorem_sft.data.sources.formalgeo.replay.plane_figure import PlaneFigure
from theorem_sft.data.sources.formalgeo.replay.quantities import Quantities
from theorem_sft.data.sources.formalgeo.writing.step_text import SLOT_PREFIX, symbol_name
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError

LEAVES = st.sampled_from(["1", "2", "7/3", "0.5", "sqrt(2)", "pi", "x", "AB", "sin(30*pi/180)", "acos(4/5)"])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"({text})/3"),
        inner.map(lambda text: f"({text})**2"),
    ),
    max_leaves=6,
)
VALUES = {"x": 1.25, "AB": 3.5}


def variable(name: str) -> Ratio:
    return Ratio(Poly.variable(name))


def evaluate(ratio: Ratio) -> float:
    """Evaluate a quotient with `VALUES`."""

    def side(poly: Poly) -> float:
        total = 0.0
        for monomial, c in poly:
            part = approximate(c)
            for name, exponent in monomial:
                part *= VALUES[name] ** exponent
            total += part
        return total

    return side(ratio.top) / side(ratio.bottom)


@settings(max_examples=60)
@given(EXPRESSIONS)
def test_agrees_with_the_safe_expression_language(text: str) -> None:
    expected = parse_expression(text, {name: sympy.Float(value) for name, value in VALUES.items()})
    assert evaluate(read_ratio(text, variable)) == pytest.approx(float(sympy.N(expected)), rel=1e-9, abs=1e-9)


@given(st.text(alphabet="0123456789+-*/() .sqrtpi=xAB^eval'\"[]{}", max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        read_ratio(text, variable)
    except UnreadableError:
        return
    parse_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1/0",
        "9**9**9**9",
        "(9**20)**20 * ((9**20)**20)**20",
        "((x+AB)**20)**20",
        "sqrt(x)",
        "sqrt(-1)",
        "acos(2)",
        "__import__('os')",
        "x.real",
        "f(1)",
        "1 if x else 2",
        "1" * 31,
        "-" * 80 + "1",
        "1e5",
        "1.0000000000000000001",
        "+".join("1" for _ in range(1200)),
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_ratio(text, variable)


def test_an_equation_has_two_sides() -> None:
    assert read_difference("x = x", variable).terms == {}
    for text in ("x", "x = 1 = 2", "x == 1"):
        with pytest.raises((UnreadableError, ExpressionError)):
            read_difference(text, variable)


@given(st.sampled_from(sorted(SLOT_PREFIX)), st.permutations("ABCDEFGH"))
def test_a_symbol_names_its_quantity(kind: str, points: list[str]) -> None:
    counts = {"Line": 2, "Triangle": 3, "Quadrilateral": 4, "Circle": 1}
    count = next((n for ending, n in counts.items() if kind.endswith(ending)), 3)
    row = "".join(points)
    ratio = kind.startswith("RatioOf")
    call = Call(kind, (row[:count], row[-count:]) if ratio else (row[:count],))
    quantities = Quantities(PlaneFigure([]))
    quantities.name(call)  # of two kinds of ratio, the one in the problem
    assert quantity_of_symbol(symbol_name(call), quantities) == call


def test_letters_and_unknown_symbols() -> None:
    quantities = Quantities(PlaneFigure([]))
    assert quantity_of_symbol("x", quantities) == Call("Free", ("x",))
    assert quantity_of_symbol("alpha", quantities) == Call("Free", ("α",))
    for text in ("angleAB", "lengthAB_", "areaABCDE", "q12", "result"):
        with pytest.raises(UnreadableError):
            quantity_of_symbol(text, quantities)
