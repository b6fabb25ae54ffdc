"""The catalogue of theorems: files by field of mathematics, and the chains of two."""

from theorem_sft.theorems.catalogue import (
    ages,
    algebra,
    angles,
    arithmetic,
    counting,
    equations,
    geometry,
    identities,
    interest,
    mixtures,
    motion,
    number_theory,
    percent,
    proportion,
    rates,
    sequences,
    statistics,
    units,
    work,
)
from theorem_sft.theorems.catalogue.chains import CHAINS
from theorem_sft.theorems.theorem import Theorem

__all__ = ["CATALOGUE", "CHAINS"]

CATALOGUE: dict[str, Theorem] = {
    theorem.name: theorem
    for module in (
        geometry,
        angles,
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
        counting,
        sequences,
        statistics,
    )
    for theorem in module.THEOREMS
}
