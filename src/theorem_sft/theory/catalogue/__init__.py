"""The catalogue of theorems, one file per topic, and the joins that chains consist of."""

from difflib import get_close_matches

from theorem_sft.core.errors import InputError
from theorem_sft.theory.catalogue import (
    ages,
    algebra,
    angles,
    arithmetic,
    arrangements,
    averages,
    chances,
    chords,
    circle_angles,
    circles,
    counting,
    divisibility,
    geometric_sequences,
    geometry,
    identities,
    interest,
    joins_arithmetic,
    joins_counting,
    joins_geometry,
    middles,
    mixtures,
    motion,
    number_sums,
    number_theory,
    percent,
    polygons,
    probability,
    proportion,
    quadrilaterals,
    rates,
    remainders,
    right_triangles,
    sequences,
    sets,
    similar,
    statistics,
    triangles,
    work,
)
from theorem_sft.theory.catalogue import linear_equations as equations
from theorem_sft.theory.catalogue import unit_conversion as units
from theorem_sft.theory.chain import Chain, Join, build_chains
from theorem_sft.theory.theorem import Theorem

CATALOGUE: dict[str, Theorem] = {
    theorem.name: theorem
    for module in (
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
        percent,
        interest,
        proportion,
        units,
        algebra,
        equations,
        ages,
        identities,
        rates,
        motion,
        work,
        mixtures,
        number_theory,
        divisibility,
        remainders,
        counting,
        arrangements,
        sets,
        probability,
        chances,
        sequences,
        geometric_sequences,
        number_sums,
        statistics,
        averages,
        middles,
    )
    for theorem in module.THEOREMS
}

JOINS: tuple[Join, ...] = (*joins_geometry.JOINS, *joins_arithmetic.JOINS, *joins_counting.JOINS)

CHAINS: dict[str, Chain] = {chain.name: chain for chain in build_chains(JOINS, CATALOGUE)}


def find_theorem(name: str) -> Theorem:
    """Return the theorem with this name.

    Raises:
        InputError: No theorem has this name; the hint lists similar names.
    """
    if name in CATALOGUE:
        return CATALOGUE[name]
    spelled = {known.lower(): known for known in CATALOGUE}
    near = [spelled[match] for match in get_close_matches(name.lower(), spelled, n=3, cutoff=0.5)]
    hint = f"similar names are {', '.join(near)}" if near else "`theorem-sft theorems` lists all names"
    raise InputError(f"no theorem {name!r} in the catalogue", hint=hint)
