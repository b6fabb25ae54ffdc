"""Solves several polynomial equations together: Gaussian elimination over monomials, then substitution."""

from collections.abc import Iterator
from fractions import Fraction

from theorem_sft.data.sources.formalgeo.algebra.polynomials import (
    Monomial,
    Poly,
    Support,
    divide_by_nonzero_names,
)

Equation = tuple[Poly, Support]
"""A polynomial that equals 0, and the facts from which this follows."""
Basis = list[tuple[Monomial, Poly, Support]]
"""Equations to eliminate with: the leading monomial (coefficient 1), the polynomial and its facts."""
_MAX_EQUATIONS = 40
_MAX_TERMS = 40
_MAX_ROUNDS = 400


def implied_equations(equations: list[Equation]) -> Iterator[Equation]:
    """Yield equations that follow from the given ones and are linear or have one unknown."""
    equations = equations[:_MAX_EQUATIONS]
    yield from _by_adding(equations)
    yield from _by_substitution(equations)


def _by_adding(equations: list[Equation]) -> Iterator[Equation]:
    """Gaussian elimination with each monomial as an unknown, the highest degrees first."""
    basis: Basis = []
    for equation in equations:
        poly, support = eliminate_leads(equation, basis)
        if not poly.terms:
            continue
        if poly.value() is not None:
            return
        lead = max(poly.terms, key=_weight)
        poly = poly.scale(Fraction(1) / poly.terms[lead])
        basis.append((lead, poly, support))
        if _is_solvable(poly):
            yield divide_by_nonzero_names(poly), support


def eliminate_leads(equation: Equation, basis: Basis) -> Equation:
    """Subtract multiples of the equations of a basis, in order, so that their leading monomials vanish."""
    poly, support = equation
    for lead, other, facts in basis:
        if lead in poly.terms:
            poly, support = poly - other.scale(poly.terms[lead]), support | facts
    return poly, support


def _is_solvable(poly: Poly) -> bool:
    return poly.degree() == 1 or len(divide_by_nonzero_names(poly).names()) == 1


def _weight(monomial: Monomial) -> tuple[int, int, Monomial]:
    return sum(e for _, e in monomial), len(monomial), monomial


def _by_substitution(equations: list[Equation]) -> Iterator[Equation]:
    """Solve an equation for a name of degree 1, substitute it in the others, and repeat with the results."""
    rounds = 0
    stack = [equations]
    tried: set[frozenset[str]] = set()
    while stack and rounds < _MAX_ROUNDS:
        system = stack.pop()
        for place, (poly, support) in enumerate(system):
            for name in sorted(poly.names(), reverse=True):
                parts = poly.coefficients(name)
                if set(parts) - {0, 1} or ":" in name:
                    continue
                rounds += 1
                rest = [item for n, item in enumerate(system) if n != place]
                smaller = _eliminate(name, parts, support, rest)
                if smaller is None:
                    continue
                yield from (item for item in smaller if _is_solvable(item[0]) and item[0].names())
                key = frozenset(n for other, _ in smaller for n in other.names())
                if len(smaller) > 1 and key not in tried:
                    tried.add(key)
                    stack.append(smaller)
                if rounds >= _MAX_ROUNDS:
                    return


def _eliminate(
    name: str, parts: dict[int, Poly], support: Support, rest: list[Equation]
) -> list[Equation] | None:
    """Substitute name = -parts[0] / parts[1] in the other equations, without denominators."""
    top, bottom = -parts.get(0, Poly()), parts[1]
    if not top.terms:
        return None
    result = []
    for other, facts in rest:
        if name not in other.names():
            result.append((other, facts))
            continue
        powers = other.coefficients(name)
        highest = max(powers)
        total = Poly()
        for exponent, c in powers.items():
            total = total + c * top**exponent * bottom ** (highest - exponent)
            if len(total.terms) > _MAX_TERMS:
                return None
        total = divide_by_nonzero_names(total)
        if total.terms:
            result.append((total, support | facts))
    return result
