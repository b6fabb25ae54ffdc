"""Whether a relation holds: exactly for numbers, by sampling for what must hold whatever its letters are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import (
    CALCULATION_ERRORS,
    NEGLIGIBLE,
    PRECISION,
    ExpressionError,
)

# Whole numbers first (an identity may be one of factorials), then others, of both signs and near 1.
_SAMPLES = (
    (7, 11, 5, 13, 3, 17, 19, 23),
    (3, 2, 8, 5, 12, 4, 9, 6),
    ("5/7", "3/11", "9/13", "2/17", "12/19", "7/23", "4/29", "15/31"),
    ("37/11", "-19/7", "-5/3", "23/13", "-31/17", "13/5", "-3/19", "41/23"),
    ("-7/3", "29/13", "17/5", "-11/7", "43/19", "-9/23", "-21/29", "8/31"),
    ("-1/3", "-2/7", "-23/11", "-1/13", "-4/17", "-6/19", "-8/23", "-9/29"),
)
_FEWEST = 2


def holds(
    relation: str, values: Mapping[str, sympy.Basic], *, given: Sequence[sympy.Basic] = ()
) -> bool | None:
    """Tell whether a relation is true once the values are put in; None where that stays open.

    Rational values compare exactly; any other number counts as zero below 1e-25. A relation
    in which letters are left is true if it is so whatever they are (tried at several points), false if it is
    never so, and open otherwise.

    Args:
        relation: Text in the language.
        values: What to put in for names.
        given: Relations that the letters left over are known to meet; points where one fails are not tried.

    Raises:
        ExpressionError: The text is no relation of the language.
    """
    built = parse_expression(relation, values)
    if not isinstance(built, Boolean) or (isinstance(built, sympy.Symbol) and built.is_real):
        raise ExpressionError(f"not a relation: {relation[:80]!r}")
    try:
        return _truth(built, given)
    except CALCULATION_ERRORS as error:
        raise ExpressionError(f"{relation[:80]} cannot be decided: {error}") from None


def identical(left: sympy.Expr, right: sympy.Expr) -> bool:
    """Tell whether two expressions have one value whatever their letters are (tried at several points).

    Points where a side without the imaginary unit is not real are outside its domain: 1/sqrt(n) is sqrt(1/n).
    """
    relation = sympy.Eq(left, right, evaluate=False)
    letters = sorted(relation.free_symbols, key=str)
    real = not relation.has(sympy.I)
    verdicts = []
    try:
        if not letters:
            return _compare(relation) is True
        if (left - right).is_polynomial(*letters):
            return _truth(relation, ()) is True
        for point in _points(letters, ()):
            sides = [sympy.N(side.subs(point), PRECISION) for side in (left, right)]
            if not real or all(side.is_real for side in sides):
                verdicts.append(_at(relation, point))
    except CALCULATION_ERRORS:
        return False
    found = [verdict for verdict in verdicts if verdict is not None]
    return len(found) >= _FEWEST and all(found)


def is_zero(number: sympy.Expr) -> bool | None:
    """Tell whether an expression without letters is zero; what has no finite value is not.

    Calculated to 40 digits unless it is rational: SymPy's proofs may take for ever on sums of sines.
    None for what cannot be calculated.
    """
    if number.is_Rational:
        return bool(number == 0)
    if number.has(sympy.nan, sympy.zoo, sympy.oo):
        return False
    distance = abs(sympy.N(number, PRECISION))
    if distance is sympy.nan or not (distance.is_Number or distance.is_zero):
        return None
    return bool(distance < NEGLIGIBLE)


def _truth(statement: sympy.Basic, given: Sequence[sympy.Basic]) -> bool | None:
    if isinstance(statement, sympy.And | sympy.Or):
        parts = [_truth(part, given) for part in statement.args]
        decided = isinstance(statement, sympy.Or)
        if decided in parts:
            return decided
        return None if None in parts else not decided
    if isinstance(statement, sympy.Not):
        inner = _truth(statement.args[0], given)
        return None if inner is None else not inner
    if isinstance(statement, Relational):
        letters = sorted(statement.free_symbols, key=str)
        return _sampled(statement, letters, given) if letters else _compare(statement)
    return bool(statement) if statement in (sympy.true, sympy.false) else None


def _compare(relation: Relational) -> bool | None:
    """Compare two numbers; what is not finite (or, where order is asked, not real) is in no relation."""
    difference = relation.lhs - relation.rhs
    if difference.has(sympy.nan, sympy.zoo, sympy.oo):
        return False
    zero = is_zero(difference)
    match relation:
        case sympy.Eq():
            return zero
        case sympy.Ne():
            return None if zero is None else not zero
    if zero:
        return isinstance(relation, sympy.Le | sympy.Ge)
    number = sympy.N(difference, PRECISION)
    if not number.is_real:
        return False
    return bool(number > 0) == isinstance(relation, sympy.Gt | sympy.Ge)


def _sampled(
    relation: Relational, letters: Sequence[sympy.Symbol], given: Sequence[sympy.Basic]
) -> bool | None:
    difference = relation.lhs - relation.rhs
    if isinstance(relation, sympy.Eq | sympy.Ne) and difference.is_polynomial(*letters):
        difference = sympy.expand(difference)
        if not difference.free_symbols:
            return _compare(relation.func(difference, 0, evaluate=False))
        if isinstance(relation, sympy.Eq):
            return None  # a polynomial that is not zero: no identity
    found = {found for point in _points(letters, given) if (found := _at(relation, point)) is not None}
    if not found or len(found) == 2:
        return None
    (always,) = found
    if isinstance(relation, sympy.Eq):
        return True if always else None  # it may hold for some value that was not tried
    if isinstance(relation, sympy.Ne):
        return None if always else False
    # An inequality that holds wherever it was tried is no proof, unless SymPy has one.
    match relation:
        case sympy.Gt():
            proven = difference.is_positive
        case sympy.Ge():
            proven = difference.is_nonnegative
        case sympy.Lt():
            proven = difference.is_negative
        case _:
            proven = difference.is_nonpositive
    return True if proven else None


def _points(
    letters: Sequence[sympy.Symbol], given: Sequence[sympy.Basic]
) -> list[dict[sympy.Symbol, sympy.Expr]]:
    points = []
    for row in _SAMPLES:
        point = {
            letter: sympy.Rational(row[place % len(row)]) + place // len(row)
            for place, letter in enumerate(letters)
        }
        if all(_truth(known.subs(point), ()) is not False for known in given):
            points.append(point)
    return points if len(points) >= _FEWEST else []


def _at(relation: Relational, point: Mapping[sympy.Symbol, sympy.Expr]) -> bool | None:
    """The relation at one point; None where a side has no value there."""
    sides = [relation.lhs.subs(point), relation.rhs.subs(point)]
    if any(side.has(sympy.nan, sympy.zoo, sympy.oo) for side in sides):
        return None
    return _compare(relation.func(*sides, evaluate=False))
