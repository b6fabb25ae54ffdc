"""Measure what a probed model memorised, from its training problems and from similar untrained ones."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from theorem_sft.data.render.objectives import supervision
from theorem_sft.data.traces.trace import Problem
from theorem_sft.evaluation.probe.material import ProbeConfig, ProbeMaterial, Solved, variant_of
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
        config: Settings of the probe; its objective decides which solutions are scored.
    """
    if not material.trained:
        return MemorisationMetrics(left_out={"all": "no training problems were given"})
    if not material.untrained:
        return MemorisationMetrics(left_out={"all": "no solved problems were given as a baseline"})
    left_out: dict[str, str] = {}
    metrics = MemorisationMetrics()
    if settings.supports("likelihoods"):
        sides = [
            [_instance(row, config, material.gdl) for row in rows]
            for rows in (material.trained, material.untrained)
        ]
        metrics = memorisation_metrics(model, *sides, dtype=settings.dtype)
    else:
        left_out["likelihoods"] = "a server does not provide the likelihood of a given text"
    renumbered = [variant for variant in material.variants if variant.perturbation == "renumber"]
    fresh = _renumbered_answers(material.fresh, material.trained, outputs)
    baseline = _renumbered_answers(renumbered, material.originals, outputs)
    old_answers = anchoring(fresh, baseline) if fresh and baseline else None
    if old_answers is None:
        left_out["anchoring"] = "no problem could be given new numbers"
    return metrics.model_copy(update={"anchoring": old_answers, "left_out": left_out})


def _instance(solved: Solved, config: ProbeConfig, gdl: Path | None) -> Instance:
    """Return a solved problem with a renumbered variant (trace) or reworded ones (supervision)."""
    if isinstance(solved, SupervisionRecord):
        return Instance(original=solved, variants=_reworded(solved, config.seed))
    variant = variant_of(solved, "renumber", config.seed, gdl)
    original, *variants = (
        SupervisionRecord.model_validate(
            supervision(trace, config.objective or "vanilla", config.render, seed=config.render_seed)
        )
        for trace in (solved, variant)
        if trace
    )
    return Instance(original=original, variants=variants)


def _reworded(row: SupervisionRecord, seed: int) -> list[SupervisionRecord]:
    *before, turn = row.prompt
    text = turn["content"]
    if not isinstance(text, str):
        return []
    problem = Problem(id=str(row.id), problem=text.removesuffix(INSTRUCTION).strip(), answer="unknown")
    rest = text[len(problem.problem) :]
    return [
        row.model_copy(update={"prompt": [*before, {**turn, "content": variant.problem + rest}]})
        for kind in _REWORDED
        if (variant := variant_of(problem, kind, seed))
    ]


def _renumbered_answers(
    variants: Iterable[Problem], originals: Iterable[Solved | Problem], outputs: Mapping[str, str]
) -> list[RenumberedAnswer]:
    answers = {problem.cluster: problem.answer for problem in originals if isinstance(problem, Problem)}
    return [
        RenumberedAnswer(outputs[variant.id], variant.answer, answers[variant.cluster], variant.cluster)
        for variant in variants
        if variant.cluster in answers
    ]
