"""Fast exact numbers: fractions, and irrational values as 50 digits together with their formula."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

import mpmath
import sympy

_MP: Any = mpmath.mp.clone()
_MP.dps = 50
_ZERO = _MP.mpf(10) ** -32


class Irrational:
    """A real number as 50 digits and the formula it came from.

    Results that are rational to 32 digits become fractions again.
    """

    __slots__ = ("_expr", "approx", "args", "op")

    def __init__(self, op: str, args: tuple[Number, ...], approx: Any) -> None:
        self.op = op
        self.args = args
        self.approx = approx
        self._expr: Any = None

    def __add__(self, other: Number) -> Number:
        return make_number("+", (self, other), self.approx + _approx(other)) if other != 0 else self

    __radd__ = __add__

    def __neg__(self) -> Number:
        return make_number("*", (Fraction(-1), self), -self.approx)

    def __sub__(self, other: Number) -> Number:
        return self + -other

    def __rsub__(self, other: Number) -> Number:
        return -self + other

    def __mul__(self, other: Number) -> Number:
        if other == 0:
            return Fraction(0)
        return make_number("*", (self, other), self.approx * _approx(other)) if other != 1 else self

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Number:
        return make_number("/", (self, other), self.approx / _approx(other)) if other != 1 else self

    def __rtruediv__(self, other: Number) -> Number:
        return make_number("/", (other, self), _approx(other) / self.approx)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Irrational) and abs(self.approx - other.approx) <= _ZERO * max(
            1, abs(self.approx)
        )

    def __hash__(self) -> int:
        return hash(_MP.nstr(self.approx, 20))

    def __repr__(self) -> str:
        return f"Irrational({_MP.nstr(self.approx, 12)})"


Number = Fraction | Irrational


def _approx(value: Number) -> Any:
    return value.approx if isinstance(value, Irrational) else _MP.mpf(value.numerator) / value.denominator


def make_number(op: str, args: tuple[Number, ...], approx: Any) -> Number:
    """Return the result of an operation, given to 50 digits: a fraction if it equals one to 32 digits."""
    size = abs(approx)
    if size < _ZERO:
        return Fraction(0)
    if size < 10**9:
        guess = Fraction(float(approx)).limit_denominator(20000)
        if abs(approx - _approx(guess)) < _ZERO * max(1, size):
            return guess
    return Irrational(op, args, approx)


PI = Irrational("pi", (), +_MP.pi)


def approximate(value: Number) -> float:
    """Return the value as a float."""
    return float(value) if isinstance(value, Fraction) else float(value.approx)


def equal_numbers(left: Number, right: Number) -> bool:
    """Return whether two values agree to about 30 digits."""
    return left - right == 0


def nth_root(value: Number, degree: int) -> Number:
    """Return the real root of a value; ValueError if it is negative."""
    if approximate(value) < 0:
        raise ValueError("root of a negative number")
    if isinstance(value, Fraction) and degree == 2:
        top, bottom = isqrt(value.numerator), isqrt(value.denominator)
        if top * top == value.numerator and bottom * bottom == value.denominator:
            return Fraction(top, bottom)
    return make_number("root", (value, Fraction(degree)), _MP.root(_approx(value), degree))


def integer_power(value: Number, exponent: int) -> Number:
    """Raise a value to an integer power."""
    if isinstance(value, Fraction):
        return value**exponent
    result: Number = Fraction(1)
    for _ in range(abs(exponent)):
        result = result * value
    return result if exponent >= 0 else Fraction(1) / result


def apply_function(function: str, value: Number) -> Number:
    """Return a trigonometric function of an angle in degrees, or an inverse one in degrees.

    Args:
        function: "sin", "cos", "tan", "asin", "acos" or "atan".

    Raises:
        ValueError: The function is not defined there.
    """
    size = abs(approximate(value))
    if function in {"asin", "acos"} and size > 1:
        if size > 1 + 1e-12:
            raise ValueError(f"{function} of a value beyond 1")
        value = Fraction(1 if approximate(value) > 0 else -1)
    if function == "tan" and abs(approximate(value) % 180 - 90) < 1e-12:
        raise ValueError("tangent of a right angle")
    evaluate, v = getattr(_MP, function), _approx(value)
    result = evaluate(v) * 180 / _MP.pi if function[0] == "a" else evaluate(v * _MP.pi / 180)
    return make_number(function, (value,), result)


def to_sympy(value: Number) -> Any:
    """Return the value as an exact SymPy expression."""
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    if value._expr is None:
        value._expr = _recognise(value)
        if value._expr is None:
            value._expr = _formula(value.op, [to_sympy(arg) for arg in value.args])
    return value._expr


def _recognise(value: Irrational) -> Any:
    """Return a fraction of a root or of pi that agrees to 32 digits; None if there is none."""
    sign = 1 if value.approx > 0 else -1
    forms: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
        (value.approx**2, lambda q: sign * sympy.sqrt(q)),
        (value.approx / _MP.pi, lambda q: q * sympy.pi),
        (value.approx * _MP.pi, lambda q: q / sympy.pi),
        ((value.approx / _MP.pi) ** 2, lambda q: sign * sympy.pi * sympy.sqrt(q)),
    )
    for number, build in forms:
        guess = make_number("?", (), number)
        if isinstance(guess, Fraction):
            return build(sympy.Rational(guess.numerator, guess.denominator))
    return None


def _formula(op: str, args: list[Any]) -> Any:
    if op == "+":
        return sympy.Add(*args)
    if op == "*":
        return sympy.expand(sympy.Mul(*args))
    if op == "/":
        quotient = args[0] / args[1]
        plain = not quotient.free_symbols and not quotient.has(sympy.pi, sympy.sin, sympy.cos)
        return sympy.radsimp(quotient) if plain else quotient
    if op == "root":
        return args[0] ** (1 / args[1])
    if op == "pi":
        return sympy.pi
    if op == "real":
        raise ValueError("a root without a short formula")
    if op in {"sin", "cos", "tan"} and args[0].is_Rational and args[0] % 15 != 0:
        # SymPy would expand sin 57° into pages of nested roots
        return sympy.Symbol(f"{op}({args[0]}*pi/180)", positive=True)
    function = getattr(sympy, op)
    return function(args[0]) * 180 / sympy.pi if op[0] == "a" else function(args[0] * sympy.pi / 180)
