"""The check `exec`: a step's relation holds for its conclusion and for no changed conclusion."""

import itertools
from collections.abc import Iterator, Sequence

import sympy
from sympy.core.relational import Equality

from theorem_sft.data.traces.trace import Step
from theorem_sft.data.verify.other_roots import roots_for
from theorem_sft.data.verify.step_values import StepValues
from theorem_sft.theory.mathtext.expressions.language import parse_expression, symbol
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.parsing import names_in
from theorem_sft.theory.mathtext.expressions.truth import holds

SlotConclusions = dict[str, sympy.Basic]
_MAX_PAIRED = 6
"""Conclusions with more slots are changed in one slot at a time, not in two."""


def execution_fault(step: Step) -> str | None:
    """Return why the relation does not establish the conclusion; None if it does.

    The relation must hold for the mapped and concluded values. Then each concluded value is changed (plus or
    minus one or a mapped value, doubled, halved, negated, the next prime, another root of the relation),
    alone and with a second value that the relation then yields. No changed conclusion may satisfy all
    relations and the step's checks, except the same values in another order. A conclusion may also be the
    value of a letter in the mapping or, as `equation`, a relation with the mapped values inserted.
    """
    if not step.conclusion:
        return "nothing is concluded"
    if not step.relations:
        return "there is no relation to check"
    try:
        candidates = _Candidates(step)
        if fault := candidates.stated_fault():
            return fault
        other = candidates.other()
    except ExpressionError as error:
        return str(error)
    return None if other is None else _undetermined(other)


def other_root(step: Step, premises: Sequence[str]) -> str | None:
    """Return which other root of a step's relation satisfies its checks and further premises, or None.

    This is the part of `execution_fault` that conclusions known to be correct still need.
    """
    try:
        candidates = _Candidates(step, premises)
        other = next((root for root in candidates.roots() if candidates.accepts_another(root)), None)
    except ExpressionError as error:
        return str(error)
    return None if other is None else _undetermined(other)


def _undetermined(other: SlotConclusions) -> str:
    shown = ", ".join(f"{slot} = {value}" for slot, value in other.items())
    return f"the relation does not determine the conclusion: {shown} would pass too"


class _Candidates:
    """Changed conclusions of one step, and whether they pass its checks."""

    def __init__(self, step: Step, premises: Sequence[str] = ()) -> None:
        values = StepValues(step)
        self.relations = step.relations
        self.bound, self.concluded = values.bound, values.concluded
        self.equation = self.concluded.pop("equation", None)
        checks = [condition.check for condition in step.conditions if condition.check] + list(premises)
        self.checks = [check for check in checks if self._names(check) & set(self.concluded)]
        stated = self._all_values(self.concluded)
        self.given = [
            built
            for check in checks
            if (built := parse_expression(check, stated)).free_symbols
            and built not in (sympy.true, sympy.false)
        ]

    def _all_values(self, conclusion: SlotConclusions) -> SlotConclusions:
        """Return every slot with its value; concluded letters are replaced in the mapped values."""
        letters = {symbol(name): value for name, value in conclusion.items()}
        bound = {
            slot: value.subs(letters) if value.free_symbols & set(letters) else value
            for slot, value in self.bound.items()
        }
        return bound | conclusion

    def _names(self, text: str) -> set[str]:
        """Return the names that a relation or check depends on: its own and the letters of mapped values."""
        names = set(names_in(text))
        return names.union(
            *({str(letter) for letter in self.bound[name].free_symbols} for name in names & set(self.bound))
        )

    def stated_fault(self) -> str | None:
        """Return why the stated conclusion does not pass; None if it does."""
        used = set().union(*map(self._names, self.relations))
        if self.equation is not None and not self._has_equation():
            return "no relation is the concluded equation"
        if missing := sorted(set(self.concluded) - used):
            return f"the relation does not contain {missing[0]}"
        for relation in self.relations if self.concluded else ():
            if not self._holds(relation, self.concluded):
                return f"{relation} does not hold for the stated values"
        return None

    def _holds(self, relation: str, conclusion: SlotConclusions) -> bool:
        return holds(relation, self._all_values(conclusion), given=self.given) is True

    def _has_equation(self) -> bool:
        """Whether a relation is the concluded equation up to a constant factor."""
        for relation in self.relations:
            built = parse_expression(relation, self.bound)
            if isinstance(built, Equality) and isinstance(self.equation, Equality):
                ratio = sympy.simplify((built.lhs - built.rhs) / (self.equation.lhs - self.equation.rhs))
                if ratio.is_number and ratio != 0:
                    return True
        return False

    def accepts_another(self, changed: SlotConclusions) -> bool:
        """Whether a conclusion is not the stated one, satisfies every relation and contradicts no check."""
        if self._same(changed):
            return False
        try:
            if self._ruled_out(changed):
                return False
            return all(self._holds(relation, changed) for relation in self.relations)
        except ExpressionError:  # undefined for these values, such as a division by zero
            return False

    def other(self) -> SlotConclusions | None:
        """Return a changed conclusion that passes, or None."""
        tried = itertools.chain(self._near_conclusions(), self.roots(), self._two_changed())
        return next((changed for changed in tried if self.accepts_another(changed)), None)

    def roots(self) -> Iterator[SlotConclusions]:
        """Yield the conclusion with one value replaced by a root of the relations."""
        for slot in self.concluded:
            for root in self._roots(slot, self.concluded):
                yield self.concluded | {slot: root}

    def _near_conclusions(self) -> Iterator[SlotConclusions]:
        for slot, value in self.concluded.items():
            for candidate in self._near(value):
                yield self.concluded | {slot: candidate}

    def _two_changed(self) -> Iterator[SlotConclusions]:
        if not 1 < len(self.concluded) <= _MAX_PAIRED:
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

    def _ruled_out(self, conclusion: SlotConclusions, *, but: str | None = None) -> bool:
        """Whether a check that does not depend on the slot `but` is false for a conclusion."""
        values = self._all_values(conclusion)
        return any(
            holds(check, values, given=self.given) is False
            for check in self.checks
            if but is None or but not in self._names(check)
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

    def _roots(self, slot: str, conclusion: SlotConclusions) -> Iterator[sympy.Expr]:
        values = self._all_values({name: value for name, value in conclusion.items() if name != slot})
        values.pop(slot, None)
        for relation in self.relations:
            if slot in self._names(relation):
                yield from roots_for(slot, relation, values)

    def _same(self, changed: SlotConclusions) -> bool:
        """Whether a conclusion has the stated values, in any order of the slots."""
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
