"""The limits of the expression language, and the error for whatever is outside it."""

from __future__ import annotations

import sympy

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_DIGITS = 30
MAX_BITS = 4_096
MAX_FACTORIAL = 300
MAX_TERMS = 2_000
"""Terms of all bounded sums and products of one expression together, and entries of its lists."""
PRECISION = 40
"""Digits to which numbers that are not rational are calculated."""
NEGLIGIBLE = sympy.Float("1e-25")
"""What is smaller counts as zero where nothing is proven."""
MAX_FACTORED = 10**24
"""Largest number that is taken apart into primes."""

CALCULATION_ERRORS = (
    ArithmeticError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What SymPy raises for what it cannot calculate."""


class ExpressionError(ValueError):
    """The text is not in the safe expression language, or is over one of its limits."""


def bounded_power(base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
    """Raise to a power unless the result would have more than `MAX_BITS` bits."""
    if exponent.is_number:
        if not (abs(sympy.N(exponent)) <= MAX_BITS):
            raise ExpressionError("an exponent is too large")
        if base.is_Rational and exponent.is_Rational:
            if base == 0 and exponent < 0:
                raise ExpressionError("division by zero")
            bits = max(abs(base.p), base.q).bit_length() * abs(exponent)
            if bits > MAX_BITS:
                raise ExpressionError("a power is too large")
        elif base.is_number and base.is_Atom is False and exponent.is_Rational and abs(exponent) > 64:
            raise ExpressionError("a power of a sum or root is too large")
    return base**exponent
