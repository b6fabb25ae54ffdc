"""What a step states, as SymPy objects: mapped and concluded values, and the steps it refers to."""

import contextlib
import re

import sympy

from theorem_sft.data.traces.trace import Step, Value
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError

_STEP = re.compile(r"\bstep\s+\d+|\bsteps\s+\d+(?:(?:,\s*|\s*(?:and|to|-|–)\s*)\d+)*", re.IGNORECASE)
_LONGEST_RANGE = 50


def read_value(value: Value) -> sympy.Basic:
    """Parse a slot's value: a number, an expression, a relation or a list of them.

    Raises:
        ExpressionError: The text is outside the expression language.
    """
    if isinstance(value, list):
        return sympy.Tuple(*(read_value(entry) for entry in value))
    return parse_expression(str(value))


class StepValues:
    """The values of a step's slots: what the mapping binds and what the step concludes.

    Raises:
        ExpressionError: A value is outside the expression language; the message names the slot.
    """

    def __init__(self, step: Step) -> None:
        self.bound = {slot: self._read(slot, binding.value) for slot, binding in step.mapping.items()}
        self.concluded = {slot: self._read(slot, value) for slot, value in step.conclusion.items()}

    @property
    def all(self) -> dict[str, sympy.Basic]:
        """Every slot with its value; a concluded value overrides a bound one of the same name."""
        return self.bound | self.concluded

    @staticmethod
    def _read(slot: str, value: Value) -> sympy.Basic:
        try:
            return read_value(value)
        except ExpressionError as error:
            raise ExpressionError(f"{slot}: {error}") from None


def concluded_values(step: Step) -> list[sympy.Basic]:
    """Return the values that a step concludes, without those outside the expression language."""
    values = []
    for value in step.conclusion.values():
        with contextlib.suppress(ExpressionError):
            values.append(read_value(value))
    return values


def steps_mentioned(step: Step) -> list[int]:
    """Return the numbers of the steps that the conditions of a step refer to ("steps 1 to 3")."""
    mentioned: list[int] = []
    for condition in step.conditions:
        for match in _STEP.finditer(condition.text):
            numbers = [int(number) for number in re.findall(r"\d+", match.group())]
            if " to " in match.group() or "-" in match.group() or "–" in match.group():
                numbers = list(range(numbers[0], min(numbers[-1], numbers[0] + _LONGEST_RANGE) + 1))
            mentioned += numbers
    return list(dict.fromkeys(mentioned))
