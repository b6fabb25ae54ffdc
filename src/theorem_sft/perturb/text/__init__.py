"""Superficial changes of free text: only such as provably leave meaning and answer as they are."""

from __future__ import annotations

from collections.abc import Mapping

from theorem_sft.perturb.kinds import Change
from theorem_sft.perturb.text.case import case
from theorem_sft.perturb.text.number_format import number_format
from theorem_sft.perturb.text.off_topic import off_topic
from theorem_sft.perturb.text.option_order import option_order
from theorem_sft.perturb.text.question_first import question_first
from theorem_sft.perturb.text.rename import rename
from theorem_sft.perturb.text.typo import typo
from theorem_sft.perturb.text.unprovable import UNPROVABLE
from theorem_sft.perturb.text.whitespace import whitespace

__all__ = ["CHANGES", "SPELLING"]

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
