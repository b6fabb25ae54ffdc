"""Decide relations: exactly for numbers, at sample points for relations with letters."""

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

# Integers first (factorials need them), then fractions of both signs and near 1.
_SAMPLES = (
    (7, 11, 5, 13, 3, 17, 19, 23),
    (3, 2, 8, 5, 12, 4, 9, 6),
    ("5/7", "3/11", "9/13", "2/17", "12/19", "7/23", "4/29", "15/31"),
    ("37/11", "-19/7", "-5/3", "23/13", "-31/17", "13/5", "-3/19", "41/23"),
    ("-7/3", "29/13", "17/5", "-11/7", "43/19", "-9/23", "-21/29", "8/31"),
    ("-1/3", "-2/7", "-23/11", "-1/13", "-4/17", "-6/19", "-8/23", "-9/29"),
)
_MIN_POINTS = 2
_PROOFS = {
    sympy.Gt: "is_positive",
    sympy.Ge: "is_nonnegative",
    sympy.Lt: "is_negative",
    sympy.Le: "is_nonpositive",
}


def holds(
    relation: str, values: Mapping[str, sympy.Basic], *, given: Sequence[sympy.Basic] = ()
) -> bool | None:
    """Tell whether a relation is true for some values.

    Rational numbers are compared exactly; any other number below 1e-25 counts as zero. A relation with
    letters is tried at several points.

    Args:
        relation: Text in the expression language.
        values: Values to insert for names.
        given: Relations that the remaining letters are known to satisfy; points that violate one are skipped.

    Returns:
        True if the relation holds for all values of its letters, False if for none, None if undecided.

    Raises:
        ExpressionError: The text is not a relation of the language.
    """
    built = parse_expression(relation, values)
    if not isinstance(built, Boolean) or (isinstance(built, sympy.Symbol) and built.is_real):
        raise ExpressionError(f"not a relation: {relation[:80]!r}")
    try:
        return _truth(built, given)
    except CALCULATION_ERRORS as error:
        raise ExpressionError(f"{relation[:80]} cannot be decided: {error}") from None


def identical(left: sympy.Expr, right: sympy.Expr) -> bool:
    """Tell whether two expressions are equal for all values of their letters, tried at several points.

    Points where a side is not real are skipped unless the imaginary unit occurs: 1/sqrt(n) equals sqrt(1/n).
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
    decided = [verdict for verdict in verdicts if verdict is not None]
    return len(decided) >= _MIN_POINTS and all(decided)


def is_zero(number: sympy.Expr) -> bool | None:
    """Tell whether an expression without letters is zero; None if it cannot be calculated.

    Irrational numbers are calculated to 40 digits, because SymPy's proofs may run forever on sums of sines.
    Infinite and undefined values are not zero.
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
    """Compare two numbers; relations of infinite values and orders of complex numbers are false."""
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
            return None  # the polynomial is not zero, so this is no identity
    verdicts = {verdict for point in _points(letters, given) if (verdict := _at(relation, point)) is not None}
    if len(verdicts) != 1:
        return None
    (always,) = verdicts
    if isinstance(relation, sympy.Eq):
        return True if always else None  # it may hold at a point that was not tried
    if isinstance(relation, sympy.Ne):
        return None if always else False
    # Sample points do not prove an inequality, so SymPy must.
    return True if getattr(difference, _PROOFS[type(relation)]) else None


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
    return points if len(points) >= _MIN_POINTS else []


def _at(relation: Relational, point: Mapping[sympy.Symbol, sympy.Expr]) -> bool | None:
    """Decide the relation at one point; None if a side is undefined there."""
    sides = [relation.lhs.subs(point), relation.rhs.subs(point)]
    if any(side.has(sympy.nan, sympy.zoo, sympy.oo) for side in sides):
        return None
    return _compare(relation.func(*sides, evaluate=False))
