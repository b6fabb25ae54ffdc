"""Settings of a probe, and its problems: originals, variants, transfer, fresh and retained problems."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError
from theorem_sft.data.render.objectives import ObjectiveName
from theorem_sft.data.render.theorem_text import RenderConfig
from theorem_sft.data.traces.trace import Problem, Purpose, Question, Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.data.variants.make_variants import perturb, perturb_all
from theorem_sft.data.variants.transfer.make_transfer import TRANSFER_KINDS, transfer
from theorem_sft.training.encode import SupervisionRecord

P = TypeVar("P", bound=Problem)
Solved = Trace | SupervisionRecord
"""A problem with its solution: a trace, or a row of a supervision file."""


class ProbeConfig(BaseModel):
    """Settings of a probe; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    kinds: list[str] = list(VARIANT_KINDS)
    """Kinds of superficial change of which variants are made."""
    transfer: list[str] = list(TRANSFER_KINDS)
    """Kinds of transfer problems; they need problems made from the catalogue."""
    seed: int = 0
    """Sampling seed."""
    trained: int = Field(default=100, ge=1)
    """Number of training problems on which memorisation is measured."""
    retained: int = Field(default=200, ge=1)
    """Number of GSM8K problems that measure retained ability."""
    paragraphs: int = Field(default=100, ge=2)
    """Number of paragraphs of plain text on which perplexity is measured."""
    objective: ObjectiveName | None = None
    """Objective by which the training problems' solutions were written; None: that of the model's run, or
    `vanilla` for other models."""
    render: RenderConfig = RenderConfig()
    """Layout of the `theorem` objective."""
    render_seed: int = 0
    """Seed by which the mappings of the training problems' solutions were shuffled."""

    @field_validator("kinds", "transfer")
    @classmethod
    def _known(cls, kinds: list[str]) -> list[str]:
        known = [*VARIANT_KINDS, *TRANSFER_KINDS]
        if unknown := [kind for kind in kinds if kind not in known]:
            raise ValueError(f"unknown kind {unknown[0]!r}; there are {', '.join(known)}")
        return kinds


@dataclass(frozen=True)
class ProbeMaterial:
    """The problems of a probe; the `purpose` of each evaluated problem is set.

    Args:
        originals: Problems that the model was not trained on.
        variants: Superficial changes of them.
        transfer: Problems that need the same rules elsewhere, or other rules in nearly the same words.
        trained: Training problems with their solutions; they are scored, not evaluated.
        untrained: Similar solved problems that were not trained on: the baseline; they are only scored too.
        fresh: Training problems with new numbers; their ids begin with "fresh:".
        retained: Problems of another benchmark.
        left_out: For each problem and kind without a variant, `id`, `kind` and `reason`.
        gdl: The folder of FormalGeo's definitions, needed to renumber its problems.
    """

    originals: list[Problem]
    variants: list[Problem]
    transfer: list[Trace]
    trained: list[Solved]
    untrained: list[Solved]
    fresh: list[Trace]
    retained: list[Question]
    left_out: list[dict[str, str]] = field(default_factory=list)
    gdl: Path | None = None

    @property
    def evaluated(self) -> list[Problem]:
        """All problems that the model answers."""
        return [*self.originals, *self.variants, *self.transfer, *self.fresh, *self.retained]


def gather_material(
    problems: Sequence[Problem],
    config: ProbeConfig,
    *,
    variants: Sequence[Problem] = (),
    trained: Sequence[Solved] = (),
    untrained: Sequence[SupervisionRecord] = (),
    retained: Sequence[Question] = (),
    images: Path | None = None,
    gdl: Path | None = None,
) -> ProbeMaterial:
    """Make the problems of a probe.

    Args:
        problems: Problems that the model was not trained on; training problems and changed problems among
            them are skipped.
        config: Kinds, numbers and the seed.
        variants: Variants that were made already; those of other problems are skipped.
        trained: The model's training problems; test problems and changed problems among them are skipped.
        untrained: Similar solved problems that were not trained on; empty: the traces in `problems`.
        retained: Problems of another benchmark.
        images: The folder for images of variants.
        gdl: The folder of FormalGeo's definitions, needed to renumber its problems.

    Raises:
        InputError: No problem is left.
    """
    trained = [row for row in trained if not isinstance(row, Trace) or _is_training_problem(row)]
    traces = [row for row in trained if isinstance(row, Trace)]
    known = {trace.problem for trace in traces}
    originals = _untrained(problems, known)
    perturbed = perturb_all(originals, config.kinds, seed=config.seed, images=images, gdl=gdl)
    made = {variant.id for variant in perturbed.variants}
    groups = {problem.cluster for problem in originals}
    perturbed.variants += [
        variant
        for variant in variants
        if variant.perturbation and variant.cluster in groups and variant.id not in made
    ]
    solved: list[Solved] = [problem for problem in originals if isinstance(problem, Trace)]
    # Only traces state their field of mathematics, which `field` problems avoid.
    kinds = [kind for kind in config.transfer if solved or traces or kind != "field"]
    transferred = transfer(originals, kinds, trained=traces or None, seed=config.seed)
    sample = _sample(trained, config)
    return ProbeMaterial(
        originals=originals,
        variants=[
            _with_purpose(variant, "variant")
            for variant in perturbed.variants
            if variant.problem not in known
        ],
        transfer=[_with_purpose(trace, "transfer") for trace in transferred.variants],
        trained=sample,
        untrained=_sample(list(untrained) or solved, config),
        fresh=_fresh([row for row in sample if isinstance(row, Trace)], known, config.seed, gdl),
        retained=[_with_purpose(problem, "retained") for problem in retained[: config.retained]],
        left_out=[
            *perturbed.left_out,
            *(
                {"id": variant.id, "kind": str(variant.perturbation), "reason": "the variant was trained on"}
                for variant in perturbed.variants
                if variant.problem in known
            ),
            *transferred.left_out,
        ],
        gdl=gdl,
    )


def _with_purpose(problem: P, purpose: Purpose) -> P:
    return problem.model_copy(update={"purpose": purpose})


def _is_training_problem(trace: Trace) -> bool:
    return trace.split != "test" and trace.perturbation is None


def _sample(rows: Sequence[Solved], config: ProbeConfig) -> list[Solved]:
    return random.Random(config.seed).sample(rows, min(config.trained, len(rows)))


def _fresh(traces: Sequence[Trace], known: set[str], seed: int, gdl: Path | None) -> list[Trace]:
    renumbered = [variant for trace in traces if (variant := variant_of(trace, "renumber", seed, gdl))]
    return [
        trace.model_copy(update={"id": f"fresh:{trace.id}", "purpose": "fresh"})
        for trace in renumbered
        if trace.problem not in known
    ]


def variant_of(problem: P, kind: str, seed: int, gdl: Path | None = None) -> P | None:
    """Return a superficial variant of a problem as `perturb` does, or None where the kind does not apply."""
    try:
        return perturb(problem, kind, seed=seed, gdl=gdl)
    except NotApplicable:
        return None


def _untrained(problems: Sequence[Problem], trained: set[str]) -> list[Problem]:
    split = [problem for problem in problems if not (isinstance(problem, Trace) and problem.split == "train")]
    unchanged = [problem for problem in split if problem.perturbation is None]
    unseen = [problem for problem in unchanged if problem.problem not in trained]
    for skipped, what in (
        (len(problems) - len(split), "training problems"),
        (len(split) - len(unchanged), "changed problems, which are made again"),
        (len(unchanged) - len(unseen), "problems whose text was trained on"),
    ):
        if skipped:
            say(f"skipped: {skipped} {what}")
    if not unseen:
        raise InputError("there is no problem to probe with", hint="give problems that were not trained on")
    return unseen
