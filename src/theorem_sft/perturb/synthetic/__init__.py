"""Superficial changes of problems that were made from the catalogue: of their structure, then told again."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from theorem_sft.perturb.kinds import Change
from theorem_sft.perturb.order import new_order
from theorem_sft.perturb.synthetic.distractor import distractor
from theorem_sft.perturb.synthetic.paraphrase import paraphrase
from theorem_sft.perturb.text import SPELLING
from theorem_sft.sources.synthetic import Structure, tell
from theorem_sft.traces import Trace

__all__ = ["CHANGES", "is_synthetic"]


def is_synthetic(trace: Trace) -> bool:
    """Tell whether a problem was made from the catalogue."""
    return trace.structure is not None and "wording" in trace.structure


def _told(change: Callable[[Structure, random.Random], Structure]) -> Change:
    def changed(trace: Trace, rng: random.Random) -> Trace:
        assert trace.structure is not None
        return _tell(change(trace.structure, rng), trace)

    return changed


def _reordered(trace: Trace, rng: random.Random) -> Trace:
    assert trace.structure is not None
    order = [trace.structure["order"][place] for place in new_order(trace, rng)]
    return _tell({**trace.structure, "order": order}, trace)


def _tell(structure: Structure, trace: Trace) -> Trace:
    return tell(structure, trace.id).model_copy(update={"image": trace.image})


CHANGES: Mapping[str, Change] = {
    "reorder": _reordered,
    "distractor": _told(distractor),
    "paraphrase": _told(paraphrase),
    **SPELLING,
}
