"""Format figures for people: percentages, percentage points, intervals, p values, counts."""

from typing import Protocol


class Interval(Protocol):
    """Anything with the two ends of an interval."""

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


def percent(share: float) -> str:
    """Format a share as a percentage without the sign: 0.729 is "72.9"."""
    return f"{100 * share:.1f}"


def points(difference: float) -> str:
    """Format a difference of two shares in signed percentage points: -0.05 is "−5.0"."""
    text = f"{100 * difference:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def span(interval: Interval) -> str:
    """Format the interval of a difference in percentage points: "[−5.0, +9.2]"."""
    return f"[{points(interval.low)}, {points(interval.high)}]"


def probability(p: float) -> str:
    """Format a p value with three decimals, or as "< 0.001"."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def count(number: float | None) -> str:
    """Format an integer with thousands separators, a fraction with three digits, None as a dash."""
    if number is None:
        return "–"
    if isinstance(number, int):
        return f"{number:,}"
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
