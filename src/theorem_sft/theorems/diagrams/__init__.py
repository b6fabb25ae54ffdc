"""Diagrams of theorems: sketches in the lengths of a problem, made of a few figures."""

from theorem_sft.theorems.diagrams.sketch import Diagram, Sketch
from theorem_sft.theorems.diagrams.straight import (
    angles_on_a_line,
    parallelogram,
    rectangle,
    triangle,
    triangle_of_angles,
)

__all__ = [
    "Diagram",
    "Sketch",
    "angles_on_a_line",
    "parallelogram",
    "rectangle",
    "triangle",
    "triangle_of_angles",
]
