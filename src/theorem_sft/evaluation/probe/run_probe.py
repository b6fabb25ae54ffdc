"""Probe models: did they learn rules or instances? A killed probe resumes.

variants.jsonl     the problems with their correct answers
answers.jsonl      the answers, with evaluation.json and metrics.json, as in every evaluation
scores.json        figures from likelihoods: memorisation metrics, losses of plain text (`ProbeScores`)
probe.json         all figures and the verdict (`ProbeResult`)
comparisons.json   several models: comparisons with the first (`ProbeComparisons`)
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from theorem_sft.core.environment import environment
from theorem_sft.core.files import read_jsonl, write_jsonl
from theorem_sft.data.traces.trace import Problem, Purpose
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.data.variants.make_variants import count_reasons
from theorem_sft.evaluation.evaluate import evaluate_model
from theorem_sft.evaluation.probe.contrast_pairs import contrast_figures
from theorem_sft.evaluation.probe.likelihood import TextToScore, TokenScores, likelihoods
from theorem_sft.evaluation.probe.material import ProbeConfig, ProbeMaterial
from theorem_sft.evaluation.probe.measure_memorisation import measure_memorisation
from theorem_sft.evaluation.probe.plain_text import perplexity, perplexity_ratio, plain_text
from theorem_sft.evaluation.probe.probe_results import (
    PerplexityRatio,
    ProbeComparison,
    ProbeComparisons,
    ProbeResult,
    ProbeScores,
    Retention,
)
from theorem_sft.evaluation.probe.robustness import robustness, variant_examples
from theorem_sft.evaluation.probe.verdict import probe_verdict
from theorem_sft.evaluation.results import GradedItem, KindComparison
from theorem_sft.evaluation.stats.accuracy import PERTURBED, accuracy_by_kind, accuracy_of
from theorem_sft.evaluation.stats.paired import compare_drops, compare_items
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.engine import GenerateConfig


def probe_model(
    model: str,
    material: ProbeMaterial,
    settings: GenerateConfig,
    config: ProbeConfig,
    out: Path,
    *,
    to_chat: Callable[[Problem], list[Message]],
    reuse: Sequence[Path] = (),
) -> ProbeResult:
    """Probe a model and write `probe.json`.

    Args:
        model: A folder, a hub id or an embedded model; with a server its name for it.
        material: The problems, see `gather_material`.
        settings: Generation settings.
        config: Settings of the probe.
        out: The folder of the probe; finished work in it is not repeated.
        to_chat: Makes the chat that poses a problem.
        reuse: Folders of evaluations of the same model, whose answers are reused.

    Raises:
        InputError: The folder holds another probe.
    """
    metrics = evaluate_model(model, material.evaluated, settings, out, to_chat=to_chat, reuse=reuse)
    write_jsonl(out / "variants.jsonl", material.evaluated)
    outputs = {row["id"]: row["text"] for _, row in read_jsonl(out / "answers.jsonl")}
    scores = _scores(model, material, outputs, settings, config, out / "scores.json")
    items = metrics.items
    transfer = accuracy_by_kind(_with_purpose(items, "transfer"))
    fresh, retained = _with_purpose(items, "fresh"), _with_purpose(items, "retained")
    # After `option_order` a letter means another option, so that equal letters are not equal answers.
    kept = [name for name, kind in VARIANT_KINDS.items() if kind.keeps_answer and name != "option_order"]
    variation = robustness(_with_purpose(items, "original", "variant"), keeps_answer=kept)
    contrast = contrast_figures(material, items, outputs)
    paragraphs = _scored_paragraphs(scores)
    result = ProbeResult(
        model=model,
        config=config,
        environment=environment(),
        problems=len(material.originals),
        left_out=count_reasons(material.left_out),
        variation=variation,
        transfer={kind: row for kind, row in transfer.items() if kind != PERTURBED},
        contrast=contrast,
        fresh=accuracy_of(fresh) if fresh else None,
        memorisation=scores.memorisation,
        retention=Retention(
            gsm8k=accuracy_of(retained) if retained else None,
            perplexity=None if paragraphs is None else perplexity(paragraphs),
        ),
        generation=metrics.generation,
        examples=variant_examples(material.originals, material.variants, items, outputs),
        items=items,
        verdict=probe_verdict(items, variation, contrast, scores.memorisation),
    )
    result.write(out / "probe.json")
    return result


def compare_probes(
    probes: Sequence[ProbeResult], folders: Sequence[Path], out: Path
) -> list[ProbeComparison]:
    """Compare probes of the same problems with the first, and write `comparisons.json` into `out`.

    Returns:
        A comparison for each probe but the first.
    """
    first, *others = probes
    comparisons = []
    for other, folder in zip(others, folders[1:], strict=True):
        variation, first_variation = (
            _with_purpose(probe.items, "original", "variant") for probe in (other, first)
        )
        comparisons.append(
            ProbeComparison(
                model=other.model,
                against=first.model,
                accuracy=compare_items(variation, first_variation),
                transfer=_compare_purpose(other, first, "transfer"),
                gsm8k=_compare_purpose(other, first, "retained"),
                drops=compare_drops(variation, first_variation),
                perplexity=_perplexity_ratio(folder, folders[0]),
            )
        )
    ProbeComparisons(comparisons=comparisons).write(out / "comparisons.json")
    return comparisons


def _compare_purpose(probe: ProbeResult, first: ProbeResult, purpose: Purpose) -> list[KindComparison]:
    rows = compare_items(_with_purpose(probe.items, purpose), _with_purpose(first.items, purpose))
    return [row for row in rows if row.kind != PERTURBED]  # all kinds together: not meaningful here


def _with_purpose(items: Sequence[GradedItem], *purposes: Purpose) -> list[GradedItem]:
    return [item for item in items if item.purpose in purposes]


def _scores(
    model: str,
    material: ProbeMaterial,
    outputs: Mapping[str, str],
    settings: GenerateConfig,
    config: ProbeConfig,
    path: Path,
) -> ProbeScores:
    """Measure the figures from likelihoods, or read them: they need the model again."""
    if path.exists():
        return ProbeScores.read(path, hint="remove the folder and probe again")
    paragraphs: list[list[float]] | None = None
    memorisation = measure_memorisation(model, material, outputs, settings, config)
    if settings.supports("likelihoods"):
        texts = [TextToScore(text) for text in plain_text(config.paragraphs, seed=config.seed)]
        paragraphs = [list(one.losses) for one in likelihoods(model, texts, dtype=settings.dtype)]
    scores = ProbeScores(memorisation=memorisation, paragraphs=paragraphs)
    scores.write(path)
    return scores


def _scored_paragraphs(scores: ProbeScores) -> list[TokenScores] | None:
    if scores.paragraphs is None:
        return None
    # Which token was the first choice does not matter for perplexity, and is not stored.
    return [TokenScores(tuple(losses), (False,) * len(losses)) for losses in scores.paragraphs]


def _perplexity_ratio(folder: Path, first: Path) -> PerplexityRatio | None:
    paragraphs, base = (
        _scored_paragraphs(ProbeScores.read(place / "scores.json")) for place in (folder, first)
    )
    return None if paragraphs is None or base is None else perplexity_ratio(paragraphs, base)
