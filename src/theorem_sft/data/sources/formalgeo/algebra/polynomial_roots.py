"""Real roots of a polynomial in one unknown: closed forms up to degree 2, else numeric."""

from collections.abc import Mapping
from fractions import Fraction
from math import gcd
from typing import Any

import mpmath

from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import (
    Irrational,
    Number,
    approximate,
    equal_numbers,
    make_number,
    nth_root,
)


def real_roots(coefficients: Mapping[int, Number]) -> list[Number]:
    """Return the distinct real roots of sum(coefficients[e] * x**e), smallest first."""
    present = {e: c for e, c in coefficients.items() if c != 0}
    if not present:
        return []
    low = min(present)
    result: list[Number] = [Fraction(0)] if low > 0 else []
    present = {e - low: c for e, c in present.items()}
    step = gcd(*present) or 1
    for y in _solve({e // step: c for e, c in present.items()}):
        result.extend(_real_roots_of(y, step))
    different: list[Number] = []
    for value in sorted(result, key=approximate):
        if not any(equal_numbers(value, other) for other in different):
            different.append(value)
    return different


def _real_roots_of(y: Number, degree: int) -> list[Number]:
    if degree == 1:
        return [y]
    if approximate(y) < 0:
        return [-nth_root(-y, degree)] if degree % 2 else []
    positive = nth_root(y, degree)
    return [positive] if degree % 2 or positive == 0 else [-positive, positive]


def _solve(c: Mapping[int, Number]) -> list[Number]:
    degree = max(c)
    zero: Number = Fraction(0)
    if degree == 0:
        return []
    if degree == 1:
        return [-c.get(0, zero) / c[1]]
    if degree == 2:
        a, b, d = c[2], c.get(1, zero), c.get(0, zero)
        inside = b * b - Fraction(4) * a * d
        if approximate(inside) < 0:
            return []
        square = nth_root(inside, 2)
        return [(-b - square) / (a + a), (square - b) / (a + a)]
    return _numeric(c, degree)


def _numeric(c: Mapping[int, Number], degree: int) -> list[Number]:
    """Return numeric roots, as fractions where they are rational, else without a formula."""
    mp: Any = mpmath.mp.clone()
    mp.dps = 60
    ordered = [c.get(e, Fraction(0)) for e in range(degree, -1, -1)]
    values = [v.approx if isinstance(v, Irrational) else mp.mpf(v.numerator) / v.denominator for v in ordered]
    try:
        found = mp.polyroots(values, maxsteps=200, extraprec=200)
    except mpmath.libmp.NoConvergence:
        return []
    return [make_number("real", (), mp.re(z)) for z in found if abs(mp.im(z)) < mp.mpf(10) ** -30]
