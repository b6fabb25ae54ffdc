"""Grade final answers of models against gold answers, whatever their form."""

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

    `unparsed`: the output has no answer, the answer is not mathematics, or the gold answer cannot be parsed
    (see `reason`; only a literal copy of it is correct). `timeout`: the comparison exceeded the
    limit of time or memory. Both count as incorrect and are reported separately.
    """

    verdict: Literal["correct", "wrong", "unparsed", "timeout"]
    extracted: str | None
    reason: str | None = None

    @property
    def correct(self) -> bool:
        """Whether the answer is correct."""
        return self.verdict == "correct"


def answer_pool(workers: int | None = None, *, timeout: float = 2.0) -> KillablePool:
    """Make a pool of workers that have loaded the grader; for the arguments see `KillablePool`."""
    return KillablePool(workers, timeout=timeout, preload=[__name__, "latex2sympy2_extended"])


def grade(
    predictions: Sequence[str],
    golds: Sequence[str],
    *,
    options: Sequence[Sequence[str] | None] | None = None,
    pool: KillablePool | None = None,
) -> list[Grade]:
    r"""Grade each prediction against the gold answer at the same index.

    Args:
        predictions: Complete outputs of the model, from which the final answers are extracted.
        golds: Gold answers: plain ("27/2", "2*sqrt(21)") or LaTeX ("\frac{3}{4}"); "None" for unanswerable
            problems; for multiple choice the letter or text of the correct option.
        options: For each problem the texts of its options A, B, C, …; None if it has none.
        pool: Workers to use, which stay open; None: use a pool for this call only.

    Raises:
        ValueError: The lengths differ, or a gold answer is empty or not among its options.
        WorkError: No worker process stays alive.
    """
    if len(predictions) != len(golds):
        raise ValueError(f"{len(predictions)} predictions for {len(golds)} gold answers")
    if options is not None and len(options) != len(golds):
        raise ValueError(f"{len(options)} lists of options for {len(golds)} gold answers")
    if blank := [place for place, gold in enumerate(golds) if not gold.strip()]:
        raise ValueError(f"the gold answer at place {blank[0]} is empty")
    tasks: list[_Task] = []  # an empty answer: the output has none
    for place, (prediction, gold) in enumerate(zip(predictions, golds, strict=True)):
        texts = None if options is None else options[place]
        if texts is None:
            tasks.append((extract_answer(prediction) or "", gold))
        else:
            correct = _correct_option(gold, texts, place)
            tasks.append((extract_choice(prediction) or "", tuple(texts), correct))
    distinct = list(dict.fromkeys(task for task in tasks if task[0]))
    grades = _grade_tasks(distinct, pool) if distinct else {}
    return [grades[task] if task[0] else Grade("unparsed", None) for task in tasks]


def grade_task(task: _Task) -> Verdict:
    """Compare one answer with its gold answer or its options, in a worker."""
    return compare(task) if len(task) == 2 else compare_choice(task)


def _correct_option(gold: str, options: Sequence[str], place: int) -> int:
    """Return the index of the correct option, which the gold answer gives as letter or text."""
    bare = clean(gold).strip("()").upper()
    if len(bare) == 1 and 0 <= ord(bare) - ord("A") < len(options):
        return ord(bare) - ord("A")
    for index, text in enumerate(options):
        if clean(text) == clean(gold):
            return index
    raise ValueError(f"the gold answer {gold!r} at place {place} is not among its options")


def _grade_tasks(tasks: list[_Task], pool: KillablePool | None) -> dict[_Task, Grade]:
    if pool is None:
        with answer_pool() as own:
            return _grade_tasks(tasks, own)
    outcomes = dict(zip(tasks, pool.imap(grade_task, tasks), strict=True))
    # The limit is wall-clock time, which a busy machine may exceed, so tasks that timed out are retried once.
    late = [task for task, outcome in outcomes.items() if outcome.failure == "timeout"]
    outcomes |= dict(zip(late, pool.imap(grade_task, late), strict=True))
    return {task: _graded(task[0], outcome) for task, outcome in outcomes.items()}


def _graded(answer: str, outcome: Outcome[Verdict]) -> Grade:
    verdict = outcome.value
    if verdict is None:
        return Grade("unparsed" if outcome.failure == "error" else "timeout", answer)
    if verdict == "unreadable gold":
        return Grade("unparsed", answer, "the gold answer cannot be read")
    return Grade(verdict, answer)
