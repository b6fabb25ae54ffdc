"""Grade answers: the final answer, the answer with its arithmetic corrected, and the first error."""

from collections.abc import Sequence

from theorem_sft.core.pool import KillablePool
from theorem_sft.data.traces.trace import Problem, Purpose, Question, Trace
from theorem_sft.data.variants.transfer.make_transfer import TRANSFER_KINDS
from theorem_sft.evaluation.grading.first_errors import first_errors
from theorem_sft.evaluation.grading.rule_accuracy import rule_answers
from theorem_sft.evaluation.results import FirstError, GradedItem
from theorem_sft.models.generate.engine import Generated
from theorem_sft.theory.mathtext.answers.grade import Grade, answer_pool, grade


def graded_items(problems: Sequence[Problem], answers: Sequence[Generated]) -> list[GradedItem]:
    """Grade answers, in the order of the problems.

    Args:
        problems: The problems; traces, and questions with a trace, give more detailed first errors.
        answers: The model's answers, in the same order.
    """
    texts = [answer.text for answer in answers]
    with answer_pool() as pool:
        grades = _grades(problems, texts, pool)
        rules = rule_answers(texts, [problem.problem for problem in problems], pool=pool)
        rule_grades = _grades(problems, [f"\\boxed{{{rule}}}" for rule in rules], pool)
        solved = [problem.solved if isinstance(problem, Question) else problem for problem in problems]
        errors = first_errors(texts, solved, pool=pool)
    items = []
    for place, problem in enumerate(problems):
        graded, rule, error = grades[place], rules[place], errors[place]
        if graded.correct and error.kind == "other":  # correct by its letter, or in another form
            error = FirstError(kind="none")
        items.append(
            GradedItem(
                id=problem.id,
                group=problem.cluster,
                purpose=purpose_of(problem),
                perturbation=problem.perturbation,
                subject=_subject(problem),
                level=problem.level if isinstance(problem, Question) else None,
                verdict=graded.verdict,
                extracted=graded.extracted,
                reason=graded.reason,
                rule_answer=rule,
                rule_verdict=graded.verdict if rule == graded.extracted else rule_grades[place].verdict,
                error=error,
                truncated=answers[place].finish_reason == "length",
            )
        )
    return items


def purpose_of(problem: Problem) -> Purpose:
    """Return the purpose of a problem; if a changed one states none, its kind of change decides."""
    if problem.purpose != "original" or problem.perturbation is None:
        return problem.purpose
    return "transfer" if problem.perturbation in TRANSFER_KINDS else "variant"


def _grades(problems: Sequence[Problem], texts: Sequence[str], pool: KillablePool) -> list[Grade]:
    return grade(
        texts,
        [problem.answer for problem in problems],
        options=[problem.options if isinstance(problem, Question) else None for problem in problems],
        pool=pool,
    )


def _subject(problem: Problem) -> str | None:
    if isinstance(problem, Question):
        return problem.subject
    return problem.domain if isinstance(problem, Trace) else None
