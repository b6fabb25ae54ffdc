"""grounded: each mapped value really comes from its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import sympy

from theorem_sft.data.traces.trace import Binding, Step, Trace
from theorem_sft.data.verify.slot_values import read_value
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.truth import holds
from theorem_sft.theory.mathtext.numbers_in_text import in_larger_units, known_facts, numbers_in

_STEP = re.compile(r"\bstep\s+\d+|\bsteps\s+\d+(?:(?:,\s*|\s*(?:and|to|-|–)\s*)\d+)*", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-zα-ωΑ-Ω]\w*")
_GREEK = {"theta", "alpha", "beta", "gamma", "phi", "omega", "lambda", "mu", "sigma", "tau", "rho", "psi"}


def grounding_fault(trace: Trace) -> str | None:
    """Say which mapped value does not come from its source; None if all do."""
    for place, step in enumerate(trace.steps, start=1):
        for slot, binding in step.mapping.items():
            fault = binding_fault(trace, place, slot, binding)
            if fault:
                return f"step {place}: {slot} = {binding.value}: {fault}"
        if late := [number for number in steps_mentioned(step) if number >= place]:
            return f"step {place}: its conditions speak of step {late[0]}, which is not before it"
    return None


def binding_fault(trace: Trace, place: int, slot: str, binding: Binding) -> str | None:
    """Say why a value does not come from its source; None if it does.

    `text`: its numbers and letters stand in the problem. `step k`: it is what an earlier step k concluded.
    `known`: a fact that a word of the problem or of the step brings along (7 days in a week). `symbol`: it
    has letters, all of which the problem or an earlier step uses, or the slot stands for itself. `counted`
    and `chosen`: the step's conditions say it. Sources joined by " + " ground the parts of an expression;
    `text + known` also a number that the problem says in a smaller unit (7 metres where it says 700 cm).

    Args:
        trace: The trace.
        place: Number of the step, from 1.
        slot: The slot.
        binding: What it is bound to.
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
        concluded = conclusions(trace.steps[int(sources[0][5:]) - 1])
        if any(_equal(value, other) for other in concluded):
            return None
        return f"{sources[0]} does not conclude it"
    grounds = _Grounds(trace, place, slot, sources)
    return grounds.fault(value, str(binding.value))


def find_source(trace: Trace, place: int, slot: str, binding: Binding) -> str | None:
    """Return the first source that a value can be shown to come from, or None.

    A step that the conditions name comes before the text, the text before other steps.
    """
    step = trace.steps[place - 1]
    named = [number for number in reversed(steps_mentioned(step)) if number < place]
    others = [number for number in range(place - 1, 0, -1) if number not in named]
    steps = [f"step {number}" for number in named]
    rest = [f"step {number}" for number in others]
    mixed = [f"{first} + {second}" for first in (*steps, *rest) for second in ("text", "known", "counted")]
    pairs = [f"step {first} + step {second}" for first in range(1, place) for second in range(1, first)]
    for source in (
        *steps, "text", *rest, "symbol", "known", "text + known", "counted", "text + counted",
        *mixed, *pairs, "text + known + counted", "chosen",
    ):  # fmt: skip
        if binding_fault(trace, place, slot, binding.model_copy(update={"source": source})) is None:
            return source
    return None


class _Grounds:
    """What the named sources offer: numbers and letters."""

    def __init__(self, trace: Trace, place: int, slot: str, sources: Sequence[str]) -> None:
        step = trace.steps[place - 1]
        conditions = " ".join(condition.text for condition in step.conditions)
        self.sources, self.slot, self.trace = sources, slot, trace
        self.numbers: set[sympy.Expr] = set()
        self.letters = set(_LETTERS.findall(trace.problem)) | _GREEK
        self.letters |= {letter for word in self.letters if len(word) <= 4 for letter in word}
        for earlier in trace.steps[: place - 1]:
            for value in conclusions(earlier):
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
                self.numbers |= _parts(conclusions(trace.steps[int(source[5:]) - 1]))
        if {"text", "known"} <= set(sources):
            self.numbers |= in_larger_units(trace.problem)

    def fault(self, value: sympy.Basic, text: str) -> str | None:
        letters = {str(letter) for letter in value.free_symbols}
        if letters and self.sources == ["symbol"]:
            strange = {name for name in letters - self.letters if name != self.slot}
            numbers = numbers_in(self.trace.problem)
            missing = [atom for atom in _numbers_written(text) if not _offered(atom, numbers)]
            if strange or missing:
                return f"{[*sorted(strange), *missing][0]} is not in the problem"
            return None
        if letters - self.letters:
            return f"{min(letters - self.letters)} is no letter of the problem"
        if self.sources == ["symbol"]:
            return "it has no letter"
        if isinstance(value, sympy.Expr) and any(_equal(value, number) for number in self.numbers):
            return None
        missing = [atom for atom in _numbers_written(text) if not _offered(atom, self.numbers)]
        if missing or not (_numbers_written(text) or letters or value.has(sympy.pi)):
            return f"{missing[0] if missing else text} is not in its source ({' + '.join(self.sources)})"
        return None


def _offered(number: sympy.Rational, numbers: Iterable[sympy.Expr]) -> bool:
    return number in numbers or -number in numbers


def _numbers_written(text: str) -> list[sympy.Rational]:
    return [sympy.Rational(digits) for digits in re.findall(r"\d+(?:\.\d+)?", text)]


def _parts(values: Iterable[sympy.Basic]) -> set[sympy.Expr]:
    found: set[sympy.Expr] = set()
    for value in values:
        found |= {part for part in value.atoms(sympy.Rational)}
        if isinstance(value, sympy.Expr):
            found.add(value)
    return found


def conclusions(step: Step) -> list[sympy.Basic]:
    """Return the values that a step concludes, those outside the expression language left out."""
    values = []
    for value in step.conclusion.values():
        try:
            values.append(read_value(value))
        except ExpressionError:
            continue
    return values


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


def steps_mentioned(step: Step) -> list[int]:
    """Return the numbers of the steps that a step's conditions speak of."""
    found: list[int] = []
    for condition in step.conditions:
        for match in _STEP.finditer(condition.text):
            numbers = [int(number) for number in re.findall(r"\d+", match.group())]
            if " to " in match.group() or "-" in match.group() or "–" in match.group():
                numbers = list(range(numbers[0], min(numbers[-1], numbers[0] + 50) + 1))
            found += numbers
    return list(dict.fromkeys(found))
