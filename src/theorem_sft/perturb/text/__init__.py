"""Superficial changes of free text: only such as provably leave meaning and answer as they are."""

from __future__ import annotations

from collections.abc import Mapping

from theorem_sft.perturb.kinds import Change

__all__ = ["CHANGES"]

CHANGES: Mapping[str, Change] = {}
