"""Units of measure and their next smaller units."""

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
"""For each unit, the conversion factor to the next smaller unit, and that unit."""

_WITHOUT_SMALLER = ("seconds", "ml", "degrees", "percent")


def is_measure(unit: str) -> bool:
    """Tell whether amounts in a unit can be fractions: 3.5 metres, but not 3.5 eggs."""
    base, _, _ = unit.removeprefix("square ").partition(" per ")
    return base in SMALLER or base in _WITHOUT_SMALLER


def smaller_unit(unit: str) -> tuple[int, str] | None:
    """Return the conversion factor to the next smaller unit and that unit, or None.

    Args:
        unit: A plural unit, also a square unit or a speed: "metres", "square metres", "metres per hour".
    """
    base, per, time = unit.removeprefix("square ").partition(" per ")
    if base not in SMALLER:
        return None
    factor, smaller = SMALLER[base]
    if unit.startswith("square "):
        return factor**2, f"square {smaller}"
    return factor, f"{smaller}{per}{time}"
