"""From a solved problem to a trace: the steps that the goal needs, each where it says something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from theorem_sft.data.sources.formalgeo.canonical import key
from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.completion import complete
from theorem_sft.data.sources.formalgeo.equations import Support
from theorem_sft.data.sources.formalgeo.exact_numbers import Number
from theorem_sft.data.sources.formalgeo.polynomials import Poly
from theorem_sft.data.sources.formalgeo.quantities import is_operator
from theorem_sft.data.sources.formalgeo.replay import Engine, Invocation
from theorem_sft.data.sources.formalgeo.step_text import number
from theorem_sft.data.sources.formalgeo.steps import Writer
from theorem_sft.data.traces.trace import Trace

FORMAL = ("construction_cdl", "text_cdl", "image_cdl", "goal_cdl")
"""The fields of a problem that say it formally; a trace carries them as its structure."""


def is_formal(trace: Trace) -> bool:
    """Tell whether a trace comes from FormalGeo, and so is to be checked by its definitions."""
    return trace.source.split("/")[0] == "formalgeo"


class NoTraceError(ValueError):
    """The solved problem cannot be told step by step."""


@dataclass(frozen=True)
class Needed:
    """The facts and invocations that a conclusion rests on."""

    facts: frozenset[int]
    invocations: tuple[int, ...]


def needed(engine: Engine, support: Support) -> Needed:
    """Follow a conclusion's support back through premises to what is given."""
    facts: set[int] = set()
    todo = list(support)
    while todo:
        number_ = todo.pop()
        if number_ in facts:
            continue
        facts.add(number_)
        fact = engine.facts[number_]
        todo.extend(fact.premises)
        if fact.step is not None:
            todo.extend(engine.invocations[fact.step].premises)
    steps = {step for n in facts if (step := engine.facts[n].step) is not None}
    return Needed(frozenset(facts), tuple(sorted(steps)))


def make_trace(problem: Mapping[str, Any], engine: Engine, value: Number, support: Support) -> Trace:
    """Tell a solved problem as a trace.

    Args:
        problem: The FormalGeo problem.
        engine: Its engine, after the replay.
        value: The goal's value.
        support: The facts that the value rests on.

    Raises:
        NoTraceError: The pruned steps do not lead to the goal again.
    """
    use = needed(engine, support)
    writer = Writer(engine)
    given = [item for item in engine.facts if item.step is None]
    writer.take([item for item in given if item.number in use.facts])
    for item in given:  # the steps must not leave open what the text says
        if item.number not in use.facts and not writer.follows(item):
            writer.take([item])
    waiting = [engine.invocations[n] for n in use.invocations]
    while waiting:
        chosen = _choose(writer, waiting, use)
        if chosen is None:
            continue
        waiting.remove(chosen)
        writer.invoke(chosen, [engine.facts[n] for n in chosen.conclusions if n in use.facts])
    final = number(value)
    _finish(writer, value)
    problem_text, givens, question = complete(dict(problem))
    return Trace(
        id=f"formalgeo-{problem['problem_id']}",
        problem=problem_text,
        image=problem.get("problem_img"),
        answer=str(problem["problem_answer"]),
        domain="geometry",
        source="formalgeo/" + str(problem.get("source", "")).split("-")[0],
        givens=givens,
        question=question,
        steps=[draft.step() for draft in writer.drafts],
        final=str(final),
        group=key(problem),
        structure={field: problem.get(field, []) for field in FORMAL},
    )


def _choose(writer: Writer, waiting: list[Invocation], use: Needed) -> Invocation | None:
    """The first step whose premises are there and that determines something or concludes a property.

    None, where equations taken so far gave a value once they were solved together.
    """
    ready = [
        invocation
        for invocation in waiting
        if all(n in writer.taken for n in invocation.premises if writer.engine.facts[n].step is not None)
    ]
    if not ready:
        raise NoTraceError("the steps rest on each other")
    for invocation in ready:
        facts = [writer.engine.facts[n] for n in invocation.conclusions if n in use.facts]
        if any(fact.equation is None for fact in facts) or any(writer.determines(fact) for fact in facts):
            return invocation
    return None if writer.combine() else ready[0]


def _finish(writer: Writer, value: Number) -> None:
    """Check that the steps reach the goal, and say its value where no step has said it."""
    engine, algebra = writer.engine, writer.algebra
    algebra.settle()
    wanted = engine.goal.args[0]
    while (found := algebra.evaluate(engine.quantities.read(wanted))) is None:
        if not writer.combine(engine.quantities.read(wanted)):
            break
        algebra = writer.algebra
    if found is None or found[0] - value != 0:
        raise NoTraceError("the steps do not reach the goal")
    if (isinstance(wanted, Call) and not is_operator(wanted.name)) or (
        isinstance(wanted, str) and len(wanted) == 1
    ):
        name = wanted if isinstance(wanted, str) else engine.quantities.name(wanted)
        step = writer.locate(name, value)
        if step:
            writer.state(step, name, Poly.constant(value))
            return
    writer.substitute(wanted, value)
