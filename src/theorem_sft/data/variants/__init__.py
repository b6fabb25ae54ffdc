"""Superficial variants of problems, and transfer problems (the same rule elsewhere, or another rule)."""
