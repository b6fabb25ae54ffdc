"""Find the first error of an answer: theorem, condition, mapping, execution or arithmetic."""

from collections.abc import Sequence
from typing import Literal

from theorem_sft.core.pool import KillablePool
from theorem_sft.data.traces.trace import Problem, Step, Trace
from theorem_sft.evaluation.grading.parsed_steps import ParsedStep, parse_answer
from theorem_sft.evaluation.grading.step_comparison import (
    arithmetic_error,
    condition_fault,
    mapping_fault,
    same_theorem,
    similarity,
    work_fault,
)
from theorem_sft.evaluation.results import ErrorKind, FirstError
from theorem_sft.theory.mathtext.answers.equality import compare
from theorem_sft.theory.mathtext.answers.extract import extract_answer

Style = Literal["theorem", "vanilla"]
"""How an answer is read: as applications of theorems, or as a plain solution."""


def first_error(text: str, problem: Problem, *, style: Style | None = None) -> FirstError:
    """Return the first error of an answer.

    Steps are matched to those of the trace by theorem and mapping. Their order is free, as long as each step
    comes after the steps that it uses. Only the first error is reported, so that its consequences do not
    count as errors. Swapped slots are not an error if the relation is symmetric (base and height).

    Args:
        text: The model's output.
        problem: The problem; unless it is a trace, only `arithmetic` and `other` can be distinguished.
        style: How the answer is read; None: as theorem applications if it has any.
    """
    if not isinstance(problem, Trace):
        return _of_plain_solution(text, problem.answer)
    steps = parse_answer(text)
    if style is None:
        style = "theorem" if any("theorem" in step.parts for step in steps) else "vanilla"
    if style == "vanilla":
        return _of_plain_solution(text, problem.final)
    if not steps:
        return _error("format", detail="no step with a theorem and its execution")
    return _of_steps(steps, text, problem)


def first_errors(
    texts: Sequence[str], problems: Sequence[Problem], *, pool: KillablePool
) -> list[FirstError]:
    """Return `first_error` of many answers; `format` where reading one exceeds the time or memory limit.

    Args:
        texts: The model's outputs.
        problems: The problems or traces, in the same order.
        pool: Workers to use.

    Raises:
        ValueError: The lengths differ.
        WorkError: No worker process can be kept alive.
    """
    outcomes = pool.imap(_first_error, list(zip(texts, problems, strict=True)))
    return [outcome.value or _error("format", detail=f"{outcome.failure}") for outcome in outcomes]


def _first_error(pair: tuple[str, Problem]) -> FirstError:
    return first_error(*pair)


def _error(kind: ErrorKind, step: int | None = None, detail: str = "") -> FirstError:
    return FirstError(kind=kind, step=step, detail=detail)


def _of_steps(steps: Sequence[ParsedStep], text: str, trace: Trace) -> FirstError:
    open_steps = dict(enumerate(trace.steps, start=1))
    for number, parsed in enumerate(steps, start=1):
        if missing := {"theorem", "execute"} - parsed.parts:
            return _error("format", number, f"the step has no {min(missing)} line")
        place, fault = _matched(parsed, open_steps, trace)
        if fault:
            return _error("theorem", number, fault)
        if place is None:  # a repeated step
            continue
        step = open_steps.pop(place)
        if fault := condition_fault(parsed, step):
            return _error("condition", number, fault)
        if fault := mapping_fault(parsed, step):
            return _error("mapping", number, fault)
        if error := work_fault(parsed, step):
            return _error(error[0], number, error[1])
    answer = extract_answer(text) if "answer" in text or "boxed" in text or "####" in text else None
    if answer is None:
        return _error("format", len(steps), "there is no final answer")
    if open_steps:
        left = next(iter(open_steps.values()))
        return _error("theorem", len(steps) + 1, f"{left.theorem} is not applied")
    if compare((answer, trace.final)) != "correct":
        return _error("execution", len(steps), f"the answer {answer} is not what the steps give")
    return _error("none")


def _matched(parsed: ParsedStep, open_steps: dict[int, Step], trace: Trace) -> tuple[int | None, str | None]:
    """Return the number of the matching trace step, or why none matches; neither for a repeated step."""
    scores = {place: similarity(parsed, step) for place, step in open_steps.items()}
    named = [place for place, step in open_steps.items() if same_theorem(parsed, step)]
    done = [step for place, step in enumerate(trace.steps, start=1) if place not in open_steps]
    repeated = any(same_theorem(parsed, step) and mapping_fault(parsed, step) is None for step in done)
    if repeated and max((scores[place] for place in named), default=0.0) < 1:
        return None, None
    if not named:
        return None, f"{parsed.theorem or 'nothing'} is not a theorem that is needed here"
    best = max(named, key=lambda place: (scores[place], -place))
    ready = [place for place, step in open_steps.items() if not _needs(step) & open_steps.keys()]
    if best not in ready or any(scores[place] > scores[best] for place in ready):
        meant = max(ready, key=lambda place: (scores[place], -place))
        return None, f"{parsed.theorem} is applied where {trace.steps[meant - 1].theorem} is needed"
    return best, None


def _needs(step: Step) -> set[int]:
    sources = [part for binding in step.mapping.values() for part in binding.source.split(" + ")]
    return {int(source[5:]) for source in sources if source.startswith("step ")}


def _of_plain_solution(text: str, gold: str) -> FirstError:
    if error := arithmetic_error(text):
        start, detail = error
        return _error("arithmetic", text[:start].strip().count("\n") + 1, detail)
    answer = extract_answer(text)
    if answer is None:
        return _error("format", detail="there is no final answer")
    if compare((answer, gold)) == "correct":
        return _error("none")
    return _error("other", detail=f"the answer {answer} is incorrect, without an arithmetic error")
