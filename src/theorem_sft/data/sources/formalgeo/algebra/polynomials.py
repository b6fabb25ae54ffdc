"""Polynomials over named quantities with exact coefficients, and their quotients.

Quantities are named as in CDL: `LengthOfLine(AB)`, `MeasureOfAngle(ABC)` (in degrees), a sine as
`sin:MeasureOfAngle(ABC)`; a letter of the problem is its own name (`x`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import Number

Monomial = tuple[tuple[str, int], ...]
Support = frozenset[int]
"""The numbers of the facts that a conclusion was derived from."""
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
                monomial = _product(left, right)
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
        """Return the value of a constant polynomial, or None."""
        if not self.terms:
            return Fraction(0)
        return self.terms[()] if len(self.terms) == 1 and () in self.terms else None

    def linear(self) -> tuple[dict[str, Number], Number] | None:
        """Return (coefficients, constant) of a polynomial of degree at most 1, or None."""
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
        """Return the coefficients of a polynomial in one name: {exponent: polynomial in the others}."""
        parts: dict[int, dict[Monomial, Number]] = {}
        for monomial, c in self.terms.items():
            exponent = next((e for n, e in monomial if n == name), 0)
            rest = tuple(item for item in monomial if item[0] != name)
            parts.setdefault(exponent, {})[rest] = c
        return {exponent: Poly(terms) for exponent, terms in parts.items()}

    def substitute(self, values: Mapping[str, Poly]) -> Poly:
        """Replace names by polynomials."""
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


def _product(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + exponent
    return tuple(sorted(powers.items()))


@dataclass(slots=True, eq=False)
class Ratio:
    """A quotient of two polynomials."""

    top: Poly
    bottom: Poly = field(default_factory=lambda: Poly.constant(_ONE))

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


def is_positive_name(name: str) -> bool:
    """Return whether a name is a length, area, ratio or angle; letters may be negative."""
    return name.endswith(")") and not name.startswith(("sin:", "cos:", "tan:"))


def is_in_range(name: str, value: float) -> bool:
    """Return whether a value is more than 0, and at most 360 for an angle."""
    is_angle = name.startswith(("MeasureOfAngle(", "MeasureOfArc("))
    return value > 1e-12 and (not is_angle or value <= 360 + 1e-9)


def trig_name(function: str, angle: str) -> str:
    """Return the name of the sine, cosine or tangent of a named angle."""
    return f"{function}:{angle}"


def base_names(poly: Poly) -> set[str]:
    """Return the names in a polynomial, with the angle in place of its sine, cosine or tangent."""
    return {name.partition(":")[2] or name for name in poly.names()}


def shifted_trig(function: str, angle: str, sign: int, shift: int) -> Poly | None:
    """Return function(shift + sign * angle) in functions of the angle; None for the tangent of 90° ± angle.

    Args:
        sign: 1 or -1.
        shift: 0, 90, 180 or 360, in degrees.
    """
    if function == "tan" and shift == 90:
        return None
    name, factor = function, 1
    if sign == -1 and function in {"sin", "tan"}:
        factor = -1
    if shift == 180:
        factor = -factor if function in {"sin", "cos"} else factor
    elif shift == 90:
        name = "cos" if function == "sin" else "sin"
        factor = 1 if function == "sin" else -sign
    return Poly({((trig_name(name, angle), 1),): Fraction(factor)})


def divide_by_nonzero_names(poly: Poly) -> Poly:
    """Divide a polynomial by those names common to all its terms that cannot be 0."""
    common: dict[str, int] | None = None
    for monomial, _ in poly:
        powers = dict(monomial)
        old = powers if common is None else common
        common = {n: min(e, powers[n]) for n, e in old.items() if n in powers}
        if not common:
            return poly
    shared = {n: e for n, e in (common or {}).items() if is_positive_name(n) or n.startswith("sin:")}
    if not shared or len(poly.terms) == 1:
        return poly
    return Poly({tuple((n, e - shared.get(n, 0)) for n, e in m if e > shared.get(n, 0)): c for m, c in poly})
