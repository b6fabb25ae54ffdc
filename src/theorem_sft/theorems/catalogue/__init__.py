"""The catalogue of theorems: one file per field of mathematics, and the chains of two."""

from theorem_sft.theorems.catalogue import algebra, arithmetic, geometry, rates
from theorem_sft.theorems.catalogue.chains import CHAINS
from theorem_sft.theorems.theorem import Theorem

__all__ = ["CATALOGUE", "CHAINS"]

CATALOGUE: dict[str, Theorem] = {
    theorem.name: theorem for field in (geometry, arithmetic, algebra, rates) for theorem in field.THEOREMS
}
