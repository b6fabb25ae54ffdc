"""Grade final answers: is what the model wrote the same as the gold answer, whatever form it takes?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from theorem_sft.grading._equal import compare
from theorem_sft.grading._extract import extract_answer
from theorem_sft.pool import KillablePool

__all__ = ["Grade", "answer_pool", "grade"]


@dataclass(frozen=True)
class Grade:
    """The verdict on one answer.

    `unparsed`: no answer was found, or it is no mathematics; `timeout`: comparing it was over the limit of
    time or memory. Both count as wrong answers, and are reported apart.
    """

    verdict: Literal["correct", "wrong", "unparsed", "timeout"]
    extracted: str | None

    @property
    def correct(self) -> bool:
        """Whether the answer is right."""
        return self.verdict == "correct"


def answer_pool(workers: int | None = None, *, timeout: float = 2.0, memory: int = 1 << 30) -> KillablePool:
    """Make a pool whose workers have the grader loaded; see `KillablePool` for the arguments."""
    return KillablePool(
        workers,
        timeout=timeout,
        memory=memory,
        preload=["theorem_sft.grading._equal", "latex2sympy2_extended"],
    )


def grade(
    predictions: Sequence[str], golds: Sequence[str], *, pool: KillablePool | None = None
) -> list[Grade]:
    r"""Grade each prediction against the gold answer at its place.

    Args:
        predictions: What the model wrote, whole; the final answer is looked for in it.
        golds: The right answers: plain ("27/2", "2*sqrt(21)") or LaTeX ("\frac{3}{4}").
        pool: Workers to use, kept for further calls; None: a pool for this call alone.

    Raises:
        ValueError: The lengths differ, or a gold answer is empty.
        WorkError: No worker process can be kept alive.
    """
    if len(predictions) != len(golds):
        raise ValueError(f"{len(predictions)} predictions for {len(golds)} gold answers")
    if blank := [place for place, gold in enumerate(golds) if not gold.strip()]:
        raise ValueError(f"the gold answer at place {blank[0]} is empty")
    extracted = [extract_answer(prediction) for prediction in predictions]
    pairs = [(found, gold) for found, gold in zip(extracted, golds, strict=True) if found is not None]
    if not pairs:
        return [Grade("unparsed", None) for _ in predictions]
    verdicts = _verdicts(list(dict.fromkeys(pairs)), pool)
    return [
        Grade("unparsed", None) if found is None else Grade(verdicts[found, gold], found)
        for found, gold in zip(extracted, golds, strict=True)
    ]


def _verdicts(
    pairs: list[tuple[str, str]], pool: KillablePool | None
) -> dict[tuple[str, str], Literal["correct", "wrong", "unparsed", "timeout"]]:
    if pool is None:
        with answer_pool() as own:
            return _verdicts(pairs, own)
    verdicts: dict[tuple[str, str], Literal["correct", "wrong", "unparsed", "timeout"]] = {}
    for pair, outcome in zip(pairs, pool.imap(compare, pairs), strict=True):
        if outcome.value is not None:
            verdicts[pair] = outcome.value
        else:
            verdicts[pair] = "unparsed" if outcome.failure == "error" else "timeout"
    return verdicts
