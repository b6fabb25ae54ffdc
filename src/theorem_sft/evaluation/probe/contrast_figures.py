"""Contrast pairs: does a model tell two rules apart that are asked for in nearly the same words?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from theorem_sft.data.variants.transfer.contrast import TRAP
from theorem_sft.evaluation.probe.material import Material
from theorem_sft.evaluation.stats.contrast_pairs import contrast_pairs
from theorem_sft.theory.mathtext.answers.grade import grade


def contrast_figures(
    material: Material, items: Sequence[Mapping[str, Any]], texts: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Return the figures of `contrast_pairs`, an answer being confused that the other rule would give.

    Args:
        material: What was asked.
        items: The graded answers.
        texts: The answers by id.
    """
    trapped = {
        trace.id: str(trace.structure[TRAP])
        for trace in material.transfer
        if trace.structure and TRAP in trace.structure
    }
    grades = grade([texts[name] for name in trapped], list(trapped.values()))
    taken = [name for name, found in zip(trapped, grades, strict=True) if found.correct]
    originals = {problem.id for problem in material.originals}
    pairs = [item for item in items if item["id"] in originals or item["perturbation"] == "contrast"]
    return contrast_pairs(pairs, taken)
