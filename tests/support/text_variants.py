"""What the tests of free text share: making a question, changing its text, reading its formulas."""

from __future__ import annotations

import re
from typing import Any

import pytest

from theorem_sft.data.traces.question import Question
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.data.variants.make_variants import perturb


def question(text: str, answer: str = "7", **fields: Any) -> Question:
    """A question of a benchmark."""
    return Question(id="q", problem=text, answer=answer, **fields)


def changed(text: str, kind: str, seed: int = 0, **fields: Any) -> str:
    """The text after a change that has to apply."""
    return perturb(question(text, **fields), kind, seed=seed).problem


def refused(text: str, kind: str, **fields: Any) -> str:
    """Why a change does not apply, whatever is drawn."""
    reasons = set()
    for seed in range(5):
        with pytest.raises(NotApplicable) as reason:
            perturb(question(text, **fields), kind, seed=seed)
        reasons.add(str(reason.value))
    assert len(reasons) == 1
    return reasons.pop()


def formulas(text: str) -> list[str]:
    """What stands between dollar signs, in displays and in drawings."""
    return re.findall(r"\[asy\].*?\[/asy\]|\\\[.*?\\\]|\$\$.*?\$\$|(?<!\\)\$(?:\\.|[^$\\])*\$", text, re.S)
