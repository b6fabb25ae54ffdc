"""Figures as a person writes them: percentages, points, intervals, counts."""

from __future__ import annotations

from collections.abc import Mapping


def percent(share: float) -> str:
    """Write a share as a percentage without its sign: 0.729 is "72.9"."""
    return f"{100 * share:.1f}"


def points(difference: float) -> str:
    """Write a difference of shares in signed percentage points: -0.05 is "−5.0"."""
    written = f"{100 * difference:+.1f}"
    return "0.0" if written in ("+0.0", "-0.0") else written.replace("-", "−")


def span(row: Mapping[str, float]) -> str:
    """Write the interval of a difference: "[−5.0, +9.2]"."""
    return f"[{points(row['low'])}, {points(row['high'])}]"


def probability(p: float) -> str:
    """Write a p value to three places, or as under 0.001."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def count(number: float | None) -> str:
    """Write a whole number with thousands apart, a fraction to three figures, nothing as a dash."""
    if number is None:
        return "–"
    return (
        f"{number:,}" if isinstance(number, int) else f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
    )
