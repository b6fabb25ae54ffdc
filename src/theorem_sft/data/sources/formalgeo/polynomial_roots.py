"""Real roots of a polynomial in one unknown, exact where a formula is short."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import mpmath

from theorem_sft.data.sources.formalgeo.exact_numbers import Irrational, Number, approximate, root, same


def roots(coefficients: Mapping[int, Number]) -> list[Number]:
    """The different real roots of sum(c[e] * v**e), smallest first.

    Args:
        coefficients: {exponent: coefficient}, zeros allowed.
    """
    present = {e: c for e, c in coefficients.items() if c != 0}
    if not present:
        return []
    low = min(present)
    found: list[Number] = [Fraction(0)] if low > 0 else []
    present = {e - low: c for e, c in present.items()}
    step = _common_step(present)
    inner = {e // step: c for e, c in present.items()}
    for y in _solve(inner):
        found.extend(_unpower(y, step))
    different: list[Number] = []
    for value in sorted(found, key=approximate):
        if not any(same(value, other) for other in different):
            different.append(value)
    return different


def _common_step(exponents: Mapping[int, Number]) -> int:
    from math import gcd

    step = 0
    for e in exponents:
        step = gcd(step, e)
    return step or 1


def _unpower(y: Number, step: int) -> list[Number]:
    if step == 1:
        return [y]
    if approximate(y) < 0:
        return [-root(-y, step)] if step % 2 else []
    positive = root(y, step)
    return [positive] if step % 2 or positive == 0 else [-positive, positive]


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
        square = root(inside, 2)
        return [(-b - square) / (a + a), (square - b) / (a + a)]
    return _numeric(c, degree)


def _numeric(c: Mapping[int, Number], degree: int) -> list[Number]:
    """Roots to 50 digits that turn out rational, or else root objects without a short formula."""
    mp: Any = mpmath.mp.clone()
    mp.dps = 60
    values = []
    for e in range(degree, -1, -1):
        value = c.get(e, Fraction(0))
        values.append(
            value.approx if isinstance(value, Irrational) else mp.mpf(value.numerator) / value.denominator
        )
    try:
        found = mp.polyroots(values, maxsteps=200, extraprec=200)
    except mpmath.libmp.NoConvergence:
        return []
    from theorem_sft.data.sources.formalgeo.exact_numbers import _make

    return [_make("real", (), mp.re(z)) for z in found if abs(mp.im(z)) < mp.mpf(10) ** -30]
