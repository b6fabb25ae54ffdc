"""The catalogue of theorems: one file per field of mathematics, and the chains of two."""

from theorem_sft.theorems.catalogue import (
    algebra,
    angles,
    arithmetic,
    chords,
    circle_angles,
    circles,
    counting,
    geometry,
    number_theory,
    polygons,
    quadrilaterals,
    rates,
    right_triangles,
    sequences,
    similar,
    statistics,
    triangles,
)
from theorem_sft.theorems.catalogue.chains import CHAINS
from theorem_sft.theorems.theorem import Theorem

__all__ = ["CATALOGUE", "CHAINS"]

CATALOGUE: dict[str, Theorem] = {
    theorem.name: theorem
    for field in (
        geometry,
        angles,
        triangles,
        right_triangles,
        polygons,
        quadrilaterals,
        circles,
        circle_angles,
        chords,
        similar,
        arithmetic,
        algebra,
        rates,
        number_theory,
        counting,
        sequences,
        statistics,
    )
    for theorem in field.THEOREMS
}
