"""The verdict on a model: learned the rule, leans on surface, or cannot be told.

The rules, in this order:
- Fewer than `_FEWEST` originals solved: nothing can be told, there is too little to lose.
- A kind of change costs accuracy (p under 0.05 after Holm's correction over the kinds): leans on surface.
- No kind costs more than `_MARGIN` (the lower ends of all intervals lie above): learned the rule.
- Otherwise no drop is shown, nor ruled out: cannot be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from theorem_sft.core.formatting import percent, points, span
from theorem_sft.evaluation.stats.accuracy import PERTURBED
from theorem_sft.evaluation.stats.intervals import holm

_FEWEST = 10
_MARGIN = 0.10
_ALPHA = 0.05


def judge(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `conclusion`, the kinds it `leans_on`, and the `sentences` that say it.

    Args:
        figures: Those of a probe; see `probe`.
    """
    variation = figures["variation"]
    kinds = {kind: row for kind, row in variation["kinds"].items() if kind != PERTURBED}
    leans = sorted(
        (kind for kind, row in kinds.items() if row["drop"]["difference"] < 0 and _is_shown(row["drop"])),
        key=lambda kind: kinds[kind]["drop"]["difference"],
    )
    solved = sum(item["verdict"] == "correct" for item in figures["items"] if item["perturbation"] is None)
    conclusion, sentence = _conclusion(solved, figures["problems"], kinds, leans)
    sentences = [sentence, *_robust(variation), *_contrast(figures), *_memory(figures["memorisation"])]
    return {"conclusion": conclusion, "leans_on": leans, "sentences": sentences}


def _conclusion(solved: int, asked: int, kinds: Mapping[str, Any], leans: list[str]) -> tuple[str, str]:
    if not kinds:
        return "cannot tell", "No superficial variant could be made of these problems: nothing can be told."
    if solved < min(_FEWEST, asked):
        return "cannot tell", (f"It solves {solved} of {asked} problems: too few to tell rule from surface.")
    if leans:
        named = ", ".join(_drop(kind, kinds[kind]) for kind in leans)
        return "leans on surface", f"It leans on surface: {named}."
    worst = min(kinds, key=lambda kind: kinds[kind]["drop"]["low"])
    if kinds[worst]["drop"]["low"] > -_MARGIN:
        return "learned the rule", (
            f"It learned the rule: no kind of change costs it more than {percent(_MARGIN)} points "
            f"(the most that is possible: {_drop(worst, kinds[worst])})."
        )
    sentence = f"No drop is shown, nor ruled out ({_drop(worst, kinds[worst])})"
    if power := kinds[worst]["power"]:
        sentence += f"; about {power['groups_for_interval']:,} problems would tell it within 2 points"
    return "cannot tell", f"{sentence}."


def _is_shown(drop: Mapping[str, Any]) -> bool:
    return bool(drop["p_holm"] is not None and drop["p_holm"] < _ALPHA)


def _drop(kind: str, row: Mapping[str, Any]) -> str:
    return f"{kind} {points(row['drop']['difference'])} points {span(row['drop'])}"


def _robust(variation: Mapping[str, Any]) -> list[str]:
    robust = variation["robust_accuracy"]
    if robust is None:
        return []
    return [f"Right on the problem and all its variants: {_share(robust)}."]


def _contrast(figures: Mapping[str, Any]) -> list[str]:
    confused = figures["contrast"].get("confused")
    if confused is None:
        return []
    return [f"Where nearly the same words ask for another rule, it takes the old one in {_share(confused)}."]


def _memory(meters: Mapping[str, Any]) -> list[str]:
    """Say which meters of memory are above chance, with Holm's correction over the meters."""
    known = {
        "loss_gap": meters.get("loss_gap"),
        "solutions": meters.get("solution", {}).get("tokens"),
        "problem texts": meters.get("problem", {}).get("tokens"),
        "old answers": meters.get("anchoring"),
    }
    found = {name: row for name, row in known.items() if row and row.get("p") is not None}
    if not found:
        return []
    corrected = zip(found.items(), holm([row["p"] for row in found.values()]), strict=True)
    above = [name for (name, row), p in corrected if row["difference"] > 0 and p < _ALPHA]
    if not above:
        return ["No memory of its training problems is shown."]
    said = {
        "loss_gap": "their solutions are likelier to it than those of fresh variants",
        "solutions": "it completes their solutions better",
        "problem texts": "it completes their texts better",
        "old answers": "it gives their old answers to new numbers",
    }
    return [f"It remembers training problems: {'; '.join(said[name] for name in above)}, beyond chance."]


def _share(row: Mapping[str, float]) -> str:
    return f"{percent(row['value'])} % [{percent(row['low'])}, {percent(row['high'])}]"
