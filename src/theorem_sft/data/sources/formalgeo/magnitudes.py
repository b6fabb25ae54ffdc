"""A second opinion on the roots of FormalGeo steps: what lengths and angles are picks one, or the step fails.

The geometry engine takes the positive length and the acute angle where an equation has two roots. Here the
step's relation is solved again in the expression language, and its other roots must break a premise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from theorem_sft.data.traces.trace import Step, Trace
from theorem_sft.data.verify.execution import other_root

_TRIGONOMETRY = re.compile(r"\b(?:sin|cos|tan)\b")
_LETTER = re.compile(r"[a-z]")
_ANGLE = re.compile(r"angle_?[A-Z]{3}")
_SIZE = re.compile(r"(?:length|area|perimeter|ratio|radius|diameter|circumference)_?[A-Z_]+|[A-Z]{2}")
_TOGETHER = re.compile(r"\bq\d+\b")
"""Slots of equations that are solved together: they do not say what kind of quantity they are."""


def roots_fault(trace: Trace) -> str | None:
    """Say which step's relation leaves another root that no premise rules out; None if there is none."""
    for place, step in enumerate(trace.steps, start=1):
        relation = " ; ".join(step.relations)
        letters = any(_LETTER.fullmatch(slot) for slot in step.conclusion)
        if not relation or _TOGETHER.search(relation) or {"fact", "equation"} & set(step.conclusion):
            continue
        # Of squares of lengths alone (Pythagoras) the other root is always negative.
        if not (letters or _TRIGONOMETRY.search(relation)):
            continue
        if fault := other_root(step, tuple(_premises(step, relation))):
            return f"step {place}: {fault}"
    return None


def _premises(step: Step, relation: str) -> Iterator[str]:
    """Sizes are positive, angles lie below 180°, and so do two angles of a triangle together."""
    # Points (AB: QS) are mapped under bare letters, and are no magnitudes.
    points = {
        slot for slot, binding in step.mapping.items() if "_" not in slot and binding.thing == binding.value
    }
    slots = [slot for slot in (*step.mapping, *step.conclusion) if slot not in points]
    angles = [slot for slot in slots if _ANGLE.fullmatch(slot)]
    yield from (f"0 < {slot} < 180" for slot in angles)
    yield from (f"{slot} > 0" for slot in slots if _SIZE.fullmatch(slot))
    if relation.count("sin(") == 2 and len(angles) == 2:
        yield f"{angles[0]} + {angles[1]} < 180"
