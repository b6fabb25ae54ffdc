"""The text of a structure."""

from __future__ import annotations

from theorem_sft.data.sources.synthetic.problem_text import QUESTION, Structure, Telling


def text_of(structure: Structure) -> str:
    """Return what a structure says, its question last."""
    telling = Telling.of(structure)
    return " ".join(telling.sentence(structure, key) for key in [*structure["order"], QUESTION])
