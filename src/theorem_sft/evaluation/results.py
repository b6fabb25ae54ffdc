"""Typed results of evaluations: statistics, graded answers, and what metrics.json holds.

Shares are between 0 and 1. Intervals are 95 % intervals clustered by group (all forms of one source problem).
Figures "by kind" have the keys `original`, the name of each change, and `perturbed` for all changed problems
together. The results of a probe are in `probe.probe_results`.
"""

from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import explain, read_json, write_json
from theorem_sft.data.traces.trace import Purpose

SCHEMA_VERSION = 1
"""Version of the result files; files of another version are refused."""

AnswerVerdict = Literal["correct", "wrong", "unparsed", "timeout"]
ErrorKind = Literal["none", "theorem", "condition", "mapping", "execution", "arithmetic", "other", "format"]
ERROR_KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)


class Result(BaseModel):
    """A part of a result: immutable, and unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ResultFile(Result):
    """A result that is a JSON file of its own."""

    schema_version: int = SCHEMA_VERSION

    def write(self, path: Path) -> None:
        """Write the result as JSON, atomically."""
        write_json(path, self.model_dump(mode="json"))

    @classmethod
    def read(cls, path: Path, *, hint: str = "remove the file and start again") -> Self:
        """Read a result that `write` wrote.

        Args:
            path: The file.
            hint: What to do where the file is missing or cannot be used.

        Raises:
            InputError: The file is missing, broken, or was written by another version.
        """
        content = read_json(path, hint=hint)
        version = content.get("schema_version")
        if version != SCHEMA_VERSION:
            stated = "no schema_version" if version is None else f"schema_version {version}"
            raise InputError(
                f"written by another version of theorem-sft ({stated}; this version reads {SCHEMA_VERSION})",
                path=path,
                hint=hint,
            )
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            raise InputError(
                f"not a valid {cls.__name__} ({explain(error)[0]})", path=path, hint=hint
            ) from None


# Statistics


class Proportion(Result):
    """A share of successes among `n` problems, with its interval."""

    value: float
    n: int
    low: float
    high: float


class Accuracy(Proportion):
    """The share of correct answers, and why answers were lost."""

    timeout: int
    """Answers whose comparison with the gold answer exceeded the time or memory limit; count as incorrect."""
    unparsed: int
    """Answers in which no final answer could be read; count as incorrect."""
    truncated: int
    """Answers cut off at the token limit; they may still be correct."""


class MeanDifference(Result):
    """The mean of paired differences with its interval and the two-sided p value of no difference."""

    difference: float
    low: float
    high: float
    p: float


class McNemar(Result):
    """McNemar's exact two-sided test on the problems that exactly one of two models solves."""

    only_first: int
    """Number of problems that only the first model solves."""
    only_second: int
    """Number of problems that only the second model solves."""
    p: float


class PowerEstimate(Result):
    """Which differences the data can detect, and how much data a margin of 2 points needs."""

    detectable: float
    """Smallest true difference that this number of groups detects with 80 % power at the 5 % level."""
    groups_for_interval: int
    """Number of groups with which the interval is ± the margin."""
    groups_for_power: int
    """Number of groups that detect a true difference of the margin with 80 % power."""


class Estimate(Result):
    """A mean or share of one set of problems; a figure is None if `note` says why it cannot be computed."""

    value: float | None
    n: int
    """Number of problems (for clustered shares: of groups)."""
    low: float | None
    high: float | None
    note: str | None = None


class BaselineComparison(Result):
    """A figure of training problems compared with a baseline: that of similar problems not trained on.

    A figure is None if `note` says why it cannot be computed."""

    trained: Estimate
    baseline: Estimate
    difference: float | None
    """trained − baseline, with its interval and the two-sided p value of no difference."""
    low: float | None
    high: float | None
    p: float | None
    note: str | None = None


class KindComparison(MeanDifference):
    """Accuracy of two models on the same problems of one kind, compared problem by problem."""

    kind: str
    n: int
    mcnemar: McNemar
    """The exact test that ignores groups."""
    p_holm: float | None
    """p adjusted for the number of kinds (Holm); None for all changed problems together."""


class DropComparison(MeanDifference):
    """Difference of two models in the change of accuracy from original to variant; negative: loses more."""

    kind: str
    n: int
    drop: float
    """Accuracy on variants − accuracy on their originals."""
    reference_drop: float
    """The same of the reference."""
    p_holm: float | None
    """p adjusted for the number of kinds (Holm); None for all variants together."""


class Drop(MeanDifference):
    """Accuracy on variants − accuracy on their originals, paired."""

    p_holm: float | None = None
    """p adjusted for the number of kinds (Holm); None for all variants together."""


# Graded answers


class FirstError(Result):
    """The first error of an answer."""

    kind: ErrorKind
    """`none`: no error.
    `theorem`: another theorem than this step needs, or a missing step.
    `condition`: a premise that does not belong to the theorem, or a missing one.
    `mapping`: a slot bound to an incorrect value or object.
    `execution`: a formula that does not follow from theorem and mapping.
    `arithmetic`: a formula computed incorrectly.
    `other`: an incorrect answer that shows neither a rule nor an arithmetic error.
    `format`: unreadable as an answer of its kind."""
    step: int | None = None
    """Number of the step, or of the line in an answer without steps; None for `none` and `other`."""
    detail: str = ""


class ErrorShares(Result):
    """How often each kind of first error occurs; kinds that do not occur are left out."""

    n: int
    counts: dict[ErrorKind, int]
    shares: dict[ErrorKind, float]
    """Share of all answers, rounded to four places."""


class GradedItem(Result):
    """One graded answer."""

    id: str
    group: str
    """Id of the source problem; all problems made from it are one unit of statistics."""
    purpose: Purpose
    """Original, variant, transfer, fresh or retained."""
    perturbation: str | None
    """The change that made the problem; None for originals and retained problems."""
    subject: str | None = None
    """Field of mathematics, where known."""
    level: str | None = None
    """Difficulty, where the benchmark has levels."""
    verdict: AnswerVerdict
    extracted: str | None = None
    """The final answer found in the text."""
    reason: str | None = None
    """Why the gold answer is unreadable; None: it is readable."""
    rule_answer: str | None = None
    """The final answer with the arithmetic corrected."""
    rule_verdict: AnswerVerdict | None = None
    """Verdict on `rule_answer`."""
    error: FirstError | None = None
    truncated: bool = False
    """Whether the answer was cut off at the token limit."""
    calculator_verdict: AnswerVerdict | None = None
    """Verdict on the answer generated with the calculator, if one was."""

    @property
    def correct(self) -> bool:
        """Whether the final answer is correct."""
        return self.verdict == "correct"

    @property
    def kind(self) -> str:
        """The key of the problem in figures by kind: its purpose, or the change that made it."""
        if self.purpose in ("variant", "transfer"):
            return self.perturbation or self.purpose
        return self.purpose


# Figures of graded answers


class KindRobustness(Result):
    """What one kind of change does to the answers."""

    accuracy: Accuracy
    """Accuracy on the variants."""
    original: Accuracy
    """Accuracy on their originals, each counted once."""
    drop: Drop
    conditional_drop: Proportion | None
    """Share of incorrect variants among those whose original is correct; None: no original is correct."""
    consistency: Proportion | None
    """Share of variants with the same answer as the original, correct or not; None: the change alters it."""
    process: ErrorShares
    """First errors of the variants."""
    power: PowerEstimate | None
    """Power of the drop; None: a single group has no power."""


class Robustness(Result):
    """What superficial changes do to the answers."""

    groups: int
    """Number of source problems with a variant."""
    variants: int
    """Number of variants that have an original."""
    without_original: dict[str, int]
    """Number of variants without an original, by kind; they are not counted elsewhere."""
    robust_accuracy: Proportion | None
    """Share of originals that are answered correctly together with all their variants."""
    consistency: Proportion | None
    """Consistency over all kinds that keep the answer."""
    kinds: dict[str, KindRobustness]
    """Figures of each kind, all kinds together last."""


class ContrastFigures(Result):
    """Contrast pairs: a problem, and one that looks alike but needs another theorem."""

    solved: Proportion
    """Pairs of which both problems are answered correctly."""
    original_only: Proportion
    """Pairs of which only the original is answered correctly."""
    confused: Proportion
    """Pairs whose contrast problem got the answer that the original's theorem would give."""


# Evaluations


class EvaluationIdentity(Result):
    """What evaluation.json holds: two evaluations with equal identity have the same answers."""

    model: str
    """A folder, a hub id, an embedded model or a server's name for a model."""
    problems: str
    """SHA-256 of ids, prompts and gold answers."""
    settings: dict[str, JsonValue]
    """Generation settings, without those of the server."""


class GenerationCost(Result):
    """Number of generated answers, and the tokens and time that they took."""

    answers: int
    tokens: int
    """Tokens of all answers."""
    tokens_per_second: float | None = None
    """Speed of the answers generated now; None: all answers existed already."""
    seconds: float | None = None
    """Wall-clock time of the answers generated now."""
    reused: int | None = None
    """Answers taken from other evaluations; None: none were available."""
    filled: int | None = None
    """Values that the calculator filled in; None: generated without it."""


class Metrics(ResultFile):
    """What metrics.json holds: the figures of an evaluation and every graded answer."""

    accuracy: dict[str, Accuracy]
    rule_accuracy: dict[str, Accuracy]
    """Accuracy by kind, with the arithmetic corrected."""
    calculator_accuracy: dict[str, Accuracy] | None = None
    """Accuracy by kind of the answers generated with the calculator."""
    process: ErrorShares
    """First errors of all answers."""
    subjects: dict[str, Accuracy]
    """Accuracy by field of mathematics."""
    levels: dict[str, Accuracy]
    unreadable_golds: int
    """Gold answers that cannot be read; only a literal copy of one counts as correct."""
    generation: GenerationCost
    calculator_generation: GenerationCost | None = None
    """Cost of the answers generated with the calculator."""
    items: list[GradedItem]
    """The graded answers, in the order of the problems."""


class EvaluationComparison(Result):
    """Two evaluations of the same problems."""

    rows: list[KindComparison]
    """Paired differences in accuracy by kind."""
    same_text: float
    """Share of answers that are identical character by character."""
