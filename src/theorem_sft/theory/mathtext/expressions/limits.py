"""The limits of the expression language, and the error for text that exceeds them."""

import sympy

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_DIGITS = 30
MAX_BITS = 4_096
MAX_FACTORIAL = 300
MAX_TERMS = 2_000
"""Total number of terms of bounded sums and products, and of list entries, in one expression."""
PRECISION = 40
"""Number of digits for irrational numbers."""
NEGLIGIBLE = sympy.Float("1e-25")
"""Irrational numbers below this absolute value count as zero."""
MAX_FACTORED = 10**24
"""Largest number that is factorised."""

CALCULATION_ERRORS = (
    ArithmeticError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
"""Errors that SymPy raises for undefined or unsupported calculations."""


class ExpressionError(ValueError):
    """The text is outside the safe expression language or exceeds one of its limits."""


def bounded_power(base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
    """Raise to a power; ExpressionError if the result would have more than `MAX_BITS` bits."""
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
