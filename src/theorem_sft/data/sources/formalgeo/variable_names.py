"""What the name of a variable says: its kind, its range, and how a sine of one angle is a sine of another."""

from __future__ import annotations

from fractions import Fraction

from theorem_sft.data.sources.formalgeo.polynomials import Poly


def is_angle(name: str) -> bool:
    """Whether a variable measures an angle or an arc, in degrees."""
    return name.startswith(("MeasureOfAngle(", "MeasureOfArc("))


def is_positive(name: str) -> bool:
    """Whether a variable is a length, area, ratio or angle, so more than 0 (letters may be anything)."""
    return name.endswith(")") and not name.startswith(("sin:", "cos:", "tan:"))


def trig_name(function: str, angle: str) -> str:
    """The variable that stands for the sine, cosine or tangent of an angle variable."""
    return f"{function}:{angle}"


def in_range(name: str, value: float) -> bool:
    """Whether a value is more than 0, and at most 360 for an angle."""
    return value > 1e-12 and (not is_angle(name) or value <= 360 + 1e-9)


def turned(function: str, angle: str, sign: int, shift: int) -> Poly | None:
    """The function of `shift + sign * angle` in terms of functions of the angle itself."""
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
