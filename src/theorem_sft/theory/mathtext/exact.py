"""Exact numbers of problems: fractions and multiples of π."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class PiTimes:
    """A non-zero multiple of π; adding another kind of number or multiplying by π is an ArithmeticError."""

    factor: Fraction

    def __add__(self, other: ProblemNumber) -> ProblemNumber:
        return _pi_times(self.factor + _factor(other))

    __radd__ = __add__

    def __sub__(self, other: ProblemNumber) -> ProblemNumber:
        return _pi_times(self.factor - _factor(other))

    def __mul__(self, other: ProblemNumber) -> ProblemNumber:
        if isinstance(other, PiTimes):
            raise ArithmeticError("π times π is not a multiple of π")
        return _pi_times(self.factor * other)

    __rmul__ = __mul__

    def __truediv__(self, other: ProblemNumber) -> ProblemNumber:
        if isinstance(other, PiTimes):
            return self.factor / other.factor
        return _pi_times(self.factor / other)

    def __rsub__(self, other: Fraction) -> ProblemNumber:
        return _pi_times(_factor(other) - self.factor)

    def __rtruediv__(self, other: Fraction) -> ProblemNumber:
        raise ArithmeticError("a number divided by π is not a multiple of π")


ProblemNumber = Fraction | PiTimes


def _pi_times(factor: Fraction) -> ProblemNumber:
    return PiTimes(factor) if factor else factor


def _factor(number: ProblemNumber) -> Fraction:
    if isinstance(number, PiTimes):
        return number.factor
    if number:
        raise ArithmeticError("a number and a multiple of π cannot be added")
    return number


def size(number: ProblemNumber) -> Fraction:
    """Return the number itself if it is a fraction, else its factor of π."""
    return number.factor if isinstance(number, PiTimes) else number


def has_finite_decimal(denominator: int) -> bool:
    """Tell whether fractions in lowest terms with this denominator have a finite decimal expansion."""
    return pow(10, denominator.bit_length(), denominator) == 0


def show_number(number: ProblemNumber) -> str:
    """Format a number for people: "28", "7/2", "14π", "π", "7π/2"."""
    if not isinstance(number, PiTimes):
        return str(number)
    top, bottom = number.factor.as_integer_ratio()
    sign = {1: "", -1: "-"}.get(top, str(top))
    return f"{sign}π" if bottom == 1 else f"{sign}π/{bottom}"


def plain(number: ProblemNumber) -> int | str:
    """Format a number for a trace: 28, or a safe expression such as "7/2" or "14*pi"."""
    if isinstance(number, PiTimes):
        return f"{number.factor}*pi"
    return int(number) if number.denominator == 1 else str(number)


def read_number(value: int | str) -> ProblemNumber:
    """Parse a number that `plain` formatted."""
    factor, pi, _ = str(value).partition("*pi")
    return PiTimes(Fraction(factor)) if pi else Fraction(factor)
