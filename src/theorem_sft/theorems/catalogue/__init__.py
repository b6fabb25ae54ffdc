"""The catalogue of theorems: one file per field of mathematics, and the chains of two."""

from difflib import get_close_matches

from theorem_sft.errors import InputError
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

__all__ = ["CATALOGUE", "CHAINS", "find_theorem"]

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


def find_theorem(name: str) -> Theorem:
    """Return the theorem of a name.

    Raises:
        InputError: There is none; names the nearest.
    """
    if name in CATALOGUE:
        return CATALOGUE[name]
    spelled = {known.lower(): known for known in CATALOGUE}
    near = [spelled[found] for found in get_close_matches(name.lower(), spelled, n=3, cutoff=0.5)]
    mend = f"the nearest are {', '.join(near)}" if near else "see the list: theorem-sft theorems"
    raise InputError(f"no theorem {name!r} in the catalogue", mend=mend)
