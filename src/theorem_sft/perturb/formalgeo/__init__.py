"""Superficial changes of FormalGeo problems: of their formal description, then told again."""

from __future__ import annotations

from collections.abc import Mapping

from theorem_sft.perturb.kinds import Change
from theorem_sft.perturb.order import reorder_givens
from theorem_sft.perturb.text import SPELLING

__all__ = ["CHANGES"]

CHANGES: Mapping[str, Change] = {"reorder": reorder_givens, **SPELLING}
