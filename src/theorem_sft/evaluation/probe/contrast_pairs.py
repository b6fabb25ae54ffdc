"""Contrast pairs: does a model distinguish two rules whose problems are worded nearly the same?"""

from collections.abc import Collection, Mapping, Sequence

from theorem_sft.data.variants.transfer.contrast import TRAP
from theorem_sft.evaluation.probe.material import ProbeMaterial
from theorem_sft.evaluation.results import ContrastFigures, GradedItem
from theorem_sft.evaluation.stats.intervals import clustered_proportion
from theorem_sft.theory.mathtext.answers.grade import grade


def contrast_figures(
    material: ProbeMaterial, items: Sequence[GradedItem], outputs: Mapping[str, str]
) -> ContrastFigures | None:
    """Return the figures of a probe's contrast pairs; None: it has none. `outputs` are by problem id."""
    traps = {
        trace.id: str(trace.structure[TRAP])
        for trace in material.transfer
        if trace.structure and TRAP in trace.structure
    }
    grades = grade([outputs[name] for name in traps], list(traps.values()))
    confused = [name for name, result in zip(traps, grades, strict=True) if result.correct]
    return contrast_pairs(items, confused)


def contrast_pairs(items: Sequence[GradedItem], confused: Collection[str] = ()) -> ContrastFigures | None:
    """Return how many contrast pairs are solved and how many are confused; None: there are no pairs.

    A model that follows the wording instead of the rule solves only one of the two (contrast sets: Gardner et
    al. 2020).

    Args:
        items: Graded answers. The original and the contrast problem of a group are a pair; others are
            ignored.
        confused: Ids of contrast problems whose answer is the one that the original's theorem gives.
    """
    originals = {item.group: item for item in items if item.purpose == "original"}
    pairs = [
        (originals[item.group], item) for item in items if item.kind == "contrast" and item.group in originals
    ]
    if not pairs:
        return None
    groups = [contrast.group for _, contrast in pairs]
    return ContrastFigures(
        solved=clustered_proportion([float(a.correct and b.correct) for a, b in pairs], groups),
        original_only=clustered_proportion([float(a.correct and not b.correct) for a, b in pairs], groups),
        confused=clustered_proportion([float(b.id in confused) for _, b in pairs], groups),
    )
