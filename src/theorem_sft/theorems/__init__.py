"""Theorems, and the safe language that their relations are written in."""
