"""Superficial changes of FormalGeo problems: of their formal description, then told again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from theorem_sft.data.variants.change import Change
from theorem_sft.data.variants.formalgeo.formalgeo_distractor import distractor
from theorem_sft.data.variants.formalgeo.formalgeo_rename import rename
from theorem_sft.data.variants.formalgeo.formalgeo_renumber import renumber
from theorem_sft.data.variants.formalgeo.retelling import number_format, off_topic, paraphrase, question_first
from theorem_sft.data.variants.sentence_order import reorder_givens

_CHANGES: Mapping[str, Change] = {
    "rename": rename,
    "number_format": number_format,
    "reorder": reorder_givens,
    "question_first": question_first,
    "distractor": distractor,
    "off_topic": off_topic,
    "paraphrase": paraphrase,
}


def changes(gdl: Path | None) -> Mapping[str, Change]:
    """Return the kinds of change.

    Args:
        gdl: The folder of FormalGeo's definitions, with which renumbered problems are solved again.
    """
    return {**_CHANGES, "renumber": partial(renumber, gdl=gdl)}
