"""Examples for a person: problems whose variant was lost, and problems whose variant was solved as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from theorem_sft.evaluation.probe.material import Material

_SHOWN = 3


def examples(
    material: Material, items: Sequence[Mapping[str, Any]], texts: Mapping[str, str]
) -> dict[str, list[dict[str, str]]]:
    """Choose examples, each of another kind of change where there are several.

    Args:
        material: What was asked.
        items: The graded answers.
        texts: The answers by id.

    Returns:
        `lost`: the original was solved, the variant not. `kept`: both were. At most three of each, with
        `kind, original, original_said, variant, variant_said, answer` (the variant's).
    """
    right = {item["id"]: item["verdict"] == "correct" for item in items}
    originals = {problem.cluster: problem for problem in material.originals}
    found: dict[str, list[dict[str, str]]] = {"lost": [], "kept": []}
    for variant in material.variants:
        original = originals[variant.cluster]
        if right[original.id]:
            found["kept" if right[variant.id] else "lost"].append(
                {
                    "kind": str(variant.perturbation),
                    "original": original.problem,
                    "original_said": texts[original.id],
                    "variant": variant.problem,
                    "variant_said": texts[variant.id],
                    "answer": variant.answer,
                }
            )
    return {name: _various(rows)[:_SHOWN] for name, rows in found.items()}


def _various(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The first of each kind, then the second of each, and so on."""
    seen: Counter[str] = Counter()
    turns = []
    for row in rows:
        turns.append((seen[row["kind"]], row))
        seen[row["kind"]] += 1
    return [row for _, row in sorted(turns, key=lambda turn: turn[0])]
