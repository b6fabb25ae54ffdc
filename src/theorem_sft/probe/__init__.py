"""What the answers show: accuracy, differences between arms, robustness, and their uncertainty."""

from theorem_sft.probe.compare import compare_arms, compare_drops, compare_items
from theorem_sft.probe.metrics import PERTURBED, accuracy_by, accuracy_by_kind
from theorem_sft.probe.pairs import contrast_pairs
from theorem_sft.probe.plain_text import plain_text
from theorem_sft.probe.robustness import robustness
from theorem_sft.probe.statistics import (
    accuracy,
    holm,
    mcnemar,
    mean_difference,
    paired_difference,
    paired_power,
)

__all__ = [
    "PERTURBED",
    "accuracy",
    "accuracy_by",
    "accuracy_by_kind",
    "compare_arms",
    "compare_drops",
    "compare_items",
    "contrast_pairs",
    "holm",
    "mcnemar",
    "mean_difference",
    "paired_difference",
    "paired_power",
    "plain_text",
    "robustness",
]
