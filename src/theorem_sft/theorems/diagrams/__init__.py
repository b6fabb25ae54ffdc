"""Diagrams of theorems: sketches in the lengths and angles of a problem, made of a few figures."""

from theorem_sft.theorems.diagrams.circles import (
    angle_in_a_semicircle,
    circle,
    inscribed_angle,
    intersecting_chords,
    sector,
    tangents_angle,
    triangle_of_radii,
    two_secants,
)
from theorem_sft.theorems.diagrams.polygons import polygon, regular_polygon, similar_figures
from theorem_sft.theorems.diagrams.quadrangles import (
    kite_of_angles,
    parallelogram,
    parallelogram_of_angles,
    quadrilateral_in_a_circle,
    quadrilateral_of_angles,
    rectangle,
    rhombus,
    trapezoid,
)
from theorem_sft.theorems.diagrams.sketch import Diagram, Sketch
from theorem_sft.theorems.diagrams.triangles import (
    angles_at_a_corner,
    exterior_angle,
    isosceles_triangle,
    right_triangle,
    right_triangle_of_angles,
    triangle,
    triangle_of_angles,
)

__all__ = [
    "Diagram",
    "Sketch",
    "angle_in_a_semicircle",
    "angles_at_a_corner",
    "circle",
    "exterior_angle",
    "inscribed_angle",
    "intersecting_chords",
    "isosceles_triangle",
    "kite_of_angles",
    "parallelogram",
    "parallelogram_of_angles",
    "polygon",
    "quadrilateral_in_a_circle",
    "quadrilateral_of_angles",
    "rectangle",
    "regular_polygon",
    "rhombus",
    "right_triangle",
    "right_triangle_of_angles",
    "sector",
    "similar_figures",
    "tangents_angle",
    "trapezoid",
    "triangle",
    "triangle_of_angles",
    "triangle_of_radii",
    "two_secants",
]
