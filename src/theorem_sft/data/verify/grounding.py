"""The check `grounded`: every mapped value can be found in the source that the mapping names."""

import re
from collections.abc import Collection, Sequence

import sympy

from theorem_sft.data.traces.trace import Binding, Trace
from theorem_sft.data.verify.step_values import concluded_values, read_value, steps_mentioned
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.truth import holds
from theorem_sft.theory.mathtext.numbers_in_text import in_larger_units, known_facts, numbers_in

_LETTERS = re.compile(r"[A-Za-zα-ωΑ-Ω]\w*")
_GREEK = {"theta", "alpha", "beta", "gamma", "phi", "omega", "lambda", "mu", "sigma", "tau", "rho", "psi"}


def grounding_fault(trace: Trace) -> str | None:
    """Return which mapped value is not in its source and why; None if all are."""
    for place, step in enumerate(trace.steps, start=1):
        for slot, binding in step.mapping.items():
            if fault := binding_fault(trace, place, slot, binding):
                return f"step {place}: {slot} = {binding.value}: {fault}"
        if late := [number for number in steps_mentioned(step) if number >= place]:
            return f"step {place}: its conditions refer to step {late[0]}, which is not before it"
    return None


def binding_fault(trace: Trace, place: int, slot: str, binding: Binding) -> str | None:
    """Return why a value of step `place` (from 1) is not in its source; None if it is.

    - `text`: the problem contains its numbers and letters.
    - `step k`: the earlier step k concludes it.
    - `known`: a word of the problem or step implies it (a week has 7 days).
    - `symbol`: it has letters, and the problem or an earlier step uses all of them, or it is the slot itself.
    - `counted`, `chosen`: the conditions of the step contain it.
    - Sources joined by " + ": each part of the expression is in one of them; with `text + known` a number may
      also be converted to a larger unit (7 metres for "700 cm").
    """
    sources = binding.source.split(" + ")
    late = [source for source in sources if source.startswith("step ") and not 0 < int(source[5:]) < place]
    if late:
        return f"{late[0]} is not before step {place}"
    try:
        value = read_value(binding.value)
    except ExpressionError as error:
        return str(error)
    if len(sources) == 1 and sources[0].startswith("step "):
        concluded = concluded_values(trace.steps[int(sources[0][5:]) - 1])
        if any(_equal(value, other) for other in concluded):
            return None
        return f"{sources[0]} does not conclude it"
    return _Sources(trace, place, slot, sources).fault(value, str(binding.value))


def find_source(trace: Trace, place: int, slot: str, binding: Binding) -> str | None:
    """Return the first source that contains a value of step `place` (from 1), or None.

    Steps that the conditions mention are tried first, then the text, then other steps.
    """
    step = trace.steps[place - 1]
    named = [number for number in reversed(steps_mentioned(step)) if number < place]
    others = [number for number in range(place - 1, 0, -1) if number not in named]
    steps, rest = ([f"step {number}" for number in numbers] for numbers in (named, others))
    mixed = [f"{first} + {second}" for first in (*steps, *rest) for second in ("text", "known", "counted")]
    pairs = [f"step {first} + step {second}" for first in range(1, place) for second in range(1, first)]
    for source in (
        *steps, "text", *rest, "symbol", "known", "text + known", "counted", "text + counted",
        *mixed, *pairs, "text + known + counted", "chosen",
    ):  # fmt: skip
        if binding_fault(trace, place, slot, binding.model_copy(update={"source": source})) is None:
            return source
    return None


class _Sources:
    """The numbers and letters that the named sources contain."""

    def __init__(self, trace: Trace, place: int, slot: str, sources: Sequence[str]) -> None:
        step = trace.steps[place - 1]
        conditions = " ".join(condition.text for condition in step.conditions)
        self.sources, self.slot, self.trace = sources, slot, trace
        self.numbers: set[sympy.Expr] = set()
        self.letters = set(_LETTERS.findall(trace.problem)) | _GREEK
        self.letters |= {letter for word in self.letters if len(word) <= 4 for letter in word}
        for earlier in trace.steps[: place - 1]:
            for value in concluded_values(earlier):
                self.letters |= {str(letter) for letter in value.free_symbols}
            self.letters |= set(earlier.mapping) | set(earlier.conclusion)
        for source in sources:
            if source == "text":
                self.numbers |= numbers_in(trace.problem)
            elif source == "known":
                self.numbers |= known_facts(f"{trace.problem} {conditions} {step.statement} {step.theorem}")
            elif source in ("counted", "chosen"):
                self.numbers |= numbers_in(conditions)
                self.letters |= set(_LETTERS.findall(conditions))
            elif source.startswith("step "):
                self.numbers |= _parts(concluded_values(trace.steps[int(source[5:]) - 1]))
        if {"text", "known"} <= set(sources):
            self.numbers |= in_larger_units(trace.problem)

    def fault(self, value: sympy.Basic, text: str) -> str | None:
        letters = {str(letter) for letter in value.free_symbols}
        if letters and self.sources == ["symbol"]:
            unknown = letters - self.letters - {self.slot}
            absent = [*sorted(unknown), *_missing(text, numbers_in(self.trace.problem))]
            return f"{absent[0]} is not in the problem" if absent else None
        if letters - self.letters:
            return f"{min(letters - self.letters)} is not a letter of the problem"
        if self.sources == ["symbol"]:
            return "it has no letter"
        if isinstance(value, sympy.Expr) and any(_equal(value, number) for number in self.numbers):
            return None
        missing = _missing(text, self.numbers)
        if missing or not (_numbers_written(text) or letters or value.has(sympy.pi)):
            return f"{missing[0] if missing else text} is not in its source ({' + '.join(self.sources)})"
        return None


def _missing(text: str, numbers: Collection[sympy.Expr]) -> list[sympy.Rational]:
    return [number for number in _numbers_written(text) if number not in numbers and -number not in numbers]


def _numbers_written(text: str) -> list[sympy.Rational]:
    return [sympy.Rational(digits) for digits in re.findall(r"\d+(?:\.\d+)?", text)]


def _parts(values: Sequence[sympy.Basic]) -> set[sympy.Expr]:
    """Return the values that are expressions, and the rational numbers inside all values."""
    parts = {value for value in values if isinstance(value, sympy.Expr)}
    return parts.union(*(value.atoms(sympy.Rational) for value in values))


def _equal(left: sympy.Basic, right: sympy.Basic) -> bool:
    if left == right:
        return True
    if not (isinstance(left, sympy.Expr) and isinstance(right, sympy.Expr)):
        return False
    if left.is_Rational and right.is_Rational:
        return False
    try:
        return holds("a = b", {"a": left, "b": right}) is True
    except ExpressionError:
        return False
