"""Typed results of runs (build.json, budget.json, results.json) and of dry runs.

The figures of an evaluation are described in `evaluation.results`.
"""

from __future__ import annotations

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
    """The quantity that is equal in all arms."""
    settings: dict[str, int]
    """Training settings that every arm gets, such as max_steps."""
    examples: int
    """Training examples of each arm."""
    too_long: int
    """Training problems that are too long in at least one arm and left out of all."""


class ArmResult(Result):
    """One arm with one seed. Training figures of an untrained arm are None."""

    arm: str
    """Name and seed, ARM-sSEED."""
    name: str
    """Name of the arm in the recipe."""
    objective: str | None
    """Objective that it was trained with; None: untrained."""
    components: str | None = None
    """Components that were trained."""
    adapter: AdapterConfig | None = None
    """The adapter that was trained in their place."""
    trained_parameters: int | None = None
    """Number of parameters that were trained."""
    share: float | None = None
    """trained_parameters / parameters of the model."""
    seed: int
    """Training seed."""
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
    """Cost of generating the answers to the test problems."""
    accuracy: dict[str, Accuracy]
    """Accuracy on the test problems by kind."""
    rule_accuracy: dict[str, Accuracy]
    """Accuracy by kind, with the arithmetic corrected."""
    process: ErrorShares
    """First errors of all answers."""
    calculator_accuracy: dict[str, Accuracy] | None = None
    """Accuracy by kind of answers generated with the calculator; None: not measured."""
    benchmarks: dict[str, dict[str, Accuracy]]
    """Accuracy on each benchmark by kind."""


class ArmComparison(KindComparison):
    """An arm compared with the reference arm of the same seed, on the same problems of one kind."""

    arm: str
    """The arm, ARM-sSEED."""
    against: str
    """The reference arm, ARM-sSEED."""
    budgets_differ: list[Quantity]
    """Matched quantities in which the arms' training differs by more than 5 %; empty for untrained arms."""


class BenchmarkComparison(ArmComparison):
    """The same on a benchmark."""

    benchmark: str
    """Name of the benchmark."""


class RunResults(ResultFile):
    """What results.json holds: all results of a run."""

    environment: Environment
    """Software and hardware."""
    recipe: Recipe
    """The recipe with all defaults and overrides."""
    data: DataSummary
    """The problems."""
    budget: BudgetPlan | None
    """Equal budgets; None: no arm is trained."""
    arms: list[ArmResult]
    """The arms, in the order of the recipe."""
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
    """trained_parameters / parameters."""


class TrainingEstimate(Result):
    """What the training of an arm takes. Counts are exact; memory and time are estimates."""

    components: str
    """Components that are trained."""
    adapter: AdapterConfig | None
    """The adapter that is trained in their place."""
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
    """Number of trained parameters; None: the model is not available."""
    memory: MemoryEstimate | None = None
    """Memory on the device; None: the model is not available."""
    seconds: float | None = None
    """Duration; None: the model is not available."""


class GenerationEstimate(Result):
    """What generating the answers of an arm takes. Counts are exact; tokens, memory and time are
    estimates."""

    answers: int
    """Number of answers, those of the benchmarks included."""
    longest_prompt: int
    """Tokens of the longest prompt, without images."""
    tokens: int
    """Tokens of all answers; for an untrained arm the maximum."""
    memory: MemoryEstimate | None = None
    """Memory on the device; None: the model is not available."""
    seconds: float | None = None
    """Duration; None: the model is not available."""


class ArmEstimate(Result):
    """What one arm with one seed takes."""

    arm: str
    """Name and seed, ARM-sSEED."""
    name: str
    """Name of the arm in the recipe."""
    objective: str | None
    """Objective that it is trained with; None: untrained."""
    training: TrainingEstimate | None
    """Its training; None: untrained."""
    generation: GenerationEstimate
    """Its evaluation."""


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
    """What a run of a recipe would do and take."""

    recipe: str
    """Name of the recipe."""
    model: str
    """Name of the model."""
    shape: Shape | None
    """Sizes of the model; None: the model is not available."""
    data: DataSummary
    """The problems."""
    budget: BudgetPlan | None
    """Equal budgets; None: no arm is trained."""
    benchmarks: dict[str, int]
    """Number of problems of each benchmark."""
    tokens: Literal["counted", "estimated"]
    """Whether tokens were counted by the model's tokenizer or estimated from characters."""
    machine: Machine
    """The machine that estimates are for."""
    arms: list[ArmEstimate]
    """The arms, in the order of the run."""
    seconds: float | None = None
    """Duration of all arms together, estimated; None: the model is not available."""
    disk: int | None = None
    """Disk space in bytes, estimated; None: the model is not available."""
    missing: list[str]
    """What the run needs and this machine does not have."""
