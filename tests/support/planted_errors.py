"""Incorrect solutions derived from correct traces: one error at a random step, which later steps carry on.

Errors are planted in the trace, which is rendered afterwards: nothing here parses the text of a solution.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from fractions import Fraction

import sympy

from theorem_sft.data.sources.synthetic.worked_steps import work_out
from theorem_sft.data.traces.trace import Binding, Condition, Step, Trace
from theorem_sft.theory.catalogue import CATALOGUE
from theorem_sft.theory.mathtext.exact import PiTimes, ProblemNumber, plain, read_number, show_number, size
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError

KINDS = ("theorem", "condition", "mapping", "execution", "arithmetic")
_NUMBER = re.compile(r"(?<![\w/.])\d+(?![\w/.])")


class SameResultError(Exception):
    """The change has no effect (equal values, symmetric slots), so that it is not an error."""


def plant(trace: Trace, kind: str, others: Sequence[Step], rng: random.Random) -> Trace | None:
    """Return the trace with one error of a kind at a random step, or None where the step does not allow one.

    Args:
        trace: A correct trace.
        kind: One of `KINDS`.
        others: Steps of other traces, from which theorems and conditions are taken.
        rng: Samples the step and the error.

    Raises:
        SameResultError: The sampled change has no effect.
    """
    place = rng.randrange(len(trace.steps))
    if kind == "theorem":
        names = {step.theorem for step in trace.steps}
        other = rng.choice([other for other in others if other.theorem not in names])
        return _with(trace, place, theorem=other.theorem, statement=other.statement)
    if kind == "condition":
        return _condition(trace, place, others, rng)
    plant_at = _synthetic if trace.source == "synthetic" else _formalgeo
    return plant_at(trace, place, kind, rng)


def _condition(trace: Trace, place: int, others: Sequence[Step], rng: random.Random) -> Trace | None:
    conditions = trace.steps[place].conditions
    shown = [at for at, condition in enumerate(conditions) if condition.shown]
    if not shown:
        return None
    at = rng.choice(shown)
    right = conditions[at].text
    strange = [c.text for step in others for c in step.conditions if c.shown and c.text != right]
    verb = re.search(r"\b(is|are|has|have|lie|lies|go|goes|does|do|costs|can)\b", right)
    wrong = rng.choice(strange)
    way = rng.choice(("other", "negated", "object", "left out"))
    if way == "negated" and verb:
        wrong = f"{right[: verb.end()]} not{right[verb.end() :]}"
    elif way == "object":
        last, word = right.split()[-1], wrong.split()[-1]
        wrong = right.removesuffix(last) + (word if word != last else "moon")
    changed = [*conditions[:at], Condition(text=wrong), *conditions[at + 1 :]]
    if way == "left out":
        changed = [*conditions[:at], *conditions[at + 1 :]]
    if any(condition.text == wrong for condition in conditions):
        raise SameResultError
    return _with(trace, place, conditions=changed)


def _synthetic(trace: Trace, place: int, kind: str, rng: random.Random) -> Trace | None:
    step = trace.steps[place]
    form, values = _form(step), _values(step)
    (right,) = (
        read_number(value) for value in step.conclusion.values() if not isinstance(value, list | float)
    )
    name = step.work.split(" = ")[0]
    mapping = step.mapping
    try:
        if kind == "mapping":
            wrong_values = _misread(values, rng)
            if wrong_values is None:
                return None
            results, line = work_out(form, wrong_values)
            mapping = {slot: _bound(binding, wrong_values[slot]) for slot, binding in mapping.items()}
            value = results[-1]
        elif kind == "execution":
            results, line = work_out(*_misapplied(form, values, rng))
            value = results[-1]
        else:
            value, line = _miscalculated(form, values, rng)
    except (ArithmeticError, IndexError):
        return None
    if value == right:
        raise SameResultError
    if size(value) <= 0:
        return None
    changed = _with(trace, place, mapping=mapping, work=f"{name} = {line}")
    return _recompute_later(changed, place, value)


def _misread(values: dict[str, ProblemNumber], rng: random.Random) -> dict[str, ProblemNumber] | None:
    """Exchange the values of two slots, or change the value of one."""
    slots = list(values)
    if len(slots) > 1 and rng.random() < 0.5:
        first, second = rng.sample(slots, 2)
        if values[first] == values[second]:
            raise SameResultError
        return values | {first: values[second], second: values[first]}
    slot = rng.choice(slots)
    changed = size(values[slot]) + rng.choice((1, 2, 3, 5))
    return values | {slot: PiTimes(changed) if isinstance(values[slot], PiTimes) else changed}


def _misapplied(
    form: str, values: dict[str, ProblemNumber], rng: random.Random
) -> tuple[str, dict[str, ProblemNumber]]:
    """Return the form with another operation, or with an incorrect value for a slot."""
    signs = list(re.finditer(r" ([-+*/]) ", form))
    if not signs or rng.random() < 0.3:
        wrong = _misread(values, rng)
        assert wrong is not None
        return form, wrong
    sign = rng.choice(signs)
    other = rng.choice([other for other in "+-*/" if other != sign[1]])
    return f"{form[: sign.start()]} {other} {form[sign.end() :]}", values


def _miscalculated(
    form: str, values: dict[str, ProblemNumber], rng: random.Random
) -> tuple[ProblemNumber, str]:
    """Return an incorrect result of one operation, and the line in which later stages use it."""
    results, line = work_out(form, values)
    stages = line.split(" = ")
    at = rng.randrange(1, len(stages))
    wrong = results[at - 1] + Fraction(0)
    slip = Fraction(rng.choice((1, 2, 10, -1))) * (1 if size(wrong).denominator == 1 else Fraction(1, 3))
    wrong = PiTimes(size(wrong) + slip) if isinstance(wrong, PiTimes) else wrong + slip
    said = show_number(results[at - 1])
    stage = re.sub(rf"(?<![\w.]){re.escape(said)}(?![\w.!])", show_number(wrong), stages[at], count=1)
    spelled = stage.replace("×", "*").replace("÷", "/").replace("−", "-").replace("^", "**")
    if at < len(stages) - 1 and stage != stages[at] and "π" not in spelled and "!" not in spelled:
        rest, tail = work_out(spelled.replace("C(", "binomial("), {})
        return (rest[-1] if rest else wrong), " = ".join([*stages[:at], tail])
    last = results[-1]
    final = PiTimes(size(last) + slip) if isinstance(last, PiTimes) else last + slip
    return final, " = ".join([*stages[:-1], show_number(final)])


def _recompute_later(trace: Trace, place: int, value: ProblemNumber) -> Trace | None:
    """Recompute the later steps from the incorrect value."""
    steps = list(trace.steps)
    found: dict[str, ProblemNumber] = {f"step {place + 1}": value}
    for later in range(place + 1, len(steps)):
        step = steps[later]
        taken = {slot: found[b.source] for slot, b in step.mapping.items() if b.source in found}
        if not taken:
            continue
        values = _values(step) | taken
        try:
            results, line = work_out(_form(step), values)
        except ArithmeticError:
            return None
        found[f"step {later + 1}"] = results[-1]
        bound = {slot: _bound(step.mapping[slot], new) for slot, new in taken.items()}
        steps[later] = step.model_copy(
            update={"mapping": step.mapping | bound, "work": f"{step.work.split(' = ')[0]} = {line}"}
        )
        value = results[-1]
    return trace.model_copy(update={"steps": steps, "final": show_number(value)})


def _form(step: Step) -> str:
    (unknown,) = step.conclusion
    return CATALOGUE[step.theorem].forms[unknown]


def _values(step: Step) -> dict[str, ProblemNumber]:
    return {slot: read_number(str(binding.value)) for slot, binding in step.mapping.items()}


def _bound(binding: Binding, value: ProblemNumber) -> Binding:
    said, written = show_number(value), plain(value)
    text = None if said == str(written) else f"{binding.thing} = {said}"
    return binding.model_copy(update={"value": written, "text": text})


def _formalgeo(trace: Trace, place: int, kind: str, rng: random.Random) -> Trace | None:
    """Plant an error in a step without a worked formula: change its numbers or signs."""
    step = trace.steps[place]
    makers: dict[str, Callable[[Step, random.Random], dict[str, object] | None]] = {
        "mapping": _other_binding,
        "execution": _other_sign,
        "arithmetic": _other_result,
    }
    changed = makers[kind](step, rng)
    return None if changed is None else _with(trace, place, **changed)


def _other_binding(step: Step, rng: random.Random) -> dict[str, object] | None:
    whole = [slot for slot, b in step.mapping.items() if isinstance(b.value, int) and b.text is not None]
    if not whole:
        return None
    slot = rng.choice(whole)
    binding = step.mapping[slot]
    old, new = str(binding.value), str(int(str(binding.value)) + rng.choice((1, 2, 10)))
    text = re.sub(rf"(?<!\d){old}(?!\d)", new, binding.text or "")
    if text == binding.text:
        return None
    mapping = step.mapping | {slot: binding.model_copy(update={"value": int(new), "text": text})}
    return {"mapping": mapping, "work": re.sub(rf"(?<!\d){old}(?!\d)", new, step.work)}


def _other_sign(step: Step, rng: random.Random) -> dict[str, object] | None:
    """Change a sign in the last formula, and its result accordingly."""
    if " = " not in step.work:
        return None
    *before, formula, result = step.work.split(" = ")
    signs = list(re.finditer(r" [+−×] ", formula))
    if not signs or not (found := re.fullmatch(r"\d+(°?)", result)):
        return None
    sign = rng.choice(signs)
    other = rng.choice([other for other in (" + ", " − ", " × ") if other != sign[0]])
    formula = f"{formula[: sign.start()]}{other}{formula[sign.end() :]}"
    try:
        value = parse_expression(formula.replace("°", ""))
    except ExpressionError:  # it has unknowns: take any other result
        value = sympy.Integer(int(result.removesuffix("°")) + rng.choice((1, 2, 10)))
    if not value.is_Integer:
        return None
    if str(value) == result.removesuffix("°"):
        raise SameResultError
    return {"work": " = ".join([*before, formula, f"{value}{found[1]}"])}


def _other_result(step: Step, rng: random.Random) -> dict[str, object] | None:
    found = re.fullmatch(r"(.* = )(\d+)(°?)", step.work)
    if found is None or not re.search(r"[+−×²]", step.work):
        return None
    return {"work": f"{found[1]}{int(found[2]) + rng.choice((1, 2, 10))}{found[3]}"}


def _with(trace: Trace, place: int, **changed: object) -> Trace:
    step = trace.steps[place].model_copy(update=changed)
    return trace.model_copy(update={"steps": [*trace.steps[:place], step, *trace.steps[place + 1 :]]})
