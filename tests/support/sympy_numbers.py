"""Numbers of problems as SymPy expressions."""

from __future__ import annotations

import sympy

from theorem_sft.theory.mathtext.exact import PiTimes, ProblemNumber, size


def sympy_number(number: ProblemNumber) -> sympy.Expr:
    """Return the number as a SymPy expression, without the parser of expressions."""
    factor = sympy.Rational(*size(number).as_integer_ratio())
    return factor * sympy.pi if isinstance(number, PiTimes) else factor
