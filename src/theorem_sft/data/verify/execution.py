"""exec: a step's relation holds for its conclusion, and for no other conclusion that was tried."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import sympy
from sympy.core.relational import Equality

from theorem_sft.data.traces.trace import Step
from theorem_sft.data.verify.other_roots import roots_for
from theorem_sft.data.verify.slot_values import StepValues
from theorem_sft.theory.mathtext.expressions.language import parse_expression, symbol
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.parsing import names_in
from theorem_sft.theory.mathtext.expressions.truth import holds

Values = dict[str, sympy.Basic]
_TOGETHER = 6
"""Slots of one conclusion that are changed two at a time; in a longer list each is changed alone."""


def execution_fault(step: Step, premises: Sequence[str] = ()) -> str | None:
    """Say why a step's execution is not right; None if its relation holds and determines the conclusion.

    The relation must hold with mapping and conclusion put in. Then each concluded value is changed (one more,
    one less, doubled, halved, negated, the next prime, moved by a mapped value, the relation's other roots),
    alone and together with a second one that the relation then gives. No changed conclusion may pass all
    relations and the step's checks, unless it is the same values in another order. A conclusion may give the
    value of a letter of the mapping, or (as `equation`) what a relation says with the mapping put in.

    Args:
        step: The step.
        premises: Further checks that hold for its slots (lengths are positive).
    """
    if not step.conclusion:
        return "nothing is concluded"
    if not step.relations:
        return "there is no relation to check"
    try:
        judge = _Judge(step, premises)
        fault = judge.stated()
        if fault is not None:
            return fault
        other = judge.other()
    except ExpressionError as error:
        return str(error)
    return None if other is None else _undetermined(other)


def other_root(step: Step, premises: Sequence[str]) -> str | None:
    """Say which other root of a step's relation passes its premises; None if none does.

    A part of `execution_fault` for conclusions that are known to follow.

    Args:
        step: The step.
        premises: Checks that hold for its slots (lengths are positive).
    """
    try:
        judge = _Judge(step, premises)
        other = next((root for root in judge.roots() if judge.accepts_another(root)), None)
    except ExpressionError as error:
        return str(error)
    return None if other is None else _undetermined(other)


def _undetermined(other: Values) -> str:
    said = ", ".join(f"{slot} = {value}" for slot, value in other.items())
    return f"the relation does not determine the conclusion: {said} would pass too"


class _Judge:
    """Tries conclusions of one step."""

    def __init__(self, step: Step, premises: Sequence[str]) -> None:
        values = StepValues(step)
        self.relations = step.relations
        self.bound, self.concluded = values.bound, values.concluded
        self.equation = self.concluded.pop("equation", None)
        checks = [condition.check for condition in step.conditions if condition.check] + list(premises)
        self.checks = [check for check in checks if self._speaks(check) & set(self.concluded)]
        stated = self._put_in(self.concluded)
        self.given = [
            built
            for check in checks
            if (built := parse_expression(check, stated)).free_symbols
            and built not in (sympy.true, sympy.false)
        ]

    def _put_in(self, conclusion: Values) -> Values:
        """Every slot with its value, the letters that are concluded put into the mapped values."""
        letters = {symbol(name): value for name, value in conclusion.items()}
        bound = {
            slot: value.subs(letters) if value.free_symbols & set(letters) else value
            for slot, value in self.bound.items()
        }
        return bound | conclusion

    def _speaks(self, text: str) -> set[str]:
        """The names that a relation or check depends on: its own, and the letters of its mapped slots."""
        names = set(names_in(text))
        return names.union(
            *({str(letter) for letter in self.bound[name].free_symbols} for name in names & set(self.bound))
        )

    def stated(self) -> str | None:
        """Why the stated conclusion does not pass."""
        used = set().union(*map(self._speaks, self.relations))
        if self.equation is not None and not self._says_equation():
            return "no relation says the concluded equation"
        if missing := sorted(set(self.concluded) - used):
            return f"the relation does not speak of {missing[0]}"
        for relation in self.relations if self.concluded else ():
            if not self._holds(relation, self.concluded):
                return f"{relation} does not hold for the stated values"
        return None

    def passes(self, conclusion: Values) -> bool:
        """Whether a conclusion would be accepted: no relation and no check is against it."""
        try:
            if self._ruled_out(conclusion):
                return False
            return all(self._holds(relation, conclusion) for relation in self.relations)
        except ExpressionError:  # no value there (a division by zero): not a conclusion
            return False

    def _holds(self, relation: str, conclusion: Values) -> bool:
        return holds(relation, self._put_in(conclusion), given=self.given) is True

    def _says_equation(self) -> bool:
        """Whether a relation is the concluded equation, up to a factor."""
        for relation in self.relations:
            built = parse_expression(relation, self.bound)
            if isinstance(built, Equality) and isinstance(self.equation, Equality):
                ratio = sympy.simplify((built.lhs - built.rhs) / (self.equation.lhs - self.equation.rhs))
                if ratio.is_number and ratio != 0:
                    return True
        return False

    def accepts_another(self, changed: Values) -> bool:
        """Whether a conclusion passes that is not the stated one."""
        return not self._same(changed) and self.passes(changed)

    def other(self) -> Values | None:
        """Another conclusion that passes, if one is found."""
        tried = itertools.chain(self._near_ones(), self.roots(), self._two_changed())
        return next((changed for changed in tried if self.accepts_another(changed)), None)

    def roots(self) -> Iterator[Values]:
        """The conclusion with one value replaced by a root of the relations."""
        for slot in self.concluded:
            for root in self._roots(slot, self.concluded):
                yield self.concluded | {slot: root}

    def _near_ones(self) -> Iterator[Values]:
        for slot, value in self.concluded.items():
            for candidate in self._near(value):
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

    def _ruled_out(self, conclusion: Values, *, but: str | None = None) -> bool:
        """Whether a check is against a conclusion (whatever one of its slots is)."""
        values = self._put_in(conclusion)
        return any(
            holds(check, values, given=self.given) is False
            for check in self.checks
            if but is None or but not in self._speaks(check)
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
        values = self._put_in({name: value for name, value in conclusion.items() if name != slot})
        values.pop(slot, None)
        for relation in self.relations:
            if slot in self._speaks(relation):
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
