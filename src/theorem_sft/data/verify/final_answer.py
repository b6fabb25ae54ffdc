"""The check `answer`: the final answer follows from the conclusions and equals the gold answer."""

import re
from collections.abc import Iterable

import sympy

from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.verify.step_values import concluded_values, steps_mentioned
from theorem_sft.theory.mathtext.answers.equality import compare

_NUMERAL = re.compile(r"\s*([0-9A-Z]+)_\{?(\d+)\}?\s*")
_MIXED = re.compile(r"\s*(\d+)\s*\\[dt]?frac\s*\{?(\d+)\}?\s*\{?\d+\}?\s*")
_MATRIX = re.compile(r"\\begin\{[pbv]?matrix\}(.*?)\\end\{[pbv]?matrix\}", re.DOTALL)


def answer_fault(trace: Trace) -> str | None:
    """Return why the final answer is not justified; None if it is.

    `final` must equal the gold answer. It must be a value that the last step concludes, or consist of several
    values (a point, matrix, list, ratio or numeral in a base) that steps conclude, at least one of them the
    last step. Every earlier conclusion must be used by a later step or in the answer.
    """
    if compare((trace.final, trace.answer)) != "correct":
        return f"the final answer {trace.final} is not {trace.answer}"
    if not trace.steps:
        return "there is no step"
    concluded = [[_written(value) for value in concluded_values(step)] for step in trace.steps]
    parts = [trace.final]
    if not _among(trace.final, concluded[-1]):
        parts = _parts(trace.final)
        if len(parts) < 2:
            return f"the last step does not conclude the final answer {trace.final}"
        missing = [part for part in parts if not any(_among(part, values) for values in concluded)]
        if missing:
            return f"no step concludes the {missing[0]} of the final answer {trace.final}"
        if not any(_among(part, concluded[-1]) for part in parts):
            return f"the last step concludes no part of the final answer {trace.final}"
    used = _used(trace)
    for place, values in enumerate(concluded[:-1], start=1):
        if place not in used and not (len(parts) > 1 and any(_among(part, values) for part in parts)):
            return f"what step {place} concludes is not used"
    return None


def _used(trace: Trace) -> set[int]:
    """Return the steps that a later step takes a value from or mentions."""
    sources = {
        part
        for step in trace.steps
        for binding in step.mapping.values()
        for part in binding.source.split(" + ")
    }
    taken = {int(source.removeprefix("step ")) for source in sources if source.startswith("step ")}
    return taken.union(*map(steps_mentioned, trace.steps))


def _among(text: str, values: Iterable[str]) -> bool:
    return any(compare((text, value)) == "correct" for value in values)


def _written(value: sympy.Basic) -> str:
    return sympy.latex(value) if value.free_symbols or not value.is_Rational else str(value)


def _parts(final: str) -> list[str]:
    """Return the values that an answer of several values consists of."""
    if numeral := _NUMERAL.fullmatch(final):
        return [str(int(digit, 36)) for digit in numeral[1]]
    if matrix := _MATRIX.search(final):
        return [entry.strip() for entry in re.split(r"&|\\\\", matrix[1]) if entry.strip()]
    if mixed := _MIXED.fullmatch(final):
        return [mixed[1], mixed[2]]
    plain = re.sub(r"\\left|\\right|\\[{}]|\$", "", final).strip()
    plain = re.sub(r"(?<=\d),\s*\\!\s*(?=\d{3})", "", plain)
    if plain[:1] in "([{" and plain[-1:] in ")]}":
        plain = plain[1:-1]
    return [part.strip() for part in plain.split(",") if part.strip()]
