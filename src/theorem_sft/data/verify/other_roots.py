"""The roots of a relation in one slot."""

from collections.abc import Iterator, Mapping

import sympy
from sympy.core.relational import Equality

from theorem_sft.theory.mathtext.expressions.language import parse_expression, symbol
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError

_STEPWISE = (sympy.Mod, sympy.floor, sympy.ceiling, sympy.Max, sympy.Min, sympy.factorial, sympy.binomial)
_MAX_DEGREE = 4
"""Only rational roots of polynomials of a higher degree are searched for."""
_MAX_ROOTS = 8


def roots_for(slot: str, relation: str, values: Mapping[str, sympy.Basic]) -> Iterator[sympy.Expr]:
    """Yield values of a slot that solve an equation, given the values of the other slots.

    Numbers are substituted for the remaining letters. A relation other than an equation yields nothing.
    """
    try:
        equation = parse_expression(relation, values)
    except ExpressionError:
        return
    if not isinstance(equation, Equality):
        return
    unknown = symbol(slot)
    difference = equation.lhs - equation.rhs
    # A root that is valid for all values of the other letters is also a root at this point.
    letters = sorted(difference.free_symbols - {unknown}, key=str)
    difference = difference.subs({letter: sympy.prime(place + 4) for place, letter in enumerate(letters)})
    if not difference.has(unknown):
        return
    yield from _solutions(difference, unknown)


def _solutions(difference: sympy.Expr, unknown: sympy.Symbol) -> list[sympy.Expr]:
    numerator = sympy.numer(sympy.together(difference))
    if numerator.is_polynomial(unknown):
        polynomial = sympy.Poly(numerator, unknown)
        if polynomial.degree() <= 1:
            return [-polynomial.coeff_monomial(1) / polynomial.LC()] if polynomial.degree() == 1 else []
        if polynomial.degree() > _MAX_DEGREE:
            rational = all(coefficient.is_Rational for coefficient in polynomial.coeffs())
            return list(sympy.roots(polynomial, filter="Q"))[:_MAX_ROOTS] if rational else []
        return [root for root in sympy.roots(polynomial) if root.is_real is not False][:_MAX_ROOTS]
    if difference.has(*_STEPWISE):
        return []  # SymPy would search for a long time and find nothing
    try:
        # The caller tests every candidate, so SymPy need not check or simplify them.
        solutions = sympy.solve(difference, unknown, check=False, simplify=False)
    except (NotImplementedError, ValueError, TypeError, AttributeError, ZeroDivisionError):
        return []
    return [root for root in solutions if isinstance(root, sympy.Expr)][:_MAX_ROOTS]
