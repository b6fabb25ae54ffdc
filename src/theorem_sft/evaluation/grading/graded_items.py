"""From answers to graded items: is it right, would its own formulas be, and what went wrong first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from theorem_sft.core.pool import KillablePool
from theorem_sft.data.traces.question import Question
from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.evaluation.grading.process import ProcessGrade, first_errors
from theorem_sft.evaluation.grading.rule_accuracy import rule_answers
from theorem_sft.models.generate.engine import Generated
from theorem_sft.theory.mathtext.answers.grade import Grade, answer_pool, grade


def graded_items(problems: Sequence[Problem], answers: Sequence[Generated]) -> list[dict[str, Any]]:
    """Grade answers as they stand, as their own formulas would have them, and by what went wrong first.

    Args:
        problems: What was asked; traces, and questions that hold one, tell more of what went wrong.
        answers: In the order of the problems.

    Returns:
        For each answer `id, group, perturbation, subject, level` of its problem, `verdict, extracted, reason`
        of the answer, `rule_answer, rule_verdict`, `error {kind, step, detail}`, and `truncated`.
    """
    texts = [answer.text for answer in answers]
    with answer_pool() as pool:
        grades = _grades(problems, texts, pool)
        rules = rule_answers(texts, [problem.problem for problem in problems], pool=pool)
        mended = _grades(problems, [f"\\boxed{{{rule}}}" for rule in rules], pool)
        errors = first_errors(texts, [_solved(problem) for problem in problems], pool=pool)
    items = []
    for place, problem in enumerate(problems):
        graded, rule, error = grades[place], rules[place], errors[place]
        if graded.correct and error.kind == "other":  # right by its letter, or as a value of another form
            error = ProcessGrade("none")
        items.append(
            {
                "id": problem.id,
                "group": problem.cluster,
                "perturbation": problem.perturbation,
                "subject": _subject(problem),
                "level": problem.level if isinstance(problem, Question) else None,
                "verdict": graded.verdict,
                "extracted": graded.extracted,
                "reason": graded.reason,
                "rule_answer": rule,
                "rule_verdict": graded.verdict if rule == graded.extracted else mended[place].verdict,
                "error": asdict(error),
                "truncated": answers[place].finish_reason == "length",
            }
        )
    return items


def _solved(problem: Problem) -> Problem:
    """The problem's trace, where there is one."""
    return problem.solved if isinstance(problem, Question) else problem


def _grades(problems: Sequence[Problem], texts: Sequence[str], pool: KillablePool) -> list[Grade]:
    return grade(
        texts,
        [problem.answer for problem in problems],
        options=[problem.options if isinstance(problem, Question) else None for problem in problems],
        pool=pool,
    )


def _subject(problem: Problem) -> str | None:
    """The field of mathematics, where the problem says it."""
    if isinstance(problem, Question):
        return problem.subject
    return problem.domain if isinstance(problem, Trace) else None
