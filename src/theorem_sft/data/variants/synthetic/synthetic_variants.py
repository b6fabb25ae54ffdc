"""Superficial changes of problems that were made from the catalogue: of their structure, then told again."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from theorem_sft.data.sources.synthetic.problem_text import Structure, tell
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.kinds import Change
from theorem_sft.data.variants.sentence_order import new_order
from theorem_sft.data.variants.synthetic.paraphrase import paraphrase
from theorem_sft.data.variants.synthetic.story import story
from theorem_sft.data.variants.synthetic.synthetic_distractor import distractor
from theorem_sft.data.variants.synthetic.synthetic_number_format import number_format
from theorem_sft.data.variants.synthetic.synthetic_off_topic import off_topic
from theorem_sft.data.variants.synthetic.synthetic_question_first import question_first
from theorem_sft.data.variants.synthetic.synthetic_rename import rename
from theorem_sft.data.variants.synthetic.synthetic_renumber import renumber


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
    "rename": _told(rename),
    "renumber": _told(renumber),
    "number_format": _told(number_format),
    "reorder": _reordered,
    "question_first": _told(question_first),
    "distractor": _told(distractor),
    "off_topic": _told(off_topic),
    "paraphrase": _told(paraphrase),
    "story": _told(story),
}
