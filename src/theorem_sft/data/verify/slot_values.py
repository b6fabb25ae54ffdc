"""The values of a step's slots as SymPy objects."""

from __future__ import annotations

import sympy

from theorem_sft.data.traces.trace import Step, Value
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError


def read_value(value: Value) -> sympy.Basic:
    """Read a slot's value: a number, an expression, a relation or a list of them.

    Raises:
        ExpressionError: The text is outside the expression language.
    """
    if isinstance(value, list):
        return sympy.Tuple(*(read_value(entry) for entry in value))
    return parse_expression(str(value))


class StepValues:
    """The slots of one step: what the mapping binds and what the step concludes.

    Args:
        step: The step.

    Raises:
        ExpressionError: A value is outside the expression language; the message names the slot.
    """

    def __init__(self, step: Step) -> None:
        self.bound = {slot: self._read(slot, binding.value) for slot, binding in step.mapping.items()}
        self.concluded = {slot: self._read(slot, value) for slot, value in step.conclusion.items()}

    @property
    def all(self) -> dict[str, sympy.Basic]:
        """Every slot with its value; a concluded slot counts for more than a bound one of that name."""
        return self.bound | self.concluded

    @staticmethod
    def _read(slot: str, value: Value) -> sympy.Basic:
        try:
            return read_value(value)
        except ExpressionError as error:
            raise ExpressionError(f"{slot}: {error}") from None
