"""Typed results of a probe: what scores.json, probe.json and comparisons.json hold."""

from typing import Literal

from pydantic import Field

from theorem_sft.core.environment import Environment
from theorem_sft.evaluation.probe.material import ProbeConfig
from theorem_sft.evaluation.results import (
    Accuracy,
    BaselineComparison,
    ContrastFigures,
    DropComparison,
    Estimate,
    GenerationCost,
    GradedItem,
    KindComparison,
    Result,
    ResultFile,
    Robustness,
)

Conclusion = Literal["learned the rule", "leans on surface", "underpowered"]


class Reproduction(Result):
    """How much of the second half of a text greedy decoding reproduces."""

    tokens: BaselineComparison
    """Mean share of tokens of the second half that are the model's first choice."""
    whole: BaselineComparison
    """Share of second halves that are reproduced completely (extractable memorisation)."""


class Anchoring(BaselineComparison):
    """How often a problem with new numbers is given its old answer."""

    left_out: int
    """Answers not counted because the change kept the correct answer."""


class MemorisationMetrics(Result):
    """Memorisation of training problems; a metric that cannot be measured is None."""

    loss_gap: BaselineComparison | None = None
    """Loss (nats per token) of the solutions of fresh variants − loss of the problem's own solution."""
    problem: Reproduction | None = None
    """Second halves of the problem texts."""
    solution: Reproduction | None = None
    """Second halves of the solutions."""
    anchoring: Anchoring | None = None
    """Old answers to new numbers."""
    left_out: dict[str, str] = Field(default_factory=dict)
    """Why a metric is missing, by its name."""


class Perplexity(Estimate):
    """Perplexity of plain text, by paragraph."""

    tokens: int


class PerplexityRatio(Perplexity):
    """Perplexity divided by that of another model; 1.1: 10 % higher."""

    p: float | None
    """Two-sided p value of a ratio of 1."""


class Retention(Result):
    """Abilities outside the trained task that the model has kept."""

    gsm8k: Accuracy | None
    """Accuracy on problems of GSM8K; None: none were given."""
    perplexity: Perplexity | None
    """Perplexity of generated everyday prose; None: a server has no likelihoods."""


class ProbeScores(ResultFile):
    """What scores.json holds: figures from likelihoods, kept so that they are computed only once."""

    memorisation: MemorisationMetrics
    paragraphs: list[list[float]] | None
    """Loss of each token (nats) of each paragraph of plain text; None: a server has no likelihoods."""


class VariantExample(Result):
    """A problem and a variant of it, with the model's outputs."""

    kind: str
    original: str
    original_output: str
    variant: str
    variant_output: str
    answer: str
    """Correct answer of the variant."""


class VariantExamples(Result):
    """Examples of problems that are solved in their original form."""

    lost: list[VariantExample]
    """The variant is not solved."""
    kept: list[VariantExample]
    """The variant is solved too."""


class ProbeVerdict(Result):
    """What a probe concludes."""

    conclusion: Conclusion
    leans_on: list[str]
    """Kinds of change that lower accuracy significantly, the largest drop first."""
    sentences: list[str]
    """The conclusion and the figures that support it, in sentences."""


class ProbeResult(ResultFile):
    """What probe.json holds."""

    model: str
    config: ProbeConfig
    environment: Environment
    problems: int
    """Number of original problems."""
    left_out: dict[str, dict[str, int]]
    """Number of variants that could not be made, by kind and reason."""
    variation: Robustness
    transfer: dict[str, Accuracy]
    """Accuracy on transfer problems by kind."""
    contrast: ContrastFigures | None
    """Contrast pairs; None: there are none."""
    fresh: Accuracy | None
    """Accuracy on training problems with new numbers; None: there are none."""
    memorisation: MemorisationMetrics
    retention: Retention
    generation: GenerationCost
    examples: VariantExamples
    items: list[GradedItem]
    verdict: ProbeVerdict


class ProbeComparison(Result):
    """The probe of a model compared with that of the first model (`against`), on the same problems."""

    model: str
    against: str
    accuracy: list[KindComparison]
    """Paired differences on originals and variants."""
    transfer: list[KindComparison]
    """Paired differences on transfer problems."""
    gsm8k: list[KindComparison]
    """Paired differences on retained problems."""
    drops: list[DropComparison]
    """Differences between the models' drops."""
    perplexity: PerplexityRatio | None
    """Ratio of the perplexities; None: a server has no likelihoods."""


class ProbeComparisons(ResultFile):
    """What comparisons.json holds."""

    comparisons: list[ProbeComparison]
    """One for each model but the first."""
