"""Superficial changes of free text: only such as provably leave meaning and answer as they are."""

from __future__ import annotations

from collections.abc import Mapping

from theorem_sft.data.variants.kinds import Change
from theorem_sft.data.variants.text.case import case
from theorem_sft.data.variants.text.option_order import option_order
from theorem_sft.data.variants.text.text_number_format import number_format
from theorem_sft.data.variants.text.text_off_topic import off_topic
from theorem_sft.data.variants.text.text_question_first import question_first
from theorem_sft.data.variants.text.text_rename import rename
from theorem_sft.data.variants.text.typo import typo
from theorem_sft.data.variants.text.unprovable import UNPROVABLE
from theorem_sft.data.variants.text.whitespace import whitespace

SPELLING: Mapping[str, Change] = {"whitespace": whitespace, "typo": typo, "case": case}
"""The changes of letters and spaces alone: they fit the texts of every source."""

CHANGES: Mapping[str, Change] = {
    **UNPROVABLE,
    **SPELLING,
    "rename": rename,
    "number_format": number_format,
    "question_first": question_first,
    "off_topic": off_topic,
    "option_order": option_order,
}
