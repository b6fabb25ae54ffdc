"""Measure what a probed model memorised, from its training problems and from similar untrained ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from theorem_sft.data.render.objectives import supervision
from theorem_sft.data.traces.trace import Problem
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.make_variants import perturb
from theorem_sft.evaluation.probe.material import ProbeConfig, ProbeMaterial, Solved
from theorem_sft.evaluation.probe.memorisation import (
    Instance,
    RenumberedAnswer,
    anchoring,
    memorisation_metrics,
)
from theorem_sft.evaluation.probe.probe_results import MemorisationMetrics
from theorem_sft.models.chat import INSTRUCTION
from theorem_sft.models.generate.engine import GenerateConfig
from theorem_sft.training.encode import SupervisionRecord

P = TypeVar("P", bound=Problem)

# Changes of free text after which its solution is still correct word for word.
_REWORDED = ("question_first", "off_topic", "whitespace", "case")


def measure_memorisation(
    model: str,
    material: ProbeMaterial,
    outputs: Mapping[str, str],
    settings: GenerateConfig,
    config: ProbeConfig,
) -> MemorisationMetrics:
    """Measure the memorisation metrics of a probe; `left_out` says why a metric is missing.

    Args:
        model: A folder, a hub id or an embedded model.
        material: The problems of the probe.
        outputs: The model's outputs by problem id.
        settings: Generation settings of the outputs.
        config: Settings of the probe; its objective tells which solutions are scored.
    """
    if not material.trained:
        return MemorisationMetrics(left_out={"all": "no training problems were given"})
    if not material.untrained:
        return MemorisationMetrics(left_out={"all": "no solved problems were given as a baseline"})
    left_out: dict[str, str] = {}
    metrics = MemorisationMetrics()
    if settings.supports("likelihoods"):
        sides = [[_instance(row, config) for row in rows] for rows in (material.trained, material.untrained)]
        metrics = memorisation_metrics(model, *sides, dtype=settings.dtype)
    else:
        left_out["likelihoods"] = "a server does not provide the likelihood of a given text"
    renumbered = [variant for variant in material.variants if variant.perturbation == "renumber"]
    fresh = _renumbered_answers(material.fresh, material.trained, outputs)
    baseline = _renumbered_answers(renumbered, material.originals, outputs)
    old_answers = None
    if fresh and baseline:
        old_answers = anchoring(fresh, baseline)
    else:
        left_out["anchoring"] = "no problem could be given new numbers"
    return metrics.model_copy(update={"anchoring": old_answers, "left_out": left_out})


def _instance(solved: Solved, config: ProbeConfig) -> Instance:
    """Return a solved problem with a renumbered variant (trace) or reworded ones (supervision)."""
    if isinstance(solved, SupervisionRecord):
        return Instance(original=solved, variants=_reworded(solved, config.seed))
    objective = config.objective or "vanilla"
    variants = [variant] if (variant := _changed(solved, "renumber", config.seed)) else []
    rows = [
        SupervisionRecord.model_validate(
            supervision(trace, objective, config.render, seed=config.render_seed)
        )
        for trace in (solved, *variants)
    ]
    return Instance(original=rows[0], variants=rows[1:])


def _reworded(row: SupervisionRecord, seed: int) -> list[SupervisionRecord]:
    *before, turn = row.prompt
    text = turn["content"]
    if not isinstance(text, str):
        return []
    problem = Problem(id=str(row.id), problem=text.removesuffix(INSTRUCTION).strip(), answer="unknown")
    rest = text[len(problem.problem) :]
    variants = [variant for kind in _REWORDED if (variant := _changed(problem, kind, seed))]
    return [
        row.model_copy(update={"prompt": [*before, {**turn, "content": variant.problem + rest}]})
        for variant in variants
    ]


def _changed(problem: P, kind: str, seed: int) -> P | None:
    try:
        return perturb(problem, kind, seed=seed)
    except NotApplicable:
        return None


def _renumbered_answers(
    variants: Iterable[Problem], originals: Iterable[Solved | Problem], outputs: Mapping[str, str]
) -> list[RenumberedAnswer]:
    answers = {problem.cluster: problem.answer for problem in originals if isinstance(problem, Problem)}
    return [
        RenumberedAnswer(outputs[variant.id], variant.answer, answers[variant.cluster], variant.cluster)
        for variant in variants
        if variant.cluster in answers
    ]
