"""The catalogue of theorems: one file per field of mathematics, and what joins them into chains."""

from theorem_sft.theorems.catalogue import (
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
    joins,
    joins_counting,
    joins_geometry,
    middles,
    number_sums,
    number_theory,
    polygons,
    probability,
    quadrilaterals,
    rates,
    remainders,
    right_triangles,
    sequences,
    sets,
    similar,
    statistics,
    triangles,
)
from theorem_sft.theorems.chain import Chain, Join, chains
from theorem_sft.theorems.theorem import Theorem

__all__ = ["CATALOGUE", "CHAINS", "JOINS"]

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
    for theorem in field.THEOREMS
}

JOINS: tuple[Join, ...] = (*joins_geometry.JOINS, *joins.JOINS, *joins_counting.JOINS)

CHAINS: dict[str, Chain] = {chain.name: chain for chain in chains(JOINS, CATALOGUE)}
