"""exec: a step's relation holds for its conclusion, and for no other conclusion that was tried."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import sympy

from theorem_sft.theorems.expressions import ExpressionError, holds, names_in, parse_expression
from theorem_sft.traces import Step
from theorem_sft.verify.roots import roots_for
from theorem_sft.verify.values import StepValues

__all__ = ["execution_fault"]

Values = dict[str, sympy.Basic]
_TOGETHER = 6
"""Slots of one conclusion that are changed two at a time; in a longer list each is changed alone."""


def execution_fault(step: Step) -> str | None:
    """Say why a step's execution is not right; None if its relation holds and determines the conclusion.

    The relation must hold with mapping and conclusion put in. Then each concluded value is changed (one more,
    one less, doubled, halved, negated, the next prime, moved by a mapped value, the relation's other roots),
    alone and together with a second one that the relation then gives. No changed conclusion may pass all
    relations and the step's checks, unless it is the same values in another order.
    """
    if not step.conclusion:
        return "nothing is concluded"
    relations = _relations(step)
    if not relations:
        return "there is no relation to check"
    try:
        judge = _Judge(step, relations)
        fault = judge.stated()
        if fault is not None:
            return fault
        other = judge.other()
    except ExpressionError as error:
        return str(error)
    if other is None:
        return None
    said = ", ".join(f"{slot} = {value}" for slot, value in other.items())
    return f"the relation does not determine the conclusion: {said} would pass too"


def _relations(step: Step) -> list[str]:
    if step.relation is None:
        return []
    return [step.relation] if isinstance(step.relation, str) else list(step.relation)


class _Judge:
    """Tries conclusions of one step."""

    def __init__(self, step: Step, relations: list[str]) -> None:
        values = StepValues(step)
        self.relations = relations
        self.bound, self.concluded = values.bound, values.concluded
        checks = [condition.check for condition in step.conditions if condition.check]
        self.checks = [check for check in checks if names_in(check) & set(self.concluded)]
        self.given = [
            built
            for check in checks
            if (built := parse_expression(check, values.all)).free_symbols
            and built not in (sympy.true, sympy.false)
        ]

    def stated(self) -> str | None:
        """Why the stated conclusion does not pass."""
        used = set().union(*map(names_in, self.relations))
        if missing := sorted(set(self.concluded) - used):
            return f"the relation does not speak of {missing[0]}"
        for relation in self.relations:
            if holds(relation, self.bound | self.concluded, given=self.given) is not True:
                return f"{relation} does not hold for the stated values"
        return None

    def passes(self, conclusion: Values) -> bool:
        """Whether a conclusion would be accepted: no relation and no check is against it."""
        values = self.bound | conclusion
        try:
            if any(holds(check, values, given=self.given) is False for check in self.checks):
                return False
            return all(holds(relation, values, given=self.given) is True for relation in self.relations)
        except ExpressionError:  # no value there (a division by zero): not a conclusion
            return False

    def other(self) -> Values | None:
        """Another conclusion that passes, if one is found."""
        for changed in itertools.chain(self._one_changed(), self._two_changed()):
            if not self._same(changed) and self.passes(changed):
                return changed
        return None

    def _one_changed(self) -> Iterator[Values]:
        for slot, value in self.concluded.items():
            for candidate in itertools.chain(self._near(value), self._roots(slot, self.concluded)):
                yield self.concluded | {slot: candidate}

    def _two_changed(self) -> Iterator[Values]:
        if not 1 < len(self.concluded) <= _TOGETHER:
            return
        for first, second in itertools.permutations(self.concluded, 2):
            value = self.concluded[first]
            if not isinstance(value, sympy.Expr):
                continue
            for candidate in (value + 1, value - 1, -value, 2 * value, self.concluded[second]):
                changed = self.concluded | {first: candidate}
                if self._ruled_out(changed, but=second):
                    continue
                for root in self._roots(second, changed):
                    yield changed | {second: root}

    def _ruled_out(self, conclusion: Values, *, but: str) -> bool:
        """Whether a check is against a conclusion whatever one of its slots is."""
        values = self.bound | conclusion
        return any(
            but not in names_in(check) and holds(check, values, given=self.given) is False
            for check in self.checks
        )

    def _near(self, value: sympy.Basic) -> Iterator[sympy.Basic]:
        if isinstance(value, sympy.Tuple):
            yield from self._lists_near(value)
        elif not isinstance(value, sympy.Expr):
            yield sympy.Not(value)
        else:
            yield from (value + 1, value - 1, 2 * value, value / 2, -value)
            if value.is_Integer and abs(value) < 10**12:
                yield sympy.Integer(sympy.nextprime(int(value)))
            for shift in self.bound.values():
                if isinstance(shift, sympy.Expr) and shift.is_number and shift.is_nonzero:
                    yield from (value + shift, value - shift)

    def _lists_near(self, value: sympy.Tuple) -> Iterator[sympy.Basic]:
        for place, entry in enumerate(value):
            if isinstance(entry, sympy.Expr):
                for candidate in (entry + 1, -entry):
                    yield sympy.Tuple(*value[:place], candidate, *value[place + 1 :])
        if len(value) > 1:
            yield sympy.Tuple(*value[1:])

    def _roots(self, slot: str, conclusion: Values) -> Iterator[sympy.Expr]:
        values = {name: value for name, value in (self.bound | conclusion).items() if name != slot}
        for relation in self.relations:
            if slot in names_in(relation):
                yield from roots_for(slot, relation, values)

    def _same(self, changed: Values) -> bool:
        """Whether a conclusion is the stated one, or the same numbers under each other's names."""
        if all(isinstance(value, sympy.Expr) for value in changed.values()):
            left = sorted(map(sympy.srepr, map(sympy.expand, changed.values())))
            right = sorted(map(sympy.srepr, map(sympy.expand, self.concluded.values())))
            if left == right:
                return True
            return all(
                holds("a = b", {"a": changed[slot], "b": value}) is True
                for slot, value in self.concluded.items()
            )
        return all(changed[slot] == value for slot, value in self.concluded.items())
