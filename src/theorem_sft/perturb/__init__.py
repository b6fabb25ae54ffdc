"""Superficial changes of a problem that leave its rule and its answer as they are, one file per family."""

from __future__ import annotations

import random
from collections.abc import Callable

from theorem_sft.perturb.distractor import distractor
from theorem_sft.perturb.paraphrase import paraphrase
from theorem_sft.perturb.reorder import new_order
from theorem_sft.sources.synthetic import Structure, tell
from theorem_sft.traces import Trace

__all__ = ["KINDS", "perturb"]

_BY_STRUCTURE: dict[str, Callable[[Trace, random.Random], Structure | None]] = {
    "paraphrase": paraphrase,
    "distractor": distractor,
}

KINDS: tuple[str, ...] = ("paraphrase", "reorder", "distractor")


def perturb(trace: Trace, kind: str, *, seed: int = 0) -> Trace | None:
    """Change how a problem is said, not what it says.

    Args:
        trace: The problem. Paraphrases and distractors need one made from the catalogue, a new order any with
            givens.
        kind: One of `KINDS`.
        seed: Of the draw; the same id, kind and seed give the same problem.

    Returns:
        The changed, unchecked problem with "-KIND" after its id and the same group, answer and rules; None
        where the kind does not apply.

    Raises:
        ValueError: The kind is unknown.
    """
    if kind not in KINDS:
        raise ValueError(f"no perturbation {kind!r}: there are {', '.join(KINDS)}")
    rng = random.Random(f"{trace.id} {kind} {seed}")
    if kind == "reorder":
        changed = _reordered(trace, rng)
    else:
        structure = _BY_STRUCTURE[kind](trace, rng)
        changed = None if structure is None else tell(structure, trace.id)
    if changed is None:
        return None
    return changed.model_copy(
        update={
            "id": f"{trace.id}-{kind}",
            "perturbation": kind,
            "split": trace.split,
            "image": trace.image,
            "checks": {},
        }
    )


def _reordered(trace: Trace, rng: random.Random) -> Trace | None:
    places = new_order(trace, rng)
    if places is None:
        return None
    if trace.structure is not None and "order" in trace.structure:
        order = [trace.structure["order"][place] for place in places]
        return tell({**trace.structure, "order": order}, trace.id)
    givens = [trace.givens[place] for place in places]
    problem = " ".join([*givens, trace.question or ""])
    return trace.model_copy(update={"givens": givens, "problem": problem}, deep=True)
