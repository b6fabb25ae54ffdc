"""Turns a replayed problem into a trace of the steps that its goal needs."""

from __future__ import annotations

from dataclasses import dataclass

from theorem_sft.data.sources.formalgeo.algebra.exact_numbers import Number
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly, Support
from theorem_sft.data.sources.formalgeo.language.cdl import Call
from theorem_sft.data.sources.formalgeo.language.formal_problem import AnnotatedProblem
from theorem_sft.data.sources.formalgeo.language.problem_key import problem_key
from theorem_sft.data.sources.formalgeo.replay.quantities import is_operator
from theorem_sft.data.sources.formalgeo.replay.replay_engine import AppliedTheorem, ReplayEngine
from theorem_sft.data.sources.formalgeo.wording.problem_wording import write_problem_text
from theorem_sft.data.sources.formalgeo.writing.step_text import exact_value
from theorem_sft.data.sources.formalgeo.writing.step_writer import StepWriter
from theorem_sft.data.traces.trace import Trace


class NoTraceError(ValueError):
    """The solved problem cannot be written step by step."""


@dataclass(frozen=True)
class NeededFacts:
    """The facts and applied theorems that a conclusion rests on."""

    facts: frozenset[int]
    invocations: tuple[int, ...]


def needed_facts(engine: ReplayEngine, support: Support) -> NeededFacts:
    """Follow the support of a conclusion back through premises to the given facts."""
    facts: set[int] = set()
    todo = list(support)
    while todo:
        number = todo.pop()
        if number in facts:
            continue
        facts.add(number)
        fact = engine.facts[number]
        todo.extend(fact.premises)
        if fact.step is not None:
            todo.extend(engine.invocations[fact.step].premises)
    steps = {step for n in facts if (step := engine.facts[n].step) is not None}
    return NeededFacts(frozenset(facts), tuple(sorted(steps)))


def make_trace(problem: AnnotatedProblem, engine: ReplayEngine, value: Number, support: Support) -> Trace:
    """Write a solved problem as a trace.

    Args:
        problem: The problem.
        engine: Its engine, after the replay.
        value: The value of the goal.
        support: The facts that the value rests on.

    Raises:
        NoTraceError: The needed steps alone do not reach the goal.
    """
    use = needed_facts(engine, support)
    writer = StepWriter(engine)
    given = [item for item in engine.facts if item.step is None]
    writer.add_facts([item for item in given if item.number in use.facts])
    for item in given:  # the steps must not ignore what the text says
        if item.number not in use.facts and not writer.follows(item):
            writer.add_facts([item])
    waiting = [engine.invocations[n] for n in use.invocations]
    while waiting:
        chosen = _choose(writer, waiting, use)
        if chosen is None:
            continue
        waiting.remove(chosen)
        writer.invoke(chosen, [engine.facts[n] for n in chosen.conclusions if n in use.facts])
    _finish(writer, value)
    words = write_problem_text(problem, problem.problem_answer)
    return Trace(
        id=f"formalgeo-{problem.problem_id}",
        problem=words.text,
        image=problem.problem_img,
        answer=problem.problem_answer,
        domain="geometry",
        source="formalgeo/" + problem.source.split("-")[0],
        givens=words.givens,
        question=words.question,
        steps=[draft.step() for draft in writer.drafts],
        final=str(exact_value(value)),
        group=problem_key(problem),
        structure=problem.structure(),
    )


def _choose(writer: StepWriter, waiting: list[AppliedTheorem], use: NeededFacts) -> AppliedTheorem | None:
    """Choose the first theorem whose premises are known and that determines a value or concludes a fact.

    Returns:
        None if equations added so far gave a value when they were solved together.
    """
    ready = [
        invocation
        for invocation in waiting
        if all(
            n in writer.step_by_fact for n in invocation.premises if writer.engine.facts[n].step is not None
        )
    ]
    if not ready:
        raise NoTraceError("the steps depend on each other")
    for invocation in ready:
        facts = [writer.engine.facts[n] for n in invocation.conclusions if n in use.facts]
        if any(fact.equation is None for fact in facts) or any(writer.determines(fact) for fact in facts):
            return invocation
    return None if writer.combine() else ready[0]


def _finish(writer: StepWriter, value: Number) -> None:
    """Check that the steps reach the goal, and write its value unless a step states it."""
    engine, algebra = writer.engine, writer.algebra
    algebra.settle()
    wanted = engine.goal.args[0]
    while (result := algebra.evaluate(engine.quantities.read(wanted))) is None:
        if not writer.combine(engine.quantities.read(wanted)):
            break
        algebra = writer.algebra
    if result is None or result[0] - value != 0:
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
