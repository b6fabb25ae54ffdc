"""The memorisation of a probed model, from its training problems and from problems like them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from theorem_sft.data.render.render import supervision
from theorem_sft.data.traces.trace import Problem
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.data.variants.make_variants import perturb
from theorem_sft.evaluation.probe.material import Material, Solved
from theorem_sft.evaluation.probe.memorisation import Answered, Instance, anchoring, memorisation
from theorem_sft.evaluation.probe.probe_config import ProbeConfig
from theorem_sft.models.chat import INSTRUCTION
from theorem_sft.models.generate.generate_config import GenerateConfig
from theorem_sft.training.encode import SupervisionRecord

P = TypeVar("P", bound=Problem)

# Changes of a free text after which its solution is still right word for word.
_REWORDED = ("question_first", "off_topic", "whitespace", "case")


def memorised(
    model: str,
    material: Material,
    texts: Mapping[str, str],
    settings: GenerateConfig,
    config: ProbeConfig,
) -> dict[str, Any]:
    """Measure what a model knows by heart; see `memorisation` and `anchoring` for the figures.

    Args:
        model: A folder, a hub id or an embedded model.
        material: With training problems.
        texts: The model's answers by the ids of the problems.
        settings: With which it answered.
        config: The objective whose solutions are scored.

    Returns:
        The meters; where one cannot be had, `left_out` says why by its name.
    """
    left_out: dict[str, str] = {}
    if not material.trained:
        return {"left_out": {"all": "no training problems were given"}}
    if not material.untrained:
        return {"left_out": {"all": "no solved problems were given that give the level of chance"}}
    figures: dict[str, Any] = {}
    if settings.engine == "openai":
        left_out["likelihoods"] = "a server does not tell how likely it finds a given text"
    else:
        sides = [[_instance(row, config) for row in rows] for rows in (material.trained, material.untrained)]
        figures |= memorisation(model, *sides, dtype=settings.dtype)
    renumbered = [form for form in material.variants if form.perturbation == "renumber"]
    fresh = _answered(material.fresh, material.trained, texts)
    chance = _answered(renumbered, material.originals, texts)
    if fresh and chance:
        figures["anchoring"] = anchoring(fresh, chance)
    else:
        left_out["anchoring"] = "no problem could be given new numbers"
    return figures | ({"left_out": left_out} if left_out else {})


def _instance(solved: Solved, config: ProbeConfig) -> Instance:
    """A solved problem with forms of it that need a solution of their own, or else with reworded ones."""
    if isinstance(solved, SupervisionRecord):
        return Instance(original=solved, variants=_reworded(solved, config.seed))
    objective = config.objective or "vanilla"
    forms = [form] if (form := _changed(solved, "renumber", config.seed)) else []
    rows = [
        SupervisionRecord.model_validate(
            supervision(trace, objective, config.render, seed=config.render_seed)
        )
        for trace in (solved, *forms)
    ]
    return Instance(original=rows[0], variants=rows[1:])


def _reworded(row: SupervisionRecord, seed: int) -> list[SupervisionRecord]:
    *before, turn = row.prompt
    text = turn["content"]
    if not isinstance(text, str):
        return []
    problem = Problem(id=str(row.id), problem=text.removesuffix(INSTRUCTION).strip(), answer="unknown")
    rest = text[len(problem.problem) :]
    forms = [form for kind in _REWORDED if (form := _changed(problem, kind, seed))]
    return [
        row.model_copy(update={"prompt": [*before, {**turn, "content": form.problem + rest}]})
        for form in forms
    ]


def _changed(problem: P, kind: str, seed: int) -> P | None:
    try:
        return perturb(problem, kind, seed=seed)
    except NotApplicable:
        return None


def _answered(
    forms: Iterable[Problem], originals: Iterable[Solved | Problem], texts: Mapping[str, str]
) -> list[Answered]:
    answers = {problem.cluster: problem.answer for problem in originals if isinstance(problem, Problem)}
    return [
        Answered(texts[form.id], form.answer, answers[form.cluster], form.cluster)
        for form in forms
        if form.cluster in answers
    ]
