"""Turns a replayed problem into a trace of the steps that its goal needs."""

from collections.abc import Set

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


def _needed_facts(engine: ReplayEngine, support: Support) -> set[int]:
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
    return facts


def make_trace(problem: AnnotatedProblem, engine: ReplayEngine, value: Number, support: Support) -> Trace:
    """Write a solved problem as a trace; `value` of the goal was derived from the facts in `support`.

    Raises:
        NoTraceError: The needed steps alone do not reach the goal.
    """
    needed = _needed_facts(engine, support)
    writer = StepWriter(engine)
    given = [item for item in engine.facts if item.step is None]
    writer.add_facts([item for item in given if item.number in needed])
    for item in given:  # the steps must not ignore givens that the value does not depend on
        if item.number not in needed and not writer.follows(item):
            writer.add_facts([item])
    applied = {step for n in needed if (step := engine.facts[n].step) is not None}
    waiting = [engine.invocations[n] for n in sorted(applied)]
    while waiting:
        chosen = _choose(writer, waiting, needed)
        if chosen is None:
            continue
        waiting.remove(chosen)
        writer.invoke(chosen, [engine.facts[n] for n in chosen.conclusions if n in needed])
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


def _choose(writer: StepWriter, waiting: list[AppliedTheorem], needed: Set[int]) -> AppliedTheorem | None:
    """Choose the first theorem whose premises are known and that determines a value or concludes a fact.

    Returns:
        None if equations added so far gave a value when they were solved together.
    """
    facts_by_number = writer.engine.facts
    concluded = {item.number for item in facts_by_number if item.step is not None}
    ready = [each for each in waiting if concluded & each.premises <= writer.step_by_fact.keys()]
    if not ready:
        raise NoTraceError("the steps depend on each other")
    for invocation in ready:
        facts = [facts_by_number[n] for n in invocation.conclusions if n in needed]
        if any(fact.equation is None for fact in facts) or any(writer.determines(fact) for fact in facts):
            return invocation
    return None if writer.combine() else ready[0]


def _finish(writer: StepWriter, value: Number) -> None:
    """Check that the steps reach the goal, and write its value unless a step states it."""
    engine, algebra = writer.engine, writer.algebra
    algebra.settle()
    wanted = engine.goal.args[0]
    goal = engine.quantities.read(wanted)
    while (result := algebra.evaluate(goal)) is None and writer.combine(goal):
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
