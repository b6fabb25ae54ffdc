"""Rule accuracy: the answer that a text's own formulas give when they are computed rightly.

A small model often sets up the right formula and slips in the arithmetic. Its rule is then right and its
answer wrong; grading what its formulas are worth tells the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sympy

from theorem_sft.core.pool import KillablePool
from theorem_sft.theory.mathtext.answers.extract import clean, extract_answer
from theorem_sft.theory.mathtext.formulas.finding import chains
from theorem_sft.theory.mathtext.formulas.formula import Formula
from theorem_sft.theory.mathtext.numbers_in_text import numbers_in
from theorem_sft.theory.mathtext.written_arithmetic import is_calculation, same_value, value_of, written

_TAIL = 20_000
_DECIMAL = re.compile(r"\d*\.(\d+)")
_REMAINDER = re.compile(r"\s*,?\s*(?:\\text\s*\{\s*)?(?:with\s+(?:a\s+)?)?(?:remainder\b|rem\b|[Rr][ }]*\d)")


@dataclass(frozen=True)
class Calculation:
    """A formula of a text, and the value that the text gives it.

    Args:
        formula: The formula with its corrected numbers: what an earlier slip got wrong is put right.
        stated: The last of what the text sets it equal to.
        value: What it is worth; the stated value if that is the same but for rounding or percent.
        own: What the formula is worth as it is written, a result of an earlier slip included.
        right: Whether the stated value is the formula's own, numbers taken as they are written.
        start: Where it stands in the text.
        end: Where the stated value ends.
    """

    formula: Formula
    stated: sympy.Expr
    value: sympy.Expr
    own: sympy.Expr
    right: bool
    start: int
    end: int


def rule_answer(text: str, problem: str = "") -> str | None:
    """Return the final answer that a text's own formulas give when each is computed rightly.

    A wrong value is replaced by the right one in all later formulas, where it is no number of the problem,
    and in the final answer. An answer that repeats no formula's value stays as it is, and so does the answer
    of a text without slips. Equations in unknowns are not solved anew.

    Args:
        text: What a model wrote, in any style.
        problem: What it was asked.
    """
    answer = extract_answer(text)
    if answer is None or (value := value_of(clean(answer).rpartition("=")[2])) is None:
        return answer
    found = None
    for calculation in calculations(text, problem):
        if same_value(calculation.stated, value):
            found = calculation
    if found is None or same_value(found.value, found.stated):
        return answer
    return written(found.value, latex="\\" in answer, decimal="." in answer)


def rule_answers(texts: Sequence[str], problems: Sequence[str], *, pool: KillablePool) -> list[str | None]:
    """Return `rule_answer` of many texts; the stated answer where a text is over the limit of time or memory.

    Args:
        texts: What a model wrote.
        problems: What it was asked, in the same order.
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
    """Yield the formulas that a text computes, in order, each with the results of earlier slips put right.

    Args:
        text: What a model wrote.
        problem: What it was asked: its numbers are not taken for results.
    """
    given = numbers_in(problem)
    corrected: dict[sympy.Expr, sympy.Expr] = {}

    def put_right(number: sympy.Expr) -> sympy.Expr | None:
        return None if number in given else corrected.get(number)

    for chain in chains(text[-_TAIL:]):
        place = next((place for place, formula in enumerate(chain) if is_calculation(formula)), None)
        if place is None or place == len(chain) - 1:
            continue
        # A second plain number says the result in another unit: 12 inches = 1 foot.
        stages = chain[place + 1 :]
        first, last = chain[place], next((stage for stage in stages if not is_calculation(stage)), stages[-1])
        assert first.value is not None and last.value is not None
        if _REMAINDER.match(text[-_TAIL:], last.end):
            continue
        formula = first.replaced(put_right) if corrected else first
        value = first.value if formula.value is None else formula.value
        if _states(last, value):
            corrected.pop(last.value, None)
            value = last.value
        else:
            corrected[last.value] = value
        right = _states(last, first.value)
        yield Calculation(formula, last.value, value, first.value, right, first.start, last.end)


def _states(stated: Formula, value: sympy.Expr) -> bool:
    """Whether a stated value is a formula's: exactly, rounded to its digits, or in percent."""
    assert stated.value is not None
    if same_value(stated.value, value):
        return True
    if any(token.kind == "percent" for token in stated.tokens) and same_value(stated.value, 100 * value):
        return True
    numbers = [token.text for token in stated.tokens if token.kind == "number"]
    if len(numbers) != 1 or not (shown := _DECIMAL.search(numbers[0])):
        return False
    return bool(abs(sympy.N(value - stated.value, 30)) < sympy.Rational(1, 10 ** len(shown[1])))
