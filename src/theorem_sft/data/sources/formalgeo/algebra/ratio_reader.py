"""Parses expressions over named quantities into exact quotients of polynomials.

The grammar is the part of the safe expression language that geometry needs. Exact numbers instead of SymPy
make parsing and comparing about a hundred times faster.
"""

import ast
import re
from collections.abc import Callable, Set
from fractions import Fraction
from functools import lru_cache

from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import (
    PI,
    Number,
    apply_function,
    approximate,
    integer_power,
    nth_root,
)
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly, Ratio, trig_name
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.parsing import python_syntax

FUNCTIONS = frozenset({"sqrt", "sin", "cos", "tan", "asin", "acos", "atan"})
_MAX_LENGTH = 2_000
_MAX_DEPTH = 60
_MAX_POWER = 20
_MAX_BITS = 4_096
_UNSUPPORTED = re.compile(r"\d{31}|\d\.\d{13}|\d[A-Za-z_]|[^ -~]")


class UnreadableError(ValueError):
    """A text is not an expression of this grammar."""


def read_ratio(text: str, named: Callable[[str], Ratio], functions: Set[str] = FUNCTIONS) -> Ratio:
    """Parse an expression.

    Args:
        text: The expression; its angles are in radians.
        named: Returns the quotient for a name.
        functions: The functions allowed in it.

    Raises:
        UnreadableError: It is not an expression, is undefined, or exceeds the limits of length and size.
    """
    try:
        return _Reader(named, functions).read(_parsed(text))
    except UnreadableError:
        raise
    except (ArithmeticError, ValueError) as error:
        raise UnreadableError(f"{text[:80]!r}: {error}") from None


def read_difference(text: str, named: Callable[[str], Ratio]) -> Poly:
    """Parse `a = b` into the polynomial that is 0 if it holds; UnreadableError if it is not an equation."""
    sides = text.split("=")
    if len(sides) != 2:
        raise UnreadableError(f"not an equation: {text[:80]!r}")
    return (read_ratio(sides[0], named) - read_ratio(sides[1], named)).top


def read_constant(text: str) -> Ratio:
    """Parse an expression without unknowns; UnreadableError if it is not one."""

    def refuse(name: str) -> Ratio:
        raise UnreadableError(f"the expression has the unknown {name!r}")

    return read_ratio(text, refuse)


def constant_ratio(value: Number) -> Ratio:
    """Return a number as a quotient of polynomials."""
    return Ratio(Poly.constant(value))


@lru_cache(maxsize=10_000)
def _parsed(text: str) -> ast.expr:
    if len(text) > _MAX_LENGTH or _UNSUPPORTED.search(text):
        raise UnreadableError("an expression is too long, or has a number that is too long or not plain")
    try:
        return python_syntax(text.strip(), written=text)
    except ExpressionError as error:
        raise UnreadableError(str(error)) from None


class _Reader:
    def __init__(self, named: Callable[[str], Ratio], functions: Set[str]) -> None:
        self.named = named
        self.functions = functions

    def read(self, node: ast.expr, depth: int = 0) -> Ratio:
        if depth > _MAX_DEPTH:
            raise UnreadableError("an expression is nested too deeply")
        match node:
            case ast.Constant(value=value) if type(value) in (int, float):
                return constant_ratio(Fraction(str(value)))
            case ast.Name(id="pi"):
                return constant_ratio(PI)
            case ast.Name(id=name):
                return self.named(name)
            case ast.UnaryOp(op=ast.USub()):
                return -self.read(node.operand, depth + 1)
            case ast.BinOp():
                left, right = self.read(node.left, depth + 1), self.read(node.right, depth + 1)
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
            case ast.Call(func=ast.Name(id=function), args=[inner], keywords=[]) if (
                function in self.functions
            ):
                return _function(function, self.read(inner, depth + 1))
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
    return constant_ratio(integer_power(nth_root(value, size.denominator), size.numerator))


def _function(name: str, inner: Ratio) -> Ratio:
    value = _number(inner)
    if name == "sqrt" and value is not None:
        return constant_ratio(nth_root(value, 2))
    if name in {"asin", "acos", "atan"} and value is not None:
        return constant_ratio(apply_function(name, value) * PI / Fraction(180))
    if name in {"sin", "cos", "tan"}:
        degrees = inner * constant_ratio(Fraction(180) / PI)
        if value is not None:
            return constant_ratio(apply_function(name, value * Fraction(180) / PI))
        names = list(degrees.top.names())
        if len(names) == 1 and not (degrees.top - Poly.variable(names[0])).terms and ":" not in names[0]:
            return Ratio(Poly.variable(trig_name(name, names[0])))
    raise UnreadableError(f"{name} of this is not allowed")


def _number(ratio: Ratio) -> Number | None:
    top, bottom = ratio.top.value(), ratio.bottom.value()
    if top is None or bottom is None or approximate(bottom) == 0:
        return None
    return top / bottom
