"""What a probe asks: the problems, their superficial variants, transfer problems, fresh training problems."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError
from theorem_sft.data.traces.question import Question
from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.data.variants.make_variants import perturb, perturb_all
from theorem_sft.data.variants.transfer.make_transfer import transfer
from theorem_sft.evaluation.probe.probe_config import ProbeConfig
from theorem_sft.training.encode import SupervisionRecord

Solved = Trace | SupervisionRecord
"""A problem with its solution: a trace, or a row of a supervision file."""

FRESH = "fresh"
"""The label of training problems with new numbers."""
RETAINED = "retained"
"""The label of problems that tell what a model can still do."""


@dataclass(frozen=True)
class Material:
    """What is asked of a model, in parts that are told apart by each problem's `perturbation`.

    Args:
        originals: The problems.
        variants: Superficial changes of them.
        transfer: Problems that need the same rules elsewhere, or other rules in nearly the same words.
        trained: Training problems with their solutions. They are not asked.
        untrained: Solved problems like them that were not trained on: the level of chance. Not asked either.
        fresh: Training problems with new numbers, "fresh:" before the id.
        retained: Problems of another benchmark.
        left_out: For each problem and kind without a variant, `id`, `kind` and `reason`.
    """

    originals: list[Problem]
    variants: list[Problem]
    transfer: list[Trace]
    trained: list[Solved]
    untrained: list[Solved]
    fresh: list[Trace]
    retained: list[Question]
    left_out: list[dict[str, str]] = field(default_factory=list)

    @property
    def asked(self) -> list[Problem]:
        """All that is asked."""
        return [*self.originals, *self.variants, *self.transfer, *self.fresh, *self.retained]


def gather(
    problems: Sequence[Problem],
    config: ProbeConfig,
    *,
    variants: Sequence[Problem] = (),
    trained: Sequence[Solved] = (),
    untrained: Sequence[SupervisionRecord] = (),
    retained: Sequence[Question] = (),
    images: Path | None = None,
) -> Material:
    """Make all that is asked.

    Args:
        problems: Problems that the model was not trained on; training problems and changed forms among them
            are passed over.
        config: Kinds, numbers and the seed.
        variants: Variants that were made already; those of other problems are passed over.
        trained: What the model was trained on; test problems and changed forms among them are passed over.
        untrained: Solved problems like those, where `problems` has no traces.
        retained: Problems of another benchmark.
        images: The folder for pictures of variants.

    Raises:
        InputError: No problem is left.
    """
    trained = [row for row in trained if not isinstance(row, Trace) or _was_trained_on(row)]
    traces = [row for row in trained if isinstance(row, Trace)]
    known = {trace.problem for trace in traces}
    originals = _untrained(problems, known)
    perturbed = perturb_all(originals, config.kinds, seed=config.seed, images=images)
    made = {variant.id for variant in perturbed.variants}
    groups = {problem.cluster for problem in originals}
    perturbed.variants += [
        variant
        for variant in variants
        if variant.perturbation and variant.cluster in groups and variant.id not in made
    ]
    solved: list[Solved] = [problem for problem in originals if isinstance(problem, Trace)]
    # Of free text nothing says which fields of mathematics it is about.
    further_kinds = [kind for kind in config.transfer if solved or traces or kind != "field"]
    further = transfer(originals, further_kinds, trained=traces or None, seed=config.seed)
    sample = _sample(trained, config)
    return Material(
        originals=originals,
        variants=[variant for variant in perturbed.variants if variant.problem not in known],
        transfer=further.variants,
        trained=sample,
        untrained=_sample(list(untrained) or solved, config),
        fresh=_fresh([row for row in sample if isinstance(row, Trace)], known, config.seed),
        retained=[
            problem.model_copy(update={"perturbation": RETAINED}) for problem in retained[: config.retained]
        ],
        left_out=[
            *perturbed.left_out,
            *(
                {
                    "id": variant.id,
                    "kind": str(variant.perturbation),
                    "reason": "what it would be was trained on",
                }
                for variant in perturbed.variants
                if variant.problem in known
            ),
            *further.left_out,
        ],
    )


def _was_trained_on(trace: Trace) -> bool:
    return trace.split != "test" and trace.perturbation is None


def _sample(rows: Sequence[Solved], config: ProbeConfig) -> list[Solved]:
    return random.Random(config.seed).sample(rows, min(config.trained, len(rows)))


def _fresh(traces: Sequence[Trace], known: set[str], seed: int) -> list[Trace]:
    forms = []
    for trace in traces:
        try:
            form = perturb(trace, "renumber", seed=seed)
        except NotApplicable:
            continue
        if form.problem not in known:
            forms.append(form.model_copy(update={"id": f"{FRESH}:{form.id}", "perturbation": FRESH}))
    return forms


def _untrained(problems: Sequence[Problem], texts: set[str]) -> list[Problem]:
    split = [problem for problem in problems if not (isinstance(problem, Trace) and problem.split == "train")]
    plain = [problem for problem in split if problem.perturbation is None]
    fresh = [problem for problem in plain if problem.problem not in texts]
    for passed, what in (
        (len(problems) - len(split), "training problems"),
        (len(split) - len(plain), "changed forms, which are made anew"),
        (len(plain) - len(fresh), "problems whose text was trained on"),
    ):
        if passed:
            say(f"passed over: {passed} {what}")
    if not fresh:
        raise InputError("there is no problem to probe with", hint="give problems that were not trained on")
    return fresh
