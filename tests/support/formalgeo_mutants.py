"""Incorrect FormalGeo traces derived from correct ones, to measure what the checker accepts.

Every mutant changes one thing and adapts what depends on it, so that the trace looks consistent: references
are renumbered, texts agree with values, later steps use the changed value. A few are correct by chance
(two points of a symmetric figure exchanged); inspect the mutants that pass to find them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from theorem_sft.data.sources.formalgeo.language.cdl import Call
from theorem_sft.data.sources.formalgeo.language.gdl import (
    Gdl,
    GdlTheorem,
    PremiseNode,
    split_theorem_call,
    with_points,
)
from theorem_sft.data.sources.formalgeo.wording.phrasing import fact_clause
from theorem_sft.data.sources.formalgeo.wording.theorem_statements import theorem_statement
from theorem_sft.data.sources.formalgeo.writing.step_forms import points_by_letter
from theorem_sft.data.sources.formalgeo.writing.step_text import EXISTENCE_PREDICATES
from theorem_sft.data.traces.trace import Binding, Condition, Step, Trace

KINDS = ("answer", "removed", "theorem", "points", "conclusion", "mapping")
_POINTS = re.compile(r"[A-Z]+(?![a-z])")


@dataclass(frozen=True)
class Mutant:
    """A changed trace, the kind and description of the change, and the number of the changed step from 1."""

    kind: str
    what: str
    place: int
    trace: Trace


def mutants(trace: Trace, gdl: Gdl, *, seed: int = 0) -> Iterator[Mutant]:
    """Make mutants of a trace: each step removed, and one or two of every other kind.

    Args:
        trace: A trace that passes all checks.
        gdl: Definitions whose theorems replace those of the trace.
        seed: Sampling seed, used together with the trace's id.
    """
    rng = random.Random(f"{seed}/{trace.id}")
    yield from _answers(trace, rng)
    for place in range(1, len(trace.steps) + 1):
        yield _removed(trace, place)
    makers = (_theorem, _points, _conclusion, _mapping)
    for maker in makers:
        places = list(range(1, len(trace.steps) + 1))
        rng.shuffle(places)
        for place in places:
            mutant = maker(trace, place, gdl, rng)
            if mutant is not None:
                yield mutant
                break


# ---- the answer ----


def _answers(trace: Trace, rng: random.Random) -> Iterator[Mutant]:
    changes = _changes(trace.final)
    what = rng.choice(sorted(changes))
    fields = rng.choice((("final",), ("answer",), ("final", "answer")))
    changed = trace.model_copy(update=dict.fromkeys(fields, changes[what]))
    yield Mutant("answer", f"{' and '.join(fields)} {what}: {changes[what]}", 0, changed)
    # consistent: the last step concludes the incorrect answer too
    what = rng.choice(sorted(changes))
    last = len(trace.steps)
    incorrect = {
        key: changes[what] for key, value in trace.steps[-1].conclusion.items() if str(value) == trace.final
    }
    if incorrect:
        step = _with_conclusion(trace.steps[-1], incorrect)
        update = {"final": changes[what], "answer": changes[what], "steps": [*trace.steps[:-1], step]}
        yield Mutant(
            "answer",
            f"final, answer and last step {what}: {changes[what]}",
            last,
            trace.model_copy(update=update),
        )


def _changes(value: str) -> dict[str, str]:
    """Return incorrect values close to a value, by the name of the change."""
    changes = {"+ 1": f"{value} + 1", "doubled": f"2*({value})", "negated": f"-({value})"}
    if value == "0":
        changes = {"+ 1": "1"}
    if value.isdigit():
        number = int(value)
        changes["+ 1"], changes["doubled"] = str(number + 1), str(2 * number) if number else "2"
        changes["next prime"] = str(_next_prime(number))
    if "sqrt(" in value:
        changes["other root"] = value.replace("sqrt(", "(-1)*sqrt(", 1)
    return changes


def _next_prime(number: int) -> int:
    number += 1
    while number < 2 or any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):
        number += 1
    return number


# ---- a missing step ----


def _removed(trace: Trace, place: int) -> Mutant:
    """Remove a step; values from it now refer to an earlier step with the value, or to the text."""
    missing = trace.steps[place - 1]
    steps = list(trace.steps[: place - 1])
    for step in trace.steps[place:]:
        mapping = {
            key: binding.model_copy(update={"source": _new_source(binding, place, trace)})
            for key, binding in step.mapping.items()
        }
        steps.append(step.model_copy(update={"mapping": mapping}))
    return Mutant(
        "removed", missing.call or missing.theorem, place, trace.model_copy(update={"steps": steps})
    )


def _new_source(binding: Binding, place: int, trace: Trace) -> str:
    if not binding.source.startswith("step "):
        return binding.source
    source = int(binding.source[5:])
    if source > place:
        return f"step {source - 1}"
    if source < place:
        return binding.source
    for earlier in range(place - 1, 0, -1):
        if binding.value in trace.steps[earlier - 1].conclusion.values():
            return f"step {earlier}"
    return "text"


# ---- another theorem ----


def _theorem(trace: Trace, place: int, gdl: Gdl, rng: random.Random) -> Mutant | None:
    """Replace the theorem, its statement and its conditions by another with slots of the same sizes."""
    step = trace.steps[place - 1]
    own = _read_call(step, gdl)
    if own is None:
        return None
    theorem, objects = own
    sizes = [*map(len, theorem.slots)]
    others = [
        other
        for other in gdl.theorems.values()
        if other.name != theorem.name and [*map(len, other.slots)] == sizes
    ]
    if not others:
        return None
    other = rng.choice(others)
    points = list(objects.values())
    names = points_by_letter(dict(zip(other.slots, points, strict=True)))
    text = theorem_statement(other.name, other.branch)
    conditions = [
        Condition(text=fact_clause(call), shown=call.name not in EXISTENCE_PREDICATES)
        for call in (with_points(each, names) for each in _premises(other.premise))
    ]
    kept = {slot: binding for slot, binding in step.mapping.items() if slot not in theorem.slots}
    own_points = zip(other.slots, points, strict=True)
    mapping = {slot: Binding(value=own, source="text", thing=own) for slot, own in own_points} | kept
    call = f"{other.name}({','.join([other.branch, *points])})"
    changed = step.model_copy(
        update={
            "call": call,
            "theorem": text.title,
            "statement": text.statement,
            "conditions": conditions,
            "mapping": mapping,
        }
    )
    return Mutant("theorem", f"{step.call} -> {call}", place, _with(trace, place, changed))


def _premises(logic: PremiseNode) -> list[Call]:
    """Return the facts of a premise; of alternatives, the first."""
    if logic.kind == "fact" and logic.call is not None:
        return [logic.call]
    parts = logic.parts[:1] if logic.kind == "or" else logic.parts if logic.kind == "and" else ()
    return [call for part in parts for call in _premises(part)]


# ---- points exchanged ----


def _points(trace: Trace, place: int, gdl: Gdl, rng: random.Random) -> Mutant | None:
    """Exchange two points everywhere in one step, and nowhere else."""
    step = trace.steps[place - 1]
    own = _read_call(step, gdl)
    letters = sorted({letter for points in own[1].values() for letter in points}) if own else []
    if len(letters) < 2:
        return None
    one, two = rng.sample(letters, 2)
    table = str.maketrans(f"{one}{two}", f"{two}{one}")

    def swap(text: str) -> str:
        return _POINTS.sub(lambda match: match[0].translate(table), text)

    def swap_value(value: object) -> object:
        return swap(value) if isinstance(value, str) else value

    mapping = {
        key: binding.model_copy(
            update={name: swap_value(getattr(binding, name)) for name in ("value", "thing", "text")}
        )
        for key, binding in step.mapping.items()
    }
    relations = [_left_swapped(text, swap) for text in step.relations]
    changed = step.model_copy(
        update={
            "call": swap(step.call or ""),
            "conditions": [each.model_copy(update={"text": swap(each.text)}) for each in step.conditions],
            "mapping": mapping,
            "relation": relations or None,
            "conclusion": {
                key if "_" in key else swap(key): swap_value(value) for key, value in step.conclusion.items()
            },
            "work": swap(step.work),
        }
    )
    return Mutant("points", f"{step.call} -> {changed.call}", place, _with(trace, place, changed))


def _left_swapped(text: str, swap: Callable[[str], str]) -> str:
    left, sign, right = text.partition(" = ")
    symbol = left.isidentifier() and "_" not in left
    return f"{swap(left)}{sign}{right}" if symbol else text


# ---- values ----


def _conclusion(trace: Trace, place: int, gdl: Gdl, rng: random.Random) -> Mutant | None:
    """Change a concluded value, in the text of the step and in the later steps that use it."""
    step = trace.steps[place - 1]
    key = rng.choice(sorted(step.conclusion))
    old = step.conclusion[key]
    new = _other_fact(str(old)) if key == "fact" else _other(old, rng)
    if key == "equation":
        new = f"{old} + 1"
    steps = list(trace.steps)
    steps[place - 1] = _with_conclusion(step, {key: new})
    for later in range(place, len(steps)):
        mapping = dict(steps[later].mapping)
        for slot, binding in mapping.items():
            if binding.source == f"step {place}" and binding.value == old:
                mapping[slot] = _bound(binding, new)
        steps[later] = steps[later].model_copy(update={"mapping": mapping})
    return Mutant("conclusion", f"{key} = {old} -> {new}", place, trace.model_copy(update={"steps": steps}))


def _mapping(trace: Trace, place: int, gdl: Gdl, rng: random.Random) -> Mutant | None:
    """Change a mapped value and its text."""
    step = trace.steps[place - 1]
    keys = [key for key in step.mapping if "_" in key or re.fullmatch(r"q\d+", key)]
    if not keys:
        return None
    key = rng.choice(keys)
    binding = step.mapping[key]
    new = _other(binding.value, rng)
    changed = step.model_copy(update={"mapping": step.mapping | {key: _bound(binding, new)}})
    return Mutant("mapping", f"{key} = {binding.value} -> {new}", place, _with(trace, place, changed))


def _other_fact(text: str) -> str:
    """Exchange two points in the text of a fact."""
    points = list(dict.fromkeys("".join(_POINTS.findall(text))))
    one, two = points[0], points[1] if len(points) > 1 else "Z"
    table = str.maketrans(f"{one}{two}", f"{two}{one}")
    return _POINTS.sub(lambda match: match[0].translate(table), text)


def _other(value: object, rng: random.Random) -> int | str:
    if isinstance(value, int):
        return rng.choice([value + 1, 2 * value or 2, value + 10])
    return rng.choice([f"{value} + 1", f"2*({value})", 7 if value != "7" else 8])


def _bound(binding: Binding, value: int | str) -> Binding:
    text = binding.text
    if text is not None:
        text = f"{binding.thing} = {_as_text(value)}{'°' if text.endswith('°') else ''}"
    return binding.model_copy(update={"value": value, "text": text})


def _with_conclusion(step: Step, values: dict[str, int | str] | dict[str, str]) -> Step:
    """Return the step with other conclusions, in its work too."""
    work = step.work
    for key, value in values.items():
        old = _as_text(step.conclusion[key])
        head, separator, tail = work.rpartition(old)
        work = f"{head}{_as_text(value)}{tail}" if separator else f"{work}, {_as_text(value)}"
    return step.model_copy(update={"conclusion": step.conclusion | values, "work": work})


def _as_text(value: object) -> str:
    return re.sub(r"sqrt\((\w+)\)", r"√\1", str(value)).replace("-", "−").replace("*", " × ")


def _read_call(step: Step, gdl: Gdl) -> tuple[GdlTheorem, dict[str, str]] | None:
    """Return the theorem and the points of a step, or None for a step of algebra."""
    if step.call is None or step.call.startswith(("Solve(", "Value(")):
        return None
    name, args = split_theorem_call(step.call)
    theorem = gdl.theorems[name, args[0]]
    return theorem, dict(zip(theorem.slots, args[1:], strict=True))


def _with(trace: Trace, place: int, step: Step) -> Trace:
    return trace.model_copy(update={"steps": [*trace.steps[: place - 1], step, *trace.steps[place:]]})
