"""One step of an answer beside the step of the trace that it is: what differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

import sympy

from theorem_sft.data.render.controls import is_filler
from theorem_sft.data.traces.trace import Binding, Step
from theorem_sft.data.verify.slot_values import StepValues
from theorem_sft.evaluation.grading.invocations import Invocation, Mapped
from theorem_sft.evaluation.grading.rule_accuracy import calculations
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.truth import holds
from theorem_sft.theory.mathtext.formulas.finding import chains, read_formula
from theorem_sft.theory.mathtext.written_arithmetic import is_calculation, same_value, value_of, written

_ALIKE = 0.85
"""How alike two statements of one theorem are at least (a model may lose a word)."""
_POINTS = re.compile(
    r"(∠|\barc |\btriangle )?\b([A-Z]{2,4})\b(?! is a triangle)|\b([A-Z]{3})(?= is a triangle)"
)
_SPELLINGS = str.maketrans({"−": "-", "–": "-", "·": "×", "*": "×", "’": "'"})


def same_theorem(said: Invocation, step: Step) -> bool:
    """Tell whether an answer names the theorem of a step, and states no other."""
    if _plain(said.theorem) != _plain(step.theorem):
        return False
    statement, right = _plain(said.statement), _plain(step.statement)
    if not statement or statement == right or is_filler(said.statement):
        return True
    return SequenceMatcher(None, statement, right, autojunk=False).ratio() >= _ALIKE


def similarity(said: Invocation, step: Step) -> float:
    """How far the mappings agree: from 0 to 1, slots counting less than what they are bound to."""
    slots = set(said.mapping) | set(step.mapping)
    if not slots:
        return 1.0
    both = [slot for slot in slots if slot in said.mapping and slot in step.mapping]
    bound = sum(_agrees(said.mapping[slot], step.mapping[slot]) for slot in both)
    named = sum(_same_thing(said.mapping[slot], step.mapping[slot]) for slot in both)
    return (0.4 * len(both) + 0.4 * bound + 0.2 * named) / len(slots)


def condition_fault(said: Invocation, step: Step) -> str | None:
    """Say which premise is claimed that is not the step's, or is left out."""
    claimed = {_plain(condition): condition for condition in said.conditions}
    known = {_plain(condition.text) for condition in step.conditions}
    for plain, condition in claimed.items():
        if plain not in known:
            return f"{condition!r} is no premise of {step.theorem} here"
    for right in step.conditions:
        if right.shown and _plain(right.text) not in claimed:
            return f"the premise {right.text!r} is not named"
    return None


def mapping_fault(said: Invocation, step: Step) -> str | None:
    """Say which slot is bound wrongly, unless what is bound gives the same by the step's own relation."""
    for slot in said.mapping:
        if slot not in step.mapping:
            return f"{step.theorem} has no slot {slot!r} to bind here"
    wrong = []
    for slot, binding in step.mapping.items():
        if slot not in said.mapping:
            return f"the slot {slot!r} is not bound"
        if not _agrees(said.mapping[slot], binding) or _names_another(said.mapping[slot], slot, step):
            wrong.append(slot)
    if not wrong or _gives_the_same(said, step, wrong):
        return None
    slot = wrong[0]
    return f"{slot} is bound to {said.mapping[slot].text}, not {_said(step.mapping[slot])}"


def work_fault(said: Invocation, step: Step) -> tuple[Literal["execution", "arithmetic"], str] | None:
    """Say whether the formulas do not follow from theorem and mapping, or one is computed wrongly.

    The mapping being right, the right formula is worth what the step concludes. Work whose formulas have
    unknowns is compared with the trace's own.
    """
    work = "\n".join(said.work)
    concluded = [value for text in step.conclusion.values() if (value := value_of(str(text))) is not None]
    if concluded and _worth(step.work, concluded):
        found = list(calculations(work))
        if found and not _among(found[-1].value, concluded):
            return "execution", f"{work!r} does not follow: {written(found[-1].value)} is not the result"
        if wrong := slip(work):
            return "arithmetic", wrong[1]
        if found and _among(found[-1].stated, concluded) and len(step.conclusion) == 1:
            return None
        if not found and (stated := value_of(work.rpartition("=")[2].strip(" ."))) is not None:
            return None if _among(stated, concluded) else ("execution", f"{work!r} shows no right formula")
    return _against_own_work(work, step)


def slip(text: str) -> tuple[int, str] | None:
    """Return where a text first computes a formula wrongly, and what is wrong; None if it never does."""
    for calculation in calculations(text):
        if not calculation.right:
            return calculation.start, (
                f"{text[calculation.start : calculation.end]!r} is computed wrongly: "
                f"{written(calculation.own)} is right"
            )
    for chain in chains(text):
        stages = [formula for formula in chain if is_calculation(formula)]
        for stage in stages[1:]:
            assert stages[0].value is not None and stage.value is not None
            if not same_value(stages[0].value, stage.value):
                part = text[stages[0].start : stage.end]
                return stages[0].start, f"{part!r} is computed wrongly"
    return None


def _worth(work: str, concluded: list[sympy.Expr]) -> bool:
    """Whether the trace's own work is a numeric formula of the conclusion."""
    found = list(calculations(work))
    return bool(found) and _among(found[-1].value, concluded)


def _among(value: sympy.Expr, values: list[sympy.Expr]) -> bool:
    return any(same_value(value, other) for other in values)


def _against_own_work(work: str, step: Step) -> tuple[Literal["execution", "arithmetic"], str] | None:
    ours, theirs = list(_pieces(step.work)), list(_pieces(work))
    if ours == theirs:
        return None
    if [piece for piece, is_result in ours if not is_result] == [
        piece for piece, is_result in theirs if not is_result
    ]:
        return "arithmetic", f"{work!r} has another result than {step.work!r}"
    return "execution", f"{work!r} is not {step.work!r}"


def _pieces(work: str) -> Iterator[tuple[str, bool]]:
    """The sides of the equations in a line of work, and whether each is a result: the last, if a number."""
    for clause in re.split(r",\s*(?:so\s+)?|\s+and\s+|\n|\s+give\s+|\s+gives\s+", work.strip(" .")):
        *sides, last = (_plain(side) for side in clause.split("="))
        yield from ((side, False) for side in sides)
        number = read_formula(last) if sides else None
        is_result = number is not None and not is_calculation(number)
        yield (str(number.value) if is_result and number else last), is_result


def _agrees(said: Mapped, binding: Binding) -> bool:
    """Whether a slot is bound to the right value: as a number, or in words."""
    value = value_of(str(binding.value))
    stated = value_of(said.value or said.thing)
    if value is not None and stated is not None:
        return same_value(value, stated)
    return _plain(said.text) in {_plain(text) for text in _ways(binding)}


def _ways(binding: Binding) -> list[str]:
    ways = [str(binding.value), _said(binding)]
    if binding.thing is not None:
        ways += [f"{binding.thing} = {binding.value}", binding.thing] if binding.text is None else []
    return ways


def _said(binding: Binding) -> str:
    if binding.text is not None:
        return binding.text
    return str(binding.value) if binding.thing is None else f"{binding.thing} = {binding.value}"


def _same_thing(said: Mapped, binding: Binding) -> bool:
    return binding.thing is not None and _plain(said.thing) == _plain(binding.thing)


def _names_another(said: Mapped, slot: str, step: Step) -> bool:
    """Whether a slot has its value, but names the thing of another slot that has another one."""
    if not said.thing or _same_thing(said, step.mapping[slot]):
        return False
    return any(
        _same_thing(said, other) and str(other.value) != str(step.mapping[slot].value)
        for name, other in step.mapping.items()
        if name != slot
    )


def _gives_the_same(said: Invocation, step: Step, wrong: list[str]) -> bool:
    """Whether the wrongly bound slots only change places, and the relation gives what it gave before."""
    try:
        values = StepValues(step).all
    except ExpressionError:
        return False
    stated = {slot: value_of(said.mapping[slot].value or said.mapping[slot].thing) for slot in wrong}
    given = {slot: value for slot, value in stated.items() if value is not None}
    if len(given) < len(wrong) or not step.relations:
        return False
    if Counter(map(str, given.values())) != Counter(str(value_of(str(step.mapping[s].value))) for s in wrong):
        return False
    checks = [condition.check for condition in step.conditions if condition.check]
    try:
        return all(holds(relation, values | given) for relation in step.relations) and all(
            holds(check, values | given) is not False for check in checks
        )
    except ExpressionError:
        return False


def _plain(text: str) -> str:
    """A text without what does not change its meaning: spaces, signs, articles, the naming of points."""
    text = _POINTS.sub(_named, text.translate(_SPELLINGS).replace("$", ""))
    return re.sub(r"\s+|°", "", re.sub(r"\b(?:[Tt]he|a|an)\s|[.,;:]+$", "", text)).casefold()


def _named(match: re.Match[str]) -> str:
    """One name for AB and BA, ∠ABC and ∠CBA, and the names of a triangle."""
    before, points, triangle = match.groups()
    if triangle or before == "triangle ":
        return f"triangle {''.join(sorted(points or triangle))}"
    return f"{before or ''}{min(points, points[::-1]) if len(points) < 4 else points}"
