"""Typed results of runs (build.json, budget.json, results.json) and of dry runs.

The figures of an evaluation are described in `evaluation.results`.
"""

from typing import Literal

from theorem_sft.core.environment import Environment
from theorem_sft.evaluation.results import (
    Accuracy,
    ErrorShares,
    GenerationCost,
    KindComparison,
    Result,
    ResultFile,
)
from theorem_sft.experiment.estimates import MemoryEstimate, Shape
from theorem_sft.experiment.recipe import Match, Recipe
from theorem_sft.training.train import LossPoint
from theorem_sft.training.train_config import AdapterConfig

Quantity = Literal["examples_seen", "supervised_tokens", "steps"]
"""A quantity of training in which two arms can be compared."""


class DataSummary(ResultFile):
    """What build.json holds: how many problems there were, and why some were left out."""

    problems: int
    """Problems of the source."""
    traces: int
    """Problems with a trace that can be used."""
    left_out: dict[str, int]
    """Number of problems left out, by reason."""
    train: int
    """Training problems."""
    test: int
    """Test problems, without their variants."""
    images: int | None
    """Test problems with an image; None: the recipe uses no images."""
    unperturbed: dict[str, int]
    """Test problems of which no variant could be made, by kind of variant."""


class BudgetPlan(ResultFile):
    """What budget.json holds: how much every trained arm is trained on."""

    match: Match
    settings: dict[str, int]
    """Training settings that every arm gets, such as max_steps."""
    examples: int
    """Training examples of each arm."""
    too_long: int
    """Training problems that are too long in at least one arm and left out of all."""


class ArmResult(Result):
    """One arm with one seed; training figures of an untrained arm are None."""

    arm: str
    """Name and seed, ARM-sSEED."""
    name: str
    """Name of the arm in the recipe."""
    objective: str | None
    """Objective that it was trained with; None: untrained."""
    components: str | None = None
    adapter: AdapterConfig | None = None
    trained_parameters: int | None = None
    share: float | None = None
    """trained_parameters / parameters of the model."""
    seed: int
    examples: int | None = None
    """Different examples that were trained on."""
    examples_seen: int | None = None
    """Examples that were trained on, counted once per epoch."""
    steps: int | None = None
    """Optimiser steps."""
    too_long: int | None = None
    """Examples that were left out or cut because they are too long."""
    supervised_tokens: int | None = None
    """Tokens that the loss was computed on."""
    train_seconds: float | None = None
    """Training time without loading."""
    tokens_per_second: float | None = None
    """Training speed, prompt tokens included."""
    peak_memory_mb: int | None = None
    """Peak memory of the device; on a CPU that of the process."""
    loss: list[LossPoint] | None = None
    """Training loss of each step."""
    generation: GenerationCost
    accuracy: dict[str, Accuracy]
    rule_accuracy: dict[str, Accuracy]
    """Accuracy by kind, with the arithmetic corrected."""
    process: ErrorShares
    calculator_accuracy: dict[str, Accuracy] | None = None
    """Accuracy by kind of answers generated with the calculator; None: not measured."""
    benchmarks: dict[str, dict[str, Accuracy]]
    """Accuracy on each benchmark by kind."""


class ArmComparison(KindComparison):
    """An arm compared with the reference arm of the same seed, on the same problems of one kind."""

    arm: str
    """Name of the arm with its seed, like that of the reference arm in `against`."""
    against: str
    budgets_differ: list[Quantity]
    """Matched quantities in which the arms' training differs by more than 5 %; empty for untrained arms."""


class BenchmarkComparison(ArmComparison):
    """An arm compared with the reference arm on a benchmark."""

    benchmark: str


class RunResults(ResultFile):
    """What results.json holds: all results of a run."""

    environment: Environment
    recipe: Recipe
    """The recipe with all defaults and overrides."""
    data: DataSummary
    budget: BudgetPlan | None
    """Equal budgets; None: no arm is trained."""
    arms: list[ArmResult]
    comparisons: list[ArmComparison]
    """Arms compared with the reference arm on the test problems."""
    benchmark_comparisons: list[BenchmarkComparison]
    """Arms compared with the reference arm on the benchmarks."""
    verdict: str
    """The result in a sentence or two."""


class ComponentSizes(Result):
    """Number of parameters that a training changes."""

    matched: dict[str, int]
    """Parameters of each component."""
    trained_parameters: int
    """Parameters that are trained: of the components, or of their adapter."""
    parameters: int
    """Parameters of the model without adapter."""
    share: float


class TrainingEstimate(Result):
    """Training of an arm: exact counts, and estimates of memory and time (None without the model)."""

    components: str
    adapter: AdapterConfig | None
    examples: int
    """Different examples."""
    too_long: int
    """Examples that are left out or cut because they are too long."""
    longest: int
    """Tokens of the longest example."""
    longest_answer: int
    """Supervised tokens of the longest target text."""
    steps: int
    """Optimiser steps."""
    examples_seen: int
    """Examples, counted once per epoch."""
    supervised_tokens: int
    """Tokens that the loss is computed on."""
    total_tokens: int
    """Tokens of all steps, prompts included."""
    batch_tokens: int
    """Tokens of the largest batch."""
    batch_supervised: int
    """Supervised tokens of the batch with the most of them."""
    sizes: ComponentSizes | None = None
    memory: MemoryEstimate | None = None
    seconds: float | None = None


class GenerationEstimate(Result):
    """Generation of an arm's answers: exact counts, and estimates of tokens, memory and time (or None)."""

    answers: int
    longest_prompt: int
    """Tokens of the longest prompt, without images."""
    tokens: int
    """Tokens of all answers; for an untrained arm the maximum."""
    memory: MemoryEstimate | None = None
    seconds: float | None = None


class ArmEstimate(Result):
    """Estimate for one arm with one seed; names as in `ArmResult`. `training` of an untrained arm is None."""

    arm: str
    name: str
    objective: str | None
    training: TrainingEstimate | None
    generation: GenerationEstimate


class Machine(Result):
    """The machine that estimates are for."""

    device: str
    """Device that computes: cpu, cuda or mps."""
    dtype: str
    """Number format of matrix products."""
    reason: str
    """Why this format was chosen."""
    matmul_per_second: float
    """Floating-point operations per second of a large matrix product, measured."""
    memory: int
    """Memory of the device in bytes."""


class DryRunResult(Result):
    """What a run of a recipe would do, and what it needs. Figures that need the model are None without it."""

    recipe: str
    model: str
    shape: Shape | None
    data: DataSummary
    budget: BudgetPlan | None
    """Equal budgets; None: no arm is trained."""
    benchmarks: dict[str, int]
    """Number of problems of each benchmark."""
    tokens: Literal["counted", "estimated"]
    """Whether tokens were counted by the model's tokenizer or estimated from characters."""
    machine: Machine
    arms: list[ArmEstimate]
    seconds: float | None = None
    """Estimated duration of all arms together."""
    disk: int | None = None
    """Estimated disk space in bytes."""
    missing: list[str]
    """What the run needs and this machine lacks."""
