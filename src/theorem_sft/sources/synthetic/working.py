"""Working out an expression of the catalogue step by step, as it would be written down."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

__all__ = ["show", "work_out"]

# A term: a slot's name, a number, or an operator or function with its terms.
Term = str | Fraction | tuple[str, list["Term"]]

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
_STRENGTH = {"+": 1, "−": 1, "×": 2, "÷": 2}
_OPERATIONS: dict[str, Callable[..., Fraction]] = {
    "+": lambda left, right: left + right,
    "−": lambda left, right: left - right,
    "×": lambda left, right: left * right,
    "÷": lambda left, right: left / right,
    "gcd": lambda left, right: Fraction(math.gcd(int(left), int(right))),
    "lcm": lambda left, right: Fraction(math.lcm(int(left), int(right))),
    "mod": lambda left, right: left % right,
    "max": max,
    "min": min,
}


def show(number: Fraction) -> str:
    """Write a number: "28", or "7/2" where it is not whole."""
    return str(number)


def work_out(form: str, values: Mapping[str, Fraction]) -> tuple[list[Fraction], str]:
    """Work out a form one operation at a time.

    Args:
        form: Expression over slots with + - * / and gcd, lcm, mod, max, min.
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
                return (_SIGNS[type(operator)], [build(node.left), build(node.right)])
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in _OPERATIONS:
                return (name, [build(argument) for argument in arguments])
        raise ValueError(f"a form may not hold {ast.unparse(node)!r}")

    return build(ast.parse(form, mode="eval").body)


def _fill(term: Term, values: Mapping[str, Fraction]) -> Term:
    if isinstance(term, tuple):
        return (term[0], [_fill(part, values) for part in term[1]])
    return values[term] if isinstance(term, str) else term


def _reduce(term: tuple[str, list[Term]]) -> tuple[Term, Fraction]:
    """Carry out the first operation whose terms are all numbers; brackets come first."""
    name, parts = term
    numbers = [part for part in parts if isinstance(part, Fraction)]
    if len(numbers) == len(parts):
        result = _OPERATIONS[name](*numbers)
        return result, result
    open_parts = [place for place, part in enumerate(parts) if isinstance(part, tuple)]
    place = next((place for place in open_parts if _needs_bracket(name, parts, place)), open_parts[0])
    part = parts[place]
    assert isinstance(part, tuple)
    reduced, result = _reduce(part)
    return (name, [*parts[:place], reduced, *parts[place + 1 :]]), result


def _write(term: Term) -> str:
    if not isinstance(term, tuple):
        return show(term) if isinstance(term, Fraction) else term
    name, parts = term
    if name not in _STRENGTH:
        return f"{name}({', '.join(map(_write, parts))})"
    sides = [
        f"({_write(part)})" if _needs_bracket(name, parts, place) else _write(part)
        for place, part in enumerate(parts)
    ]
    return f" {name} ".join(sides)


def _needs_bracket(name: str, parts: list[Term], place: int) -> bool:
    """Tell whether a term of an operator is to stand in brackets: in 8 − (3 + 2), but not in 8 − 3 + 2."""
    part = parts[place]
    if not isinstance(part, tuple) or name not in _STRENGTH or part[0] not in _STRENGTH:
        return False
    return _STRENGTH[part[0]] < _STRENGTH[name] + place
