"""Probes of several models compared with that of the first: same problems, paired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from theorem_sft.core.files import read_json, write_json
from theorem_sft.data.variants.transfer.transfer_kinds import KINDS as TRANSFER_KINDS
from theorem_sft.evaluation.probe.material import FRESH, RETAINED
from theorem_sft.evaluation.probe.perplexity import retention
from theorem_sft.evaluation.probe.probe import scored_paragraphs
from theorem_sft.evaluation.stats.paired import compare_drops, compare_items


def compare_probes(
    probes: Sequence[Mapping[str, Any]], folders: Sequence[Path], out: Path
) -> list[dict[str, Any]]:
    """Compare probes of the same problems with the first, and write `comparisons.json`.

    Args:
        probes: As `probe` returns them.
        folders: Where each of them stands.
        out: The folder for `comparisons.json`.

    Returns:
        For each model but the first `model`, `against`, `accuracy` and `drops` (rows as `compare_items` and
        `compare_drops` give them), and `perplexity`, its ratio to the first one's.
    """
    first, *others = probes
    comparisons = []
    for other, folder in zip(others, folders[1:], strict=True):
        mine, its = _variation(other), _variation(first)
        comparisons.append(
            {
                "model": other["model"],
                "against": first["model"],
                "accuracy": compare_items(mine, its),
                "transfer": _paired(other, first, set(TRANSFER_KINDS)),
                "gsm8k": _paired(other, first, {RETAINED}),
                "drops": compare_drops(mine, its),
                "perplexity": _retention(folder, folders[0]),
            }
        )
    write_json(out / "comparisons.json", {"comparisons": comparisons})
    return comparisons


def _variation(probe: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    others = {*TRANSFER_KINDS, FRESH, RETAINED}
    return [item for item in probe["items"] if item["perturbation"] not in others]


def _paired(probe: Mapping[str, Any], first: Mapping[str, Any], kinds: set[str]) -> list[dict[str, Any]]:
    mine, its = ([item for item in one["items"] if item["perturbation"] in kinds] for one in (probe, first))
    return [row for row in compare_items(mine, its) if row["kind"] in kinds]


def _retention(folder: Path, first: Path) -> dict[str, Any] | None:
    mine, its = (scored_paragraphs(read_json(home / "scores.json")) for home in (folder, first))
    return None if mine is None or its is None else retention(mine, its)
