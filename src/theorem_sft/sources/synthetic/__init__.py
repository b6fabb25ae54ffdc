"""Problems made from the catalogue of theorems, with exact traces: no two alike, any number of them."""

from theorem_sft.sources.synthetic.build import PEOPLE, build
from theorem_sft.sources.synthetic.sides import SPLIT_KINDS, SplitKind
from theorem_sft.sources.synthetic.telling import ASIDE, OFF_TOPIC, QUESTION, Structure, Telling, tell

__all__ = [
    "ASIDE",
    "OFF_TOPIC",
    "PEOPLE",
    "QUESTION",
    "SPLIT_KINDS",
    "SplitKind",
    "Structure",
    "Telling",
    "build",
    "tell",
]
