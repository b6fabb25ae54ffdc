"""Problems made from the catalogue of theorems, with exact traces: no two alike, any number of them."""

from theorem_sft.sources.synthetic.build import build
from theorem_sft.sources.synthetic.telling import ASIDE, QUESTION, Structure, Telling, tell

__all__ = ["ASIDE", "QUESTION", "Structure", "Telling", "build", "tell"]
