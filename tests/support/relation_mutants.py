"""Incorrect traces derived from correct ones, and a fast run of the checks, to measure what they reject."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from theorem_sft.data.traces.trace import Step, Trace, Value
from theorem_sft.data.verify.execution import execution_fault
from theorem_sft.data.verify.final_answer import answer_fault
from theorem_sft.data.verify.generality import generality_fault
from theorem_sft.data.verify.grounding import grounding_fault
from theorem_sft.data.verify.trace_checks import check_conditions

_STEP = re.compile(r"\bstep (\d+)")
_NUMBER = re.compile(r"-?\d+(?:/\d+|\.\d+)?")


def mutants(trace: Trace, kind: str) -> Iterator[Trace]:
    """Yield every mutant of one kind.

    Args:
        trace: A correct trace.
        kind: One of `KINDS`. `conclusion`: one concluded value changed. `mapping`: one mapped value changed.
            `step`: one step removed. `step, renumbered`: the same, with references to later steps renumbered
            and the text as the source of values from the missing step, so that no reference is broken.
            `statement`: the values of a step's slots inserted into its statement.
    """
    yield from _MAKERS[kind](trace)


def first_fault(trace: Trace) -> str | None:
    """Run the checks of the verifier, fastest first, up to the first that fails.

    Returns:
        The reason for the failure; None if no check fails.
    """
    for check in (grounding_fault, generality_fault, answer_fault, _conditions_fault, _execution_fault):
        if fault := check(trace):
            return fault
    return None


def _conditions_fault(trace: Trace) -> str | None:
    check = check_conditions(trace)
    return check.why if check.verdict == "fail" else None


def _execution_fault(trace: Trace) -> str | None:
    if not trace.steps:
        return "there is no step"
    return next((fault for step in trace.steps if (fault := execution_fault(step))), None)


def _conclusions(trace: Trace) -> Iterator[Trace]:
    for place, step in enumerate(trace.steps):
        for slot, value in step.conclusion.items():
            changed = {"conclusion": step.conclusion | {slot: _changed(value, place)}}
            yield _with_step(trace, place, step.model_copy(update=changed))


def _mappings(trace: Trace) -> Iterator[Trace]:
    for place, step in enumerate(trace.steps):
        for turn, (slot, binding) in enumerate(step.mapping.items()):
            wrong = binding.model_copy(update={"value": _changed(binding.value, turn)})
            yield _with_step(trace, place, step.model_copy(update={"mapping": step.mapping | {slot: wrong}}))


def _dropped_steps(trace: Trace) -> Iterator[Trace]:
    for place in range(len(trace.steps) if len(trace.steps) > 1 else 0):
        yield trace.model_copy(
            update={"steps": [*trace.steps[:place], *trace.steps[place + 1 :]], "checks": {}}
        )


def _renumbered_steps(trace: Trace) -> Iterator[Trace]:
    for place in range(len(trace.steps) if len(trace.steps) > 1 else 0):
        kept = [_renumber(step, place + 1) for number, step in enumerate(trace.steps) if number != place]
        yield trace.model_copy(update={"steps": kept, "checks": {}})


def _statements(trace: Trace) -> Iterator[Trace]:
    for place, step in enumerate(trace.steps):
        values = {slot: str(binding.value) for slot, binding in step.mapping.items()}
        values |= {slot: str(value) for slot, value in step.conclusion.items()}
        numbers = {slot: value for slot, value in values.items() if _NUMBER.fullmatch(value)}
        if not numbers:
            continue
        text = step.statement
        for slot, value in numbers.items():
            text = re.sub(rf"(?<![\w'\\]){re.escape(slot)}(?![\w'])", value, text)
        if text == step.statement:
            text = f"{text.rstrip('.')}, here {', '.join(numbers.values())}."
        yield _with_step(trace, place, step.model_copy(update={"statement": text}))


def _with_step(trace: Trace, place: int, step: Step) -> Trace:
    steps = [*trace.steps[:place], step, *trace.steps[place + 1 :]]
    return trace.model_copy(update={"steps": steps, "checks": {}})


def _renumber(step: Step, dropped: int) -> Step:
    def shift(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"step {number - 1}" if number > dropped else match[0]

    def source(text: str) -> str:
        parts = [
            "text" if part == f"step {dropped}" else _STEP.sub(shift, part) for part in text.split(" + ")
        ]
        return " + ".join(dict.fromkeys(parts))

    return step.model_copy(
        update={
            "mapping": {
                slot: binding.model_copy(update={"source": source(binding.source)})
                for slot, binding in step.mapping.items()
            },
            "conditions": [
                condition.model_copy(update={"text": _STEP.sub(shift, condition.text)})
                for condition in step.conditions
            ],
        }
    )


def _changed(value: Value, turn: int) -> Value:
    """Return an incorrect value: plus one, minus one, doubled or negated, depending on `turn`."""
    if isinstance(value, list):
        return [*value[1:], 1]
    changes: list[Callable[[str], str]] = [
        lambda text: f"({text}) + 1",
        lambda text: f"({text}) - 1",
        lambda text: f"2*({text})" if text.strip("()") != "0" else "2",
        lambda text: f"-({text})" if text.strip("()") != "0" else "-1",
    ]
    changed = changes[turn % len(changes)](str(value))
    if isinstance(value, int):
        return (value + 1, value - 1, 2 * value or 2, -value or -1)[turn % 4]
    return changed


_MAKERS: dict[str, Callable[[Trace], Iterator[Trace]]] = {
    "conclusion": _conclusions,
    "mapping": _mappings,
    "step": _dropped_steps,
    "step, renumbered": _renumbered_steps,
    "statement": _statements,
}
KINDS = tuple(_MAKERS)
