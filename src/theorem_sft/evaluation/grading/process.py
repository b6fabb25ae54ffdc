"""What went wrong first in an answer: theorem, condition, mapping, execution or arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from theorem_sft.core.pool import KillablePool
from theorem_sft.data.traces.trace import Problem, Step, Trace
from theorem_sft.evaluation.grading.invocations import Invocation, parse_answer
from theorem_sft.evaluation.grading.step_comparison import (
    condition_fault,
    mapping_fault,
    same_theorem,
    similarity,
    slip,
    work_fault,
)
from theorem_sft.theory.mathtext.answers.equal import compare
from theorem_sft.theory.mathtext.answers.extract import extract_answer

ErrorKind = Literal["none", "theorem", "condition", "mapping", "execution", "arithmetic", "other", "format"]
ERRORS: tuple[ErrorKind, ...] = (
    "none", "theorem", "condition", "mapping", "execution", "arithmetic", "other", "format"
)  # fmt: skip


@dataclass(frozen=True)
class ProcessGrade:
    """The first error of an answer.

    Args:
        kind: `none`: no error. `theorem`: another theorem than this step needs, or a step left out.
            `condition`: a premise that is not the theorem's here, or one left out. `mapping`: a slot bound to
            the wrong value or thing. `execution`: a formula that does not follow from theorem and mapping.
            `arithmetic`: a formula computed wrongly. `other`: a wrong answer that shows no rule and no slip.
            `format`: not readable as an answer of its kind.
        step: Number of the step, or of the line in an answer without steps; None for `none` and `other`.
        detail: What is wrong, in a sentence.
    """

    kind: ErrorKind
    step: int | None = None
    detail: str = ""


def first_error(
    text: str, problem: Problem, *, objective: Literal["theorem", "vanilla"] | None = None
) -> ProcessGrade:
    """Say what went wrong first in an answer.

    Steps are matched to those of the trace by theorem and mapping, in any order in which each has what it
    needs. All before the first error is as the trace has it, so that nothing carried on from an error counts
    as one of its own. Swapped slots are no error where the relation gives the same (base and height).

    Args:
        text: What a model wrote.
        problem: The problem; only where it is a trace can more be told than `arithmetic` from `other`.
        objective: How the answer is to be read; None: as theorem applications where it has any.
    """
    if not isinstance(problem, Trace):
        return _of_plain_solution(text, problem.answer)
    invocations = parse_answer(text)
    if objective is None:
        objective = "theorem" if any("theorem" in step.parts for step in invocations) else "vanilla"
    if objective == "vanilla":
        return _of_plain_solution(text, problem.final)
    if not invocations:
        return ProcessGrade("format", detail="no step with a theorem and its execution")
    return _of_invocations(invocations, text, problem)


def first_errors(
    texts: Sequence[str],
    problems: Sequence[Problem],
    *,
    objective: Literal["theorem", "vanilla"] | None = None,
    pool: KillablePool,
) -> list[ProcessGrade]:
    """Return `first_error` of many answers; `format` where reading one is over the limit of time or memory.

    Args:
        texts: What a model wrote.
        problems: The problems or traces, in the same order.
        objective: How the answers are to be read; see `first_error`.
        pool: Workers to use.

    Raises:
        ValueError: The lengths differ.
        WorkError: No worker process can be kept alive.
    """
    outcomes = pool.imap(partial(_first_error, objective=objective), list(zip(texts, problems, strict=True)))
    return [outcome.value or ProcessGrade("format", detail=f"{outcome.failure}") for outcome in outcomes]


def _first_error(pair: tuple[str, Problem], objective: Literal["theorem", "vanilla"] | None) -> ProcessGrade:
    return first_error(*pair, objective=objective)


def process_summary(grades: Sequence[ProcessGrade]) -> dict[str, Any]:
    """Count first errors: for each kind its number and its share of all answers, kinds that occur alone."""
    counts = Counter(grade.kind for grade in grades)
    return {
        "n": len(grades),
        "counts": {kind: counts[kind] for kind in ERRORS if counts[kind]},
        "shares": {kind: round(counts[kind] / len(grades), 4) for kind in ERRORS if counts[kind]},
    }


def _of_invocations(invocations: Sequence[Invocation], text: str, trace: Trace) -> ProcessGrade:
    open_steps = dict(enumerate(trace.steps, start=1))
    for number, said in enumerate(invocations, start=1):
        if missing := {"theorem", "execute"} - said.parts:
            return ProcessGrade("format", number, f"the step has no {min(missing)} line")
        place, fault = _matched(said, open_steps, trace)
        if fault:
            return ProcessGrade("theorem", number, fault)
        if place is None:  # a step told twice
            continue
        step = open_steps.pop(place)
        if fault := condition_fault(said, step):
            return ProcessGrade("condition", number, fault)
        if fault := mapping_fault(said, step):
            return ProcessGrade("mapping", number, fault)
        if found := work_fault(said, step):
            return ProcessGrade(found[0], number, found[1])
    answer = extract_answer(text) if "answer" in text or "boxed" in text or "####" in text else None
    if answer is None:
        return ProcessGrade("format", len(invocations), "there is no final answer")
    if open_steps:
        left = next(iter(open_steps.values()))
        return ProcessGrade("theorem", len(invocations) + 1, f"{left.theorem} is not applied")
    if compare((answer, trace.final)) != "correct":
        return ProcessGrade("execution", len(invocations), f"the answer {answer} is not what the steps give")
    return ProcessGrade("none")


def _matched(said: Invocation, open_steps: dict[int, Step], trace: Trace) -> tuple[int | None, str | None]:
    """The step of the trace that a step of the answer is, or why there is none."""
    scores = {place: similarity(said, step) for place, step in open_steps.items()}
    named = [place for place, step in open_steps.items() if same_theorem(said, step)]
    done = [step for place, step in enumerate(trace.steps, start=1) if place not in open_steps]
    told = any(same_theorem(said, step) and mapping_fault(said, step) is None for step in done)
    if told and max((scores[place] for place in named), default=0.0) < 1:
        return None, None
    if not named:
        return None, f"{said.theorem or 'nothing'} is not a theorem that is needed here"
    best = max(named, key=lambda place: (scores[place], -place))
    ready = [place for place, step in open_steps.items() if not _needs(step) & open_steps.keys()]
    if best not in ready or any(scores[place] > scores[best] for place in ready):
        meant = max(ready, key=lambda place: (scores[place], -place))
        return None, f"{said.theorem} stands where {trace.steps[meant - 1].theorem} is needed"
    return best, None


def _needs(step: Step) -> set[int]:
    sources = [part for binding in step.mapping.values() for part in binding.source.split(" + ")]
    return {int(source[5:]) for source in sources if source.startswith("step ")}


def _of_plain_solution(text: str, gold: str) -> ProcessGrade:
    if found := slip(text):
        start, detail = found
        return ProcessGrade("arithmetic", text[:start].strip().count("\n") + 1, detail)
    answer = extract_answer(text)
    if answer is None:
        return ProcessGrade("format", detail="there is no final answer")
    if compare((answer, gold)) == "correct":
        return ProcessGrade("none")
    return ProcessGrade("other", detail=f"the answer {answer} is wrong, and no formula is computed wrongly")
