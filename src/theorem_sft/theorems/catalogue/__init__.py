"""The catalogue of theorems: one file per field of mathematics, and what joins them into chains."""

from theorem_sft.theorems.catalogue import (
    algebra,
    angles,
    arithmetic,
    counting,
    geometry,
    number_theory,
    rates,
    sequences,
    statistics,
)
from theorem_sft.theorems.catalogue.joins import JOINS
from theorem_sft.theorems.chain import Chain, chains
from theorem_sft.theorems.theorem import Theorem

__all__ = ["CATALOGUE", "CHAINS"]

CATALOGUE: dict[str, Theorem] = {
    theorem.name: theorem
    for field in (
        geometry,
        angles,
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

CHAINS: dict[str, Chain] = {chain.name: chain for chain in chains(JOINS, CATALOGUE)}
