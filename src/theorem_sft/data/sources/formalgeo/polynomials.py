"""Polynomials over named quantities with exact coefficients, and fractions of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from theorem_sft.data.sources.formalgeo.exact_numbers import Number

Monomial = tuple[tuple[str, int], ...]
_ONE = Fraction(1)


class Poly:
    """A polynomial: {monomial: coefficient}, a monomial being sorted (name, exponent) pairs."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Monomial, Number] | None = None) -> None:
        self.terms: dict[Monomial, Number] = {m: c for m, c in (terms or {}).items() if c != 0}

    @classmethod
    def constant(cls, value: Number) -> Poly:
        return cls({(): value})

    @classmethod
    def variable(cls, name: str) -> Poly:
        return cls({((name, 1),): _ONE})

    def __add__(self, other: Poly) -> Poly:
        terms = dict(self.terms)
        for monomial, value in other.terms.items():
            terms[monomial] = terms[monomial] + value if monomial in terms else value
        return Poly(terms)

    def __neg__(self) -> Poly:
        return Poly({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Poly) -> Poly:
        return self + -other

    def scale(self, factor: Number) -> Poly:
        return Poly({m: c * factor for m, c in self.terms.items()})

    def __mul__(self, other: Poly) -> Poly:
        terms: dict[Monomial, Number] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                monomial = _times(left, right)
                product = a * b
                terms[monomial] = terms[monomial] + product if monomial in terms else product
        return Poly(terms)

    def __pow__(self, exponent: int) -> Poly:
        result = Poly.constant(_ONE)
        for _ in range(exponent):
            result = result * self
        return result

    def names(self) -> set[str]:
        return {name for monomial in self.terms for name, _ in monomial}

    def degree(self) -> int:
        return max((sum(e for _, e in monomial) for monomial in self.terms), default=0)

    def value(self) -> Number | None:
        """The constant it is, or None."""
        if not self.terms:
            return Fraction(0)
        return self.terms[()] if len(self.terms) == 1 and () in self.terms else None

    def linear(self) -> tuple[dict[str, Number], Number] | None:
        """(coefficients, constant) of a polynomial of degree at most 1, or None."""
        coefficients: dict[str, Number] = {}
        constant: Number = Fraction(0)
        for monomial, c in self.terms.items():
            if not monomial:
                constant = c
            elif len(monomial) == 1 and monomial[0][1] == 1:
                coefficients[monomial[0][0]] = c
            else:
                return None
        return coefficients, constant

    def coefficients(self, name: str) -> dict[int, Poly]:
        """The polynomial by powers of one name: {exponent: coefficient without that name}."""
        parts: dict[int, dict[Monomial, Number]] = {}
        for monomial, c in self.terms.items():
            exponent = next((e for n, e in monomial if n == name), 0)
            rest = tuple(item for item in monomial if item[0] != name)
            parts.setdefault(exponent, {})[rest] = c
        return {exponent: Poly(terms) for exponent, terms in parts.items()}

    def substitute(self, values: Mapping[str, Poly]) -> Poly:
        """Put polynomials in for names."""
        if not any(name in values for name in self.names()):
            return self
        result = Poly()
        for monomial, c in self.terms.items():
            term = Poly({tuple(item for item in monomial if item[0] not in values): c})
            for name, exponent in monomial:
                if name in values:
                    term = term * values[name] ** exponent
            result = result + term
        return result

    def __iter__(self) -> Iterator[tuple[Monomial, Number]]:
        return iter(self.terms.items())

    def __repr__(self) -> str:
        return " + ".join(f"{c}*{m}" for m, c in self.terms.items()) or "0"


def _times(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + exponent
    return tuple(sorted(powers.items()))


class Ratio:
    """A quotient of two polynomials."""

    __slots__ = ("bottom", "top")

    def __init__(self, top: Poly, bottom: Poly | None = None) -> None:
        self.top = top
        self.bottom = Poly.constant(_ONE) if bottom is None else bottom

    def __add__(self, other: Ratio) -> Ratio:
        if self.bottom.terms == other.bottom.terms:
            return Ratio(self.top + other.top, self.bottom)
        return Ratio(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    def __neg__(self) -> Ratio:
        return Ratio(-self.top, self.bottom)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + -other

    def __mul__(self, other: Ratio) -> Ratio:
        return Ratio(self.top * other.top, self.bottom * other.bottom)

    def __truediv__(self, other: Ratio) -> Ratio:
        divisor = other.top.value()
        if divisor is not None and divisor != 0 and other.bottom.value() == 1:
            return Ratio(self.top.scale(Fraction(1) / divisor), self.bottom)
        return Ratio(self.top * other.bottom, self.bottom * other.top)

    def __pow__(self, exponent: int) -> Ratio:
        return Ratio(self.top**exponent, self.bottom**exponent)
