"""Superficial changes of the drawn diagrams of problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from theorem_sft.traces import Trace

__all__ = ["CHANGES", "PictureChange"]

PictureChange = Callable[[Trace, Random, Path], Trace]
"""Makes the changed problem and draws its picture as the file named last."""

CHANGES: Mapping[str, PictureChange] = {}
