"""Several polynomial equations solved together: by adding multiples, and by putting one into the others."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from theorem_sft.data.sources.formalgeo.polynomials import Monomial, Poly

if TYPE_CHECKING:
    from theorem_sft.data.sources.formalgeo.equations import Algebra, Support

_MAX_EQUATIONS = 40
_MAX_TERMS = 40
_MAX_ROUNDS = 400


def combine(algebra: Algebra) -> bool:
    """Draw one more conclusion from an algebra's waiting equations; False if nothing can be drawn."""
    waiting = algebra.pending[:_MAX_EQUATIONS]
    return _by_adding(algebra, waiting) or _by_substitution(algebra, waiting)


def _by_adding(algebra: Algebra, waiting: list[tuple[Poly, Support]]) -> bool:
    """Gaussian elimination with each monomial as an unknown, the highest degrees first."""
    basis: list[tuple[Monomial, Poly, Support]] = []
    for poly, support in waiting:
        for lead, other, theirs in basis:
            if lead in poly.terms:
                poly, support = poly - other.scale(poly.terms[lead]), support | theirs
        if not poly.terms:
            continue
        if poly.value() is not None:
            return False
        lead = max(poly.terms, key=_weight)
        basis.append((lead, poly.scale(Fraction(1) / poly.terms[lead]), support))
        if _useful(algebra, basis[-1][1]) and algebra.conclude(algebra.strip(basis[-1][1]), support):
            return True
    return False


def _useful(algebra: Algebra, poly: Poly) -> bool:
    return poly.degree() == 1 or len(algebra.strip(poly).names()) == 1


def _weight(monomial: Monomial) -> tuple[int, int, Monomial]:
    return sum(e for _, e in monomial), len(monomial), monomial


def _by_substitution(algebra: Algebra, waiting: list[tuple[Poly, Support]]) -> bool:
    """Solve an equation for a name of degree 1, put that into the others, and go on with what comes out."""
    rounds = 0
    stack = [waiting]
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
                smaller = _eliminate(algebra, name, parts, support, rest)
                if smaller is None:
                    continue
                for other, facts in smaller:
                    if _useful(algebra, other) and other.names() and algebra.conclude(other, facts):
                        return True
                key = frozenset(n for other, _ in smaller for n in other.names())
                if len(smaller) > 1 and key not in tried:
                    tried.add(key)
                    stack.append(smaller)
                if rounds >= _MAX_ROUNDS:
                    return False
    return False


def _eliminate(
    algebra: Algebra, name: str, parts: dict[int, Poly], support: Support, rest: list[tuple[Poly, Support]]
) -> list[tuple[Poly, Support]] | None:
    """Put name = -parts[0] / parts[1] into the other equations, cleared of denominators."""
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
        total = algebra.strip(total)
        if total.terms:
            result.append((total, support | facts))
    return result
