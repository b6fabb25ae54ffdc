"""Units of measure: which numbers may be fractions of them, and how many smaller units each has."""

from __future__ import annotations

SMALLER: dict[str, tuple[int, str]] = {
    "km": (1000, "metres"),
    "metres": (100, "cm"),
    "cm": (10, "mm"),
    "kg": (1000, "grams"),
    "grams": (1000, "mg"),
    "litres": (1000, "ml"),
    "years": (12, "months"),
    "days": (24, "hours"),
    "hours": (60, "minutes"),
    "minutes": (60, "seconds"),
    "dollars": (100, "cents"),
}
"""For each unit, how many of the next smaller one it has, and that one."""

_WITHOUT_SMALLER = ("seconds", "ml", "degrees", "percent")


def is_measure(unit: str) -> bool:
    """Tell whether an amount in a unit can be any fraction: 3.5 metres, but not 3.5 eggs."""
    base, _, _ = unit.removeprefix("square ").partition(" per ")
    return base in SMALLER or base in _WITHOUT_SMALLER


def smaller_unit(unit: str) -> tuple[int, str] | None:
    """Return how many of a smaller unit make up a unit, and that one; None where it has none.

    Args:
        unit: In the plural, a square or a speed too: "metres", "square metres", "metres per hour".
    """
    base, per, time = unit.removeprefix("square ").partition(" per ")
    if base not in SMALLER:
        return None
    factor, smaller = SMALLER[base]
    if unit.startswith("square "):
        return factor**2, f"square {smaller}"
    return factor, f"{smaller}{per}{time}"
