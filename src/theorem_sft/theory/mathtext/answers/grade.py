"""Grade final answers: is what the model wrote the same as the gold answer, whatever form it takes?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from theorem_sft.core.pool import KillablePool, Outcome
from theorem_sft.theory.mathtext.answers.equality import Verdict, compare, compare_choice
from theorem_sft.theory.mathtext.answers.extract import clean, extract_answer, extract_choice

_Task = tuple[str, str] | tuple[str, tuple[str, ...], int]


@dataclass(frozen=True)
class Grade:
    """The verdict on one answer.

    `unparsed`: no answer was found, it is no mathematics, or the gold answer cannot be read (`reason` says
    so; only a literal copy of it is right). `timeout`: comparing it was over the limit of time or memory.
    Both count as wrong answers, and are reported apart.
    """

    verdict: Literal["correct", "wrong", "unparsed", "timeout"]
    extracted: str | None
    reason: str | None = None

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
        preload=["theorem_sft.theory.mathtext.answers.grade", "latex2sympy2_extended"],
    )


def grade(
    predictions: Sequence[str],
    golds: Sequence[str],
    *,
    options: Sequence[Sequence[str] | None] | None = None,
    pool: KillablePool | None = None,
) -> list[Grade]:
    r"""Grade each prediction against the gold answer at its place.

    Args:
        predictions: What the model wrote, whole; the final answer is looked for in it.
        golds: The right answers: plain ("27/2", "2*sqrt(21)") or LaTeX ("\frac{3}{4}"); "None" where the
            problem cannot be answered; with options the letter or the text of the right one.
        options: For each problem the texts of its options in the order A, B, C, …; None where it has none.
        pool: Workers to use, kept for further calls; None: a pool for this call alone.

    Raises:
        ValueError: The lengths differ, a gold answer is empty or is none of its options.
        WorkError: No worker process can be kept alive.
    """
    if len(predictions) != len(golds):
        raise ValueError(f"{len(predictions)} predictions for {len(golds)} gold answers")
    if options is not None and len(options) != len(golds):
        raise ValueError(f"{len(options)} lists of options for {len(golds)} gold answers")
    if blank := [place for place, gold in enumerate(golds) if not gold.strip()]:
        raise ValueError(f"the gold answer at place {blank[0]} is empty")
    extracted: list[str | None] = []
    tasks: list[_Task | None] = []
    for place, (prediction, gold) in enumerate(zip(predictions, golds, strict=True)):
        texts = None if options is None else options[place]
        found = extract_answer(prediction) if texts is None else extract_choice(prediction)
        extracted.append(found)
        task: _Task = (
            (found or "", gold) if texts is None else (found or "", tuple(texts), _right(gold, texts, place))
        )
        tasks.append(None if found is None else task)
    wanted = list(dict.fromkeys(task for task in tasks if task is not None))
    verdicts = _verdicts(wanted, pool) if wanted else {}
    return [
        Grade("unparsed", None) if task is None else _graded(verdicts[task], found)
        for task, found in zip(tasks, extracted, strict=True)
    ]


def grade_task(task: _Task) -> Verdict:
    """Compare one answer with its gold answer or with its options: what a worker does."""
    return compare(task) if len(task) == 2 else compare_choice(task)


def _right(gold: str, options: Sequence[str], place: int) -> int:
    """The place of the right option, which the gold answer names by its letter or its text."""
    bare = clean(gold).strip("()").upper()
    if len(bare) == 1 and 0 <= ord(bare) - ord("A") < len(options):
        return ord(bare) - ord("A")
    for index, text in enumerate(options):
        if clean(text) == clean(gold):
            return index
    raise ValueError(f"the gold answer {gold!r} at place {place} is none of its options")


def _graded(verdict: Verdict | Literal["timeout"], found: str | None) -> Grade:
    if verdict == "unreadable gold":
        return Grade("unparsed", found, "the gold answer cannot be read")
    return Grade(verdict, found)


def _verdicts(tasks: list[_Task], pool: KillablePool | None) -> dict[_Task, Verdict | Literal["timeout"]]:
    if pool is None:
        with answer_pool() as own:
            return _verdicts(tasks, own)
    outcomes = dict(zip(tasks, pool.imap(grade_task, tasks), strict=True))
    # the limit is of wall-clock time, which a busy machine may let pass: what timed out is tried once more
    late = [task for task, outcome in outcomes.items() if outcome.failure == "timeout"]
    outcomes |= dict(zip(late, pool.imap(grade_task, late), strict=True))
    return {task: _verdict(outcome) for task, outcome in outcomes.items()}


def _verdict(outcome: Outcome[Verdict]) -> Verdict | Literal["timeout"]:
    if outcome.value is not None:
        return outcome.value
    return "unparsed" if outcome.failure == "error" else "timeout"
