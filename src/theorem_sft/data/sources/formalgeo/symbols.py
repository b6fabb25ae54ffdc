"""Reads what a trace says (safe expressions over slots and symbols) into exact polynomials of the problem.

The grammar is the part of the safe expression language that geometry needs. Numbers are this package's own
exact ones, which makes reading and comparing some hundred times faster than through SymPy.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.exact_numbers import PI, Number, apply, approximate, power, root
from theorem_sft.data.sources.formalgeo.polynomials import Poly, Ratio
from theorem_sft.data.sources.formalgeo.quantities import Quantities
from theorem_sft.data.sources.formalgeo.step_text import GREEK, PREFIX
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.parsing import python_syntax

_MAX_LENGTH = 2_000
_MAX_DEPTH = 60
_MAX_POWER = 20
_MAX_BITS = 4_096
_SYMBOL = re.compile(r"([a-z]*)([A-Z]+)")
_UNPLAIN = re.compile(r"\d{31}|\d\.\d{13}|\d[A-Za-z_]|[^ -~]")
_LETTERS = {name: letter for letter, name in GREEK.items()}


class UnreadableError(ValueError):
    """A text of a trace that is no expression over its slots and symbols."""


def quantity_of(symbol: str, quantities: Quantities) -> Call:
    """The quantity that a symbol stands for: `AB` a length, `angleRST` an angle, `x` a letter of the problem.

    Raises:
        UnreadableError: No quantity has such a symbol.
    """
    if len(symbol) == 1 or symbol in _LETTERS or (len(symbol) == 2 and symbol.islower()):
        letter = _LETTERS.get(symbol, symbol)
        quantities.shown.setdefault(letter, Call("Free", (letter,)))
        return Call("Free", (letter,))
    match = _SYMBOL.fullmatch(symbol)
    if match is None:
        raise UnreadableError(f"{symbol!r} is no symbol")
    prefix, points = match[1] or "length", match[2]
    fitting = [
        Call(kind, (points[: len(points) // 2], points[len(points) // 2 :]) if "Ratio" in kind else (points,))
        for kind, own in PREFIX.items()
        if own.replace("_", "") == prefix and len(points) == _points(kind)
    ]
    if not fitting:
        raise UnreadableError(f"{symbol!r} is no symbol")
    known = [call for call in fitting if quantities.knows(call)]
    return (known or fitting)[0]


def _points(kind: str) -> int:
    """How many points a quantity takes."""
    for ending, count in (("Line", 2), ("Triangle", 3), ("Quadrilateral", 4), ("Circle", 1)):
        if kind.endswith(ending):
            return 2 * count if kind.startswith("Ratio") else count
    return 6 if kind.startswith("Ratio") else 3


def read_equation(text: str, named: Callable[[str], Ratio]) -> Poly:
    """Read `a = b` as the polynomial that must be 0 (UnreadableError if it is none).

    Args:
        text: The equation.
        named: What a name stands for.
    """
    sides = text.split("=")
    if len(sides) != 2:
        raise UnreadableError(f"not an equation: {text[:80]!r}")
    return (read(sides[0], named) - read(sides[1], named)).top


def read(text: str, named: Callable[[str], Ratio]) -> Ratio:
    """Read an expression; arguments as for `read_equation`."""
    try:
        return _node(_parsed(text), named, 0)
    except UnreadableError:
        raise
    except (ArithmeticError, ValueError) as error:
        raise UnreadableError(f"{text[:80]!r}: {error}") from None


@lru_cache(maxsize=10_000)
def _parsed(text: str) -> ast.expr:
    if len(text) > _MAX_LENGTH or _UNPLAIN.search(text):
        raise UnreadableError("an expression is too long, or has a number that is too long or not plain")
    try:
        return python_syntax(text.strip(), written=text)
    except ExpressionError as error:
        raise UnreadableError(str(error)) from None


def _node(node: ast.expr, named: Callable[[str], Ratio], depth: int) -> Ratio:
    if depth > _MAX_DEPTH:
        raise UnreadableError("an expression is nested too deeply")
    match node:
        case ast.Constant(value=value) if type(value) in (int, float):
            return _constant(Fraction(str(value)))
        case ast.Name(id="pi"):
            return _constant(PI)
        case ast.Name(id=name):
            return named(name)
        case ast.UnaryOp(op=ast.USub()):
            return -_node(node.operand, named, depth + 1)
        case ast.BinOp():
            left, right = _node(node.left, named, depth + 1), _node(node.right, named, depth + 1)
            match node.op:
                case ast.Add():
                    return left + right
                case ast.Sub():
                    return left - right
                case ast.Mult():
                    return left * right
                case ast.Div() if right.top.terms:
                    return left / right
                case ast.Pow():
                    return _power(left, right)
        case ast.Call(func=ast.Name(id=function), args=[inner], keywords=[]):
            return _function(function, _node(inner, named, depth + 1))
    raise UnreadableError(f"not allowed in an expression: {ast.unparse(node)[:80]!r}")


def _power(base: Ratio, exponent: Ratio) -> Ratio:
    size = _number(exponent)
    if not isinstance(size, Fraction) or abs(size.numerator) > _MAX_POWER or size.denominator > _MAX_POWER:
        raise UnreadableError("a power out of range")
    value = _number(base)
    if isinstance(value, Fraction):
        bits = max(value.numerator.bit_length(), value.denominator.bit_length())
        if bits * abs(size.numerator) > _MAX_BITS:
            raise UnreadableError("a power is too large")
    if size.denominator == 1 and size >= 0:
        if base.top.degree() * size > _MAX_POWER or base.bottom.degree() * size > _MAX_POWER:
            raise UnreadableError("a power is too large")
        return base ** int(size)
    if value is None:
        raise UnreadableError("a root of an unknown")
    return _constant(power(root(value, size.denominator), size.numerator))


def _function(name: str, inner: Ratio) -> Ratio:
    value = _number(inner)
    if name == "sqrt" and value is not None:
        return _constant(root(value, 2))
    if name in {"asin", "acos", "atan"} and value is not None:
        return _constant(apply(name, value) * PI / Fraction(180))
    if name in {"sin", "cos", "tan"}:
        degrees = inner * _constant(Fraction(180) / PI)
        if value is not None:
            return _constant(apply(name, value * Fraction(180) / PI))
        names = list(degrees.top.names())
        if len(names) == 1 and not (degrees.top - Poly.variable(names[0])).terms and ":" not in names[0]:
            return Ratio(Poly.variable(f"{name}:{names[0]}"))
    raise UnreadableError(f"{name} of this is not allowed")


def _number(ratio: Ratio) -> Number | None:
    top, bottom = ratio.top.value(), ratio.bottom.value()
    if top is None or bottom is None or approximate(bottom) == 0:
        return None
    return top / bottom


def _constant(value: Number) -> Ratio:
    return Ratio(Poly.constant(value))
