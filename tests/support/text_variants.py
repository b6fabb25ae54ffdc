"""Helpers of the tests of free-text variants."""

from __future__ import annotations

import re
from typing import Any

import pytest

from theorem_sft.data.traces.trace import Question
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.make_variants import perturb


def question(text: str, answer: str = "7", **fields: Any) -> Question:
    """Make a benchmark question."""
    return Question(id="q", problem=text, answer=answer, **fields)


def changed(text: str, kind: str, seed: int = 0, **fields: Any) -> str:
    """Return the text of a variant of a kind that must apply."""
    return perturb(question(text, **fields), kind, seed=seed).problem


def refused(text: str, kind: str, **fields: Any) -> str:
    """Return why a kind does not apply; the reason must be the same for every seed."""
    reasons = set()
    for seed in range(5):
        with pytest.raises(NotApplicable) as reason:
            perturb(question(text, **fields), kind, seed=seed)
        reasons.add(str(reason.value))
    assert len(reasons) == 1
    return reasons.pop()


def formulas(text: str) -> list[str]:
    """Return the formulas in dollar signs, displayed formulas and Asymptote diagrams of a text."""
    return re.findall(r"\[asy\].*?\[/asy\]|\\\[.*?\\\]|\$\$.*?\$\$|(?<!\\)\$(?:\\.|[^$\\])*\$", text, re.S)
