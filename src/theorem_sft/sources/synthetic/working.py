"""Working out an expression of the catalogue step by step, as it would be written down."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

__all__ = ["show", "work_out"]

# A term: a slot's name, a number, or an operator or function with its two terms.
Term = str | Fraction | tuple[str, "Term", "Term"]

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
_STRENGTH = {"+": 1, "−": 1, "×": 2, "÷": 2}
_OPERATIONS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda left, right: left + right,
    "−": lambda left, right: left - right,
    "×": lambda left, right: left * right,
    "÷": lambda left, right: left / right,
    "gcd": lambda left, right: Fraction(math.gcd(int(left), int(right))),
    "lcm": lambda left, right: Fraction(math.lcm(int(left), int(right))),
    "mod": lambda left, right: left % right,
}


def show(number: Fraction) -> str:
    """Write a number: "28", or "7/2" where it is not whole."""
    return str(number)


def work_out(form: str, values: Mapping[str, Fraction]) -> tuple[list[Fraction], str]:
    """Work out a form one operation at a time.

    Args:
        form: Expression over slots with + - * / and gcd, lcm, mod.
        values: The number of every slot that the form names.

    Returns:
        The results of the operations in order, the last being the form's value, and the line that shows them
        ("6 × 5 ÷ 2 = 30 ÷ 2 = 15").
    """
    term = _fill(_parse(form), values)
    line = [_write(term)]
    results = []
    while isinstance(term, tuple):
        term, result = _reduce(term)
        results.append(result)
        line.append(_write(term))
    return results, " = ".join(line)


@lru_cache(maxsize=1024)
def _parse(form: str) -> Term:
    def build(node: ast.expr) -> Term:
        match node:
            case ast.Name(id=name):
                return name
            case ast.Constant(value=int(number)):
                return Fraction(number)
            case ast.BinOp(op=operator) if type(operator) in _SIGNS:
                return (_SIGNS[type(operator)], build(node.left), build(node.right))
            case ast.Call(func=ast.Name(id=name), args=[left, right]) if name in _OPERATIONS:
                return (name, build(left), build(right))
        raise ValueError(f"a form may not hold {ast.unparse(node)!r}")

    return build(ast.parse(form, mode="eval").body)


def _fill(term: Term, values: Mapping[str, Fraction]) -> Term:
    if isinstance(term, tuple):
        return (term[0], _fill(term[1], values), _fill(term[2], values))
    return values[term] if isinstance(term, str) else term


def _reduce(term: Term) -> tuple[Term, Fraction]:
    """Carry out the first operation whose two terms are numbers."""
    assert isinstance(term, tuple)
    name, left, right = term
    brackets_first = isinstance(right, tuple) and _STRENGTH.get(right[0], 3) <= _STRENGTH.get(name, 0)
    if isinstance(left, tuple) and not brackets_first:
        left, result = _reduce(left)
        return (name, left, right), result
    if isinstance(right, tuple):
        right, result = _reduce(right)
        return (name, left, right), result
    assert isinstance(left, Fraction) and isinstance(right, Fraction)
    result = _OPERATIONS[name](left, right)
    return result, result


def _write(term: Term) -> str:
    if isinstance(term, Fraction):
        return show(term)
    assert isinstance(term, tuple)
    name, left, right = term
    if name not in _STRENGTH:
        return f"{name}({_write(left)}, {_write(right)})"
    strength = _STRENGTH[name]
    # 8 − (3 + 2) and 8 ÷ (2 × 2) need their brackets, (8 − 3) + 2 does not.
    before = _bracket(left, strength)
    after = _bracket(right, strength + 1)
    return f"{before} {name} {after}"


def _bracket(term: Term, least: int) -> str:
    text = _write(term)
    weak = isinstance(term, tuple) and _STRENGTH.get(term[0], 3) < least
    return f"({text})" if weak else text
