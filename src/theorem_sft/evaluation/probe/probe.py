"""Probe a model: did it learn rules or instances? A killed probe goes on where it was.

variants.jsonl    what is asked, with its right answers
answers.jsonl     the answers, with evaluation.json and metrics.json, as every evaluation keeps them
scores.json       what was measured by likelihood: memorisation, and the loss of each paragraph of plain text
probe.json        the figures and the verdict
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from theorem_sft.core.environment import environment
from theorem_sft.core.files import read_json, read_jsonl, write_json, write_jsonl
from theorem_sft.data.traces.trace import Problem
from theorem_sft.data.variants.kinds import KINDS
from theorem_sft.data.variants.make_variants import count_reasons
from theorem_sft.evaluation.evaluate import evaluate
from theorem_sft.evaluation.probe.contrast_figures import contrast_figures
from theorem_sft.evaluation.probe.likelihood import Scored, Text, likelihoods
from theorem_sft.evaluation.probe.material import FRESH, RETAINED, Material
from theorem_sft.evaluation.probe.measure_memorisation import memorised
from theorem_sft.evaluation.probe.perplexity import perplexity
from theorem_sft.evaluation.probe.plain_text import plain_text
from theorem_sft.evaluation.probe.probe_config import ProbeConfig
from theorem_sft.evaluation.probe.variant_examples import examples
from theorem_sft.evaluation.probe.verdict import judge
from theorem_sft.evaluation.stats.accuracy import PERTURBED, accuracy_by_kind
from theorem_sft.evaluation.stats.robustness import robustness
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.engine import GenerateConfig


def probe(
    model: str,
    material: Material,
    settings: GenerateConfig,
    config: ProbeConfig,
    out: Path,
    *,
    ask: Callable[[Problem], list[Message]],
    reuse: Sequence[Path] = (),
) -> dict[str, Any]:
    """Return what the answers to the probe's problems show; the same figures stand in `probe.json`.

    Args:
        model: A folder, a hub id or an embedded model; with a server its name for it.
        material: What is asked, see `gather`.
        settings: Of the generation.
        config: Of the probe.
        out: The folder of the probe; what is there already is not done again.
        ask: Makes the chat that asks a problem.
        reuse: Folders of evaluations of the same model, whose answers are used again.

    Raises:
        InputError: The folder holds another probe.
    """
    metrics = evaluate(model, material.asked, settings, out, ask=ask, reuse=reuse)
    write_jsonl(out / "variants.jsonl", material.asked)
    texts = {row["id"]: row["text"] for _, row in read_jsonl(out / "answers.jsonl")}
    scores = _scores(model, material, texts, settings, config, out / "scores.json")
    items = metrics["items"]
    parts = _parts(items, material)
    # Of options in another order only the letter is kept, which stands for another option then.
    kept = [name for name, kind in KINDS.items() if kind.keeps_answer and name != "option_order"]
    figures: dict[str, Any] = {
        "model": model,
        "config": config.model_dump(mode="json"),
        "environment": environment(),
        "problems": len(material.originals),
        "left_out": count_reasons(material.left_out),
        "variation": robustness(parts["variation"], keeps_answer=kept),
        "transfer": _each_kind(parts["transfer"]),
        "contrast": contrast_figures(material, items, texts),
        "trained": _each_kind(parts[FRESH]),
        "memorisation": scores["memorisation"],
        "retention": {"gsm8k": _each_kind(parts[RETAINED]).get(RETAINED)} | _perplexity(scores),
        "generation": metrics["generation"],
        "examples": examples(material, items, texts),
        "items": items,
    }
    figures["verdict"] = judge(figures)
    write_json(out / "probe.json", figures)
    return figures


def _parts(items: Sequence[Mapping[str, Any]], material: Material) -> dict[str, list[Mapping[str, Any]]]:
    """Sort the graded answers by what they are for."""
    asked_for = {
        problem.id: part
        for part, problems in (
            ("variation", [*material.originals, *material.variants]),
            ("transfer", material.transfer),
            (FRESH, material.fresh),
            (RETAINED, material.retained),
        )
        for problem in problems
    }
    parts: dict[str, list[Mapping[str, Any]]] = {part: [] for part in asked_for.values()}
    for item in items:
        parts[asked_for[item["id"]]].append(item)
    return {"transfer": [], FRESH: [], RETAINED: []} | parts


def _each_kind(items: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Accuracy for each kind; what they have together says nothing here."""
    return {kind: row for kind, row in accuracy_by_kind(items).items() if kind != PERTURBED}


def _scores(
    model: str,
    material: Material,
    texts: Mapping[str, str],
    settings: GenerateConfig,
    config: ProbeConfig,
    path: Path,
) -> dict[str, Any]:
    """What is measured by likelihood; kept, because it needs the model again."""
    if path.exists():
        return read_json(path)
    scores: dict[str, Any] = {"memorisation": memorised(model, material, texts, settings, config)}
    if settings.supports("likelihoods"):
        paragraphs = [Text(text) for text in plain_text(config.paragraphs, seed=config.seed)]
        found = likelihoods(model, paragraphs, dtype=settings.dtype)
        scores["paragraphs"] = [list(one.losses) for one in found]
    write_json(path, scores)
    return scores


def scored_paragraphs(scores: Mapping[str, Any]) -> list[Scored] | None:
    """Read the plain text's losses out of `scores.json`; None where a server could not tell them."""
    if "paragraphs" not in scores:
        return None
    # Which token was the first choice does not matter for perplexity, and is not kept.
    return [Scored(tuple(losses), (False,) * len(losses)) for losses in scores["paragraphs"]]


def _perplexity(scores: Mapping[str, Any]) -> dict[str, Any]:
    scored = scored_paragraphs(scores)
    return {"perplexity": None if scored is None else perplexity(scored)}
