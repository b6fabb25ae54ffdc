"""Test the premises of a theorem on exact numbers: like `holds`, but fast enough for every sample."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from theorem_sft.data.sources.synthetic.worked_steps import evaluate_term, read_term
from theorem_sft.theory.mathtext.exact import PiTimes, ProblemNumber, size
from theorem_sft.theory.mathtext.expressions.parsing import parse_syntax

Test = Callable[[Mapping[str, ProblemNumber]], bool]

_PI = Fraction(math.pi)
_COMPARISONS: dict[type[ast.cmpop], Callable[[Fraction, Fraction], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def premise_holds(premise: str, values: Mapping[str, ProblemNumber]) -> bool:
    """Whether a premise holds; one whose sides have no exact value does not.

    Args:
        premise: Comparisons of forms (see `work_out`), joined by and, or, not.
        values: The number of every slot that the premise names.

    Raises:
        ValueError: The premise is outside this language.
    """
    try:
        return _read(premise)(values)
    except ArithmeticError:
        return False


@lru_cache(maxsize=1024)
def _read(premise: str) -> Test:
    return _test(parse_syntax(premise)[1])


def _test(node: ast.expr) -> Test:
    match node:
        case ast.BoolOp(op=join):
            parts = [_test(part) for part in node.values]
            combine = all if isinstance(join, ast.And) else any
            return lambda values: combine(part(values) for part in parts)
        case ast.UnaryOp(op=ast.Not()):
            inner = _test(node.operand)
            return lambda values: not inner(values)
        case ast.Compare():
            sides = [read_term(side) for side in (node.left, *node.comparators)]
            signs = [_COMPARISONS[type(sign)] for sign in node.ops]
            return lambda values: _compare([evaluate_term(side, values) for side in sides], signs)
    raise ValueError(f"a premise may not hold {ast.unparse(node)!r}")


def _compare(sides: list[ProblemNumber], signs: list[Callable[[Fraction, Fraction], bool]]) -> bool:
    # No fraction equals a multiple of π, and the float approximation of π is precise enough to order them.
    mixed = len({isinstance(side, PiTimes) for side in sides}) > 1
    known = [size(side) * (_PI if mixed and isinstance(side, PiTimes) else 1) for side in sides]
    return all(sign(left, right) for sign, left, right in zip(signs, known, known[1:], strict=False))
