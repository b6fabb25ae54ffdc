"""Compare a step of an answer with the step of the trace that it corresponds to."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

import sympy

from theorem_sft.data.render.controls import is_filler
from theorem_sft.data.traces.trace import Binding, Step
from theorem_sft.data.verify.step_values import StepValues
from theorem_sft.evaluation.grading.parsed_steps import ParsedBinding, ParsedStep
from theorem_sft.evaluation.grading.rule_accuracy import calculations
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.truth import holds
from theorem_sft.theory.mathtext.formulas.finding import equality_chains, read_formula
from theorem_sft.theory.mathtext.written_arithmetic import (
    formula_value,
    is_calculation,
    same_value,
    write_value,
)

_POINTS = re.compile(
    r"(∠|\barc |\btriangle )?\b([A-Z]{2,4})\b(?! is a triangle)|\b([A-Z]{3})(?= is a triangle)"
)
_SPELLINGS = str.maketrans({"−": "-", "–": "-", "·": "×", "*": "×", "’": "'"})


def same_theorem(parsed: ParsedStep, step: Step) -> bool:
    """Return whether an answer names the theorem of a step and states no other theorem."""
    if _plain(parsed.theorem) != _plain(step.theorem):
        return False
    statement, expected = _plain(parsed.statement), _plain(step.statement)
    if not statement or statement == expected or is_filler(parsed.statement):
        return True
    # A model may drop a word of the statement.
    return SequenceMatcher(None, statement, expected, autojunk=False).ratio() >= 0.85


def similarity(parsed: ParsedStep, step: Step) -> float:
    """Return how well the mappings agree, from 0 to 1: in slots, bound values and objects."""
    slots = set(parsed.mapping) | set(step.mapping)
    if not slots:
        return 1.0
    both = [slot for slot in slots if slot in parsed.mapping and slot in step.mapping]
    bound = sum(_agrees(parsed.mapping[slot], step.mapping[slot]) for slot in both)
    named = sum(_same_thing(parsed.mapping[slot], step.mapping[slot]) for slot in both)
    return (0.4 * len(both) + 0.4 * bound + 0.2 * named) / len(slots)


def condition_fault(parsed: ParsedStep, step: Step) -> str | None:
    """Describe the first premise that is not one of the step, or is missing; None: there is none."""
    claimed = {_plain(condition): condition for condition in parsed.conditions}
    known = {_plain(condition.text) for condition in step.conditions}
    for plain, condition in claimed.items():
        if plain not in known:
            return f"{condition!r} is not a premise of {step.theorem} here"
    for premise in step.conditions:
        if premise.shown and _plain(premise.text) not in claimed:
            return f"the premise {premise.text!r} is not named"
    return None


def mapping_fault(parsed: ParsedStep, step: Step) -> str | None:
    """Describe the first slot with an incorrect binding; None: there is none.

    Slots that only exchange their bindings are accepted if the step's relation is still true.
    """
    for slot in parsed.mapping:
        if slot not in step.mapping:
            return f"{step.theorem} has no slot {slot!r} to bind here"
    incorrect = []
    for slot, binding in step.mapping.items():
        if slot not in parsed.mapping:
            return f"the slot {slot!r} is not bound"
        if not _agrees(parsed.mapping[slot], binding) or _names_another(parsed.mapping[slot], slot, step):
            incorrect.append(slot)
    if not incorrect or _gives_the_same(parsed, step, incorrect):
        return None
    slot = incorrect[0]
    return f"{slot} is bound to {parsed.mapping[slot].text}, not {_binding_text(step.mapping[slot])}"


def work_fault(parsed: ParsedStep, step: Step) -> tuple[Literal["execution", "arithmetic"], str] | None:
    """Return whether a formula does not follow from theorem and mapping, or is computed incorrectly.

    With a correct mapping, a correct formula has the value that the step concludes. Work with unknowns is
    compared with that of the trace as text.

    Returns:
        The kind of error and a sentence; None: there is no error.
    """
    work = "\n".join(parsed.work)
    concluded = [
        value for text in step.conclusion.values() if (value := formula_value(str(text))) is not None
    ]
    expected = list(calculations(step.work)) if concluded else []
    if expected and _among(expected[-1].value, concluded):
        computed = list(calculations(work))
        if computed and not _among(computed[-1].value, concluded):
            result = write_value(computed[-1].value)
            return "execution", f"{work!r} does not follow: {result} is not the result"
        if error := arithmetic_error(work):
            return "arithmetic", error[1]
        if computed and _among(computed[-1].stated, concluded) and len(step.conclusion) == 1:
            return None
        if not computed and (stated := formula_value(work.rpartition("=")[2].strip(" ."))) is not None:
            return None if _among(stated, concluded) else ("execution", f"{work!r} shows no correct formula")
    return _differs_from(work, step)


def arithmetic_error(text: str) -> tuple[int, str] | None:
    """Return where a text first computes a formula incorrectly, and how; None: it never does."""
    for calculation in calculations(text):
        if not calculation.correct:
            return calculation.start, (
                f"{text[calculation.start : calculation.end]!r} is computed incorrectly: "
                f"{write_value(calculation.own)} is correct"
            )
    for chain in equality_chains(text):
        stages = [formula for formula in chain if is_calculation(formula)]
        for stage in stages[1:]:
            assert stages[0].value is not None and stage.value is not None
            if not same_value(stages[0].value, stage.value):
                part = text[stages[0].start : stage.end]
                return stages[0].start, f"{part!r} is computed incorrectly"
    return None


def _among(value: sympy.Expr, values: list[sympy.Expr]) -> bool:
    return any(same_value(value, other) for other in values)


def _differs_from(work: str, step: Step) -> tuple[Literal["execution", "arithmetic"], str] | None:
    expected, actual = list(_pieces(step.work)), list(_pieces(work))
    if expected == actual:
        return None
    if [piece for piece, is_result in expected if not is_result] == [
        piece for piece, is_result in actual if not is_result
    ]:
        return "arithmetic", f"{work!r} has another result than {step.work!r}"
    return "execution", f"{work!r} is not {step.work!r}"


def _pieces(work: str) -> Iterator[tuple[str, bool]]:
    """Yield the sides of the equations in a line of work, and whether each is the result: a final number."""
    for clause in re.split(r",\s*(?:so\s+)?|\s+and\s+|\n|\s+give\s+|\s+gives\s+", work.strip(" .")):
        *sides, last = (_plain(side) for side in clause.split("="))
        yield from ((side, False) for side in sides)
        number = read_formula(last) if sides else None
        is_result = number is not None and not is_calculation(number)
        yield (str(number.value) if is_result and number else last), is_result


def _agrees(parsed: ParsedBinding, binding: Binding) -> bool:
    """Return whether a slot is bound to the correct value: as a number, or in words."""
    value = formula_value(str(binding.value))
    stated = formula_value(parsed.value or parsed.thing)
    if value is not None and stated is not None:
        return same_value(value, stated)
    return _plain(parsed.text) in {_plain(text) for text in _spellings_of(binding)}


def _spellings_of(binding: Binding) -> list[str]:
    spellings = [str(binding.value), _binding_text(binding)]
    if binding.thing is not None:
        spellings += [f"{binding.thing} = {binding.value}", binding.thing] if binding.text is None else []
    return spellings


def _binding_text(binding: Binding) -> str:
    if binding.text is not None:
        return binding.text
    return str(binding.value) if binding.thing is None else f"{binding.thing} = {binding.value}"


def _same_thing(parsed: ParsedBinding, binding: Binding) -> bool:
    return binding.thing is not None and _plain(parsed.thing) == _plain(binding.thing)


def _names_another(parsed: ParsedBinding, slot: str, step: Step) -> bool:
    """Return whether a slot names the object of another slot that has another value."""
    if not parsed.thing or _same_thing(parsed, step.mapping[slot]):
        return False
    return any(
        _same_thing(parsed, other) and str(other.value) != str(step.mapping[slot].value)
        for name, other in step.mapping.items()
        if name != slot
    )


def _gives_the_same(parsed: ParsedStep, step: Step, swapped: list[str]) -> bool:
    """Return whether the slots only exchange their values and the relation is still true."""
    try:
        values = StepValues(step).all
    except ExpressionError:
        return False
    stated = {
        slot: formula_value(parsed.mapping[slot].value or parsed.mapping[slot].thing) for slot in swapped
    }
    given = {slot: value for slot, value in stated.items() if value is not None}
    if len(given) < len(swapped) or not step.relations:
        return False
    if Counter(map(str, given.values())) != Counter(
        str(formula_value(str(step.mapping[s].value))) for s in swapped
    ):
        return False
    checks = [condition.check for condition in step.conditions if condition.check]
    try:
        return all(holds(relation, values | given) for relation in step.relations) and all(
            holds(check, values | given) is not False for check in checks
        )
    except ExpressionError:
        return False


def _plain(text: str) -> str:
    """Normalise spaces, signs, articles and the order of points, which do not change the meaning."""
    text = _POINTS.sub(_normal_name, text.translate(_SPELLINGS).replace("$", ""))
    return re.sub(r"\s+|°", "", re.sub(r"\b(?:[Tt]he|a|an)\s|[.,;:]+$", "", text)).casefold()


def _normal_name(match: re.Match[str]) -> str:
    """Return one name for AB and BA, ∠ABC and ∠CBA, and the names of a triangle."""
    before, points, triangle = match.groups()
    if triangle or before == "triangle ":
        return f"triangle {''.join(sorted(points or triangle))}"
    return f"{before or ''}{min(points, points[::-1]) if len(points) < 4 else points}"
