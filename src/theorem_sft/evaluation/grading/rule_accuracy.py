"""Rule accuracy: the answer of a text with the arithmetic of its own formulas corrected.

A small model often sets up the correct formula and then makes an arithmetic error. Its answer is incorrect,
but the rule is correct: the corrected answer is graded to measure that.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sympy

from theorem_sft.core.pool import KillablePool
from theorem_sft.theory.mathtext.answers.extract import clean, extract_answer
from theorem_sft.theory.mathtext.formulas.finding import equality_chains
from theorem_sft.theory.mathtext.formulas.formula import Formula
from theorem_sft.theory.mathtext.numbers_in_text import numbers_in
from theorem_sft.theory.mathtext.written_arithmetic import (
    formula_value,
    is_calculation,
    same_value,
    write_value,
)

_TAIL = 20_000
_DECIMAL = re.compile(r"\d*\.(\d+)")
_REMAINDER = re.compile(r"\s*,?\s*(?:\\text\s*\{\s*)?(?:with\s+(?:a\s+)?)?(?:remainder\b|rem\b|[Rr][ }]*\d)")


@dataclass(frozen=True)
class Calculation:
    """A formula in a text, and the value that the text states for it.

    Args:
        formula: The formula, with results of earlier arithmetic errors replaced by the correct values.
        stated: The last value that the text sets it equal to.
        value: Value of `formula`; the stated value if the two differ only by rounding or percent.
        own: Value of the formula as written, including results of earlier errors.
        correct: Whether the stated value is that of the formula as written.
        start: Index of its first character in the text.
        end: Index after the stated value.
    """

    formula: Formula
    stated: sympy.Expr
    value: sympy.Expr
    own: sympy.Expr
    correct: bool
    start: int
    end: int


def rule_answer(text: str, problem: str = "") -> str | None:
    """Return the final answer of a text with its arithmetic corrected; None: there is no final answer.

    An incorrect value is replaced by the correct one in all later formulas (unless it is a number of the
    problem) and in the final answer. An answer that is no formula's value is not changed. Equations in
    unknowns are not solved again.

    Args:
        text: The model's output, in any style.
        problem: The problem text.
    """
    answer = extract_answer(text)
    if answer is None or (value := formula_value(clean(answer).rpartition("=")[2])) is None:
        return answer
    source = None
    for calculation in calculations(text, problem):
        if same_value(calculation.stated, value):
            source = calculation
    if source is None or same_value(source.value, source.stated):
        return answer
    return write_value(source.value, latex="\\" in answer, decimal="." in answer)


def rule_answers(texts: Sequence[str], problems: Sequence[str], *, pool: KillablePool) -> list[str | None]:
    """Return `rule_answer` of many texts; the stated answer where a text exceeds the time or memory limit.

    Args:
        texts: The model's outputs.
        problems: The problem texts, in the same order.
        pool: Workers to use.

    Raises:
        ValueError: The lengths differ.
        WorkError: No worker process can be kept alive.
    """
    outcomes = pool.imap(_rule_answer, list(zip(texts, problems, strict=True)))
    return [
        extract_answer(text) if outcome.failure else outcome.value
        for text, outcome in zip(texts, outcomes, strict=True)
    ]


def _rule_answer(pair: tuple[str, str]) -> str | None:
    return rule_answer(*pair)


def calculations(text: str, problem: str = "") -> Iterator[Calculation]:
    """Yield the formulas that a text computes, in order, with results of earlier errors corrected.

    Args:
        text: The model's output.
        problem: The problem text; its numbers are never corrected as if they were results.
    """
    given = numbers_in(problem)
    corrected: dict[sympy.Expr, sympy.Expr] = {}

    def correct_value(number: sympy.Expr) -> sympy.Expr | None:
        return None if number in given else corrected.get(number)

    for chain in equality_chains(text[-_TAIL:]):
        place = next((place for place, formula in enumerate(chain) if is_calculation(formula)), None)
        if place is None or place == len(chain) - 1:
            continue
        # A second plain number repeats the result in another unit: 12 inches = 1 foot.
        stages = chain[place + 1 :]
        first, last = chain[place], next((stage for stage in stages if not is_calculation(stage)), stages[-1])
        assert first.value is not None and last.value is not None
        if _REMAINDER.match(text[-_TAIL:], last.end):
            continue
        formula = first.replaced(correct_value) if corrected else first
        value = first.value if formula.value is None else formula.value
        if _states(last, value):
            corrected.pop(last.value, None)
            value = last.value
        else:
            corrected[last.value] = value
        yield Calculation(
            formula=formula,
            stated=last.value,
            value=value,
            own=first.value,
            correct=_states(last, first.value),
            start=first.start,
            end=last.end,
        )


def _states(stated: Formula, value: sympy.Expr) -> bool:
    """Return whether a stated value equals a value: exactly, rounded to its digits, or in percent."""
    assert stated.value is not None
    if same_value(stated.value, value):
        return True
    if any(token.kind == "percent" for token in stated.tokens) and same_value(stated.value, 100 * value):
        return True
    numbers = [token.text for token in stated.tokens if token.kind == "number"]
    if len(numbers) != 1 or not (shown := _DECIMAL.search(numbers[0])):
        return False
    return bool(abs(sympy.N(value - stated.value, 30)) < sympy.Rational(1, 10 ** len(shown[1])))
