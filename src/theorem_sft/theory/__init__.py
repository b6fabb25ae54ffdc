"""Theorems, and the mathematics they are written in."""
