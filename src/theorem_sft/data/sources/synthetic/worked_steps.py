"""Compute an expression of the catalogue step by step, and write the steps down."""

import ast
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from theorem_sft.theory.mathtext.exact import PiTimes, ProblemNumber, show_number, size
from theorem_sft.theory.mathtext.expressions.parsing import parse_syntax

# A term: a slot's name, a number, or an operator or function with its terms.
Term = str | ProblemNumber | tuple[str, list["Term"]]

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "×",
    ast.Div: "÷",
    ast.Pow: "^",
}
_STRENGTH = {"+": 1, "−": 1, "×": 2, "÷": 2, "^": 3}
_SPELLED = {"binomial": "C"}
_PI = PiTimes(Fraction(1))
# Larger powers and factorials are not written out by people.
_MOST_EXPONENT = 20


def _whole(number: ProblemNumber) -> int:
    if isinstance(number, PiTimes) or number.denominator != 1:
        raise ArithmeticError(f"{show_number(number)} is not whole")
    return int(number)


def _root(number: ProblemNumber) -> Fraction:
    if isinstance(number, PiTimes) or number < 0:
        raise ArithmeticError(f"the root of {show_number(number)} is no fraction")
    root = Fraction(math.isqrt(number.numerator), math.isqrt(number.denominator))
    if root * root != number:
        raise ArithmeticError(f"the root of {show_number(number)} is no fraction")
    return root


def _power(base: ProblemNumber, exponent: ProblemNumber) -> Fraction:
    if isinstance(base, PiTimes) or not 0 <= (times := _whole(exponent)) <= _MOST_EXPONENT:
        raise ArithmeticError(f"no power {show_number(exponent)} of {show_number(base)}")
    return base**times


def _factorial(number: ProblemNumber) -> Fraction:
    if not 0 <= (last := _whole(number)) <= _MOST_EXPONENT:
        raise ArithmeticError(f"no factorial of {show_number(number)}")
    return Fraction(math.factorial(last))


def _choose(count: ProblemNumber, chosen: ProblemNumber) -> Fraction:
    if not 0 <= _whole(chosen) <= _whole(count):
        raise ArithmeticError(f"{show_number(chosen)} cannot be chosen from {show_number(count)}")
    return Fraction(math.comb(_whole(count), _whole(chosen)))


def _on_fractions(function: Callable[..., Fraction]) -> Callable[..., Fraction]:
    def guarded(*numbers: ProblemNumber) -> Fraction:
        if any(isinstance(number, PiTimes) for number in numbers):
            raise ArithmeticError("this function takes no multiple of π")
        return function(*numbers)

    return guarded


_OPERATIONS: dict[str, Callable[..., ProblemNumber]] = {
    "+": lambda left, right: left + right,
    "−": lambda left, right: left - right,
    "×": lambda left, right: left * right,
    "÷": lambda left, right: left / right,
    "^": _power,
    "sqrt": _root,
    "factorial": _factorial,
    "binomial": _choose,
    "gcd": lambda left, right: Fraction(math.gcd(_whole(left), _whole(right))),
    "lcm": lambda left, right: Fraction(math.lcm(_whole(left), _whole(right))),
    "floor": _on_fractions(lambda number: Fraction(math.floor(number))),
    "abs": _on_fractions(abs),
    "mod": _on_fractions(lambda left, right: left % right),
    "max": _on_fractions(max),
    "min": _on_fractions(min),
}


def work_out(form: str, values: Mapping[str, ProblemNumber]) -> tuple[list[ProblemNumber], str]:
    """Compute a form one operation at a time.

    Args:
        form: Expression over slots and pi with + - * / ** and sqrt, factorial, binomial, floor, abs, gcd,
            lcm, mod, max, min.
        values: The number of every slot that the form names.

    Returns:
        The results of the operations in order, the last being the form's value, and the line that shows them
        ("6 × 5 ÷ 2 = 30 ÷ 2 = 15"; "2 × π × 7 = 2π × 7 = 14π").

    Raises:
        ArithmeticError: These values have no exact result as a fraction or a multiple of π.
        ValueError: The form is outside this language.
    """
    term = _fill(_parse(form), values)
    line = [_write(term)]
    results = []
    while isinstance(term, tuple):
        term, result = _reduce(term)
        results.append(result)
        line.append(_write(term))
    return results, " = ".join(line)


def results(form: str, values: Mapping[str, ProblemNumber]) -> list[ProblemNumber]:
    """Return the results of `work_out` without the line, which takes most of the time."""
    found: list[ProblemNumber] = []
    evaluate_term(_parse(form), values, found)
    return found


def evaluate_term(
    term: Term, values: Mapping[str, ProblemNumber], found: list[ProblemNumber] | None = None
) -> ProblemNumber:
    """Compute a term and append the result of each operation to `found`; raises as `work_out` does."""
    if isinstance(term, str):
        return values[term]
    if not isinstance(term, tuple):
        return term
    name, parts = term
    # The argument of floor is not written out either.
    inner = None if name == "floor" else found
    result = _OPERATIONS[name](*[evaluate_term(part, values, inner) for part in parts])
    if found is not None:
        found.append(result)
    return result


@lru_cache(maxsize=1024)
def _parse(form: str) -> Term:
    return read_term(parse_syntax(form)[1])


def read_term(node: ast.expr) -> Term:
    """Parse a form; raises ValueError if it is outside the language."""
    match node:
        case ast.Name(id="pi"):
            return _PI
        case ast.Name(id=name):
            return name
        case ast.Constant(value=int(number)):
            return Fraction(number)
        case ast.BinOp(op=operator) if type(operator) in _SIGNS:
            return (_SIGNS[type(operator)], [read_term(node.left), read_term(node.right)])
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in _OPERATIONS:
            return (name, [read_term(argument) for argument in arguments])
    raise ValueError(f"a form may not hold {ast.unparse(node)!r}")


def _fill(term: Term, values: Mapping[str, ProblemNumber]) -> Term:
    if isinstance(term, tuple):
        return (term[0], [_fill(part, values) for part in term[1]])
    return values[term] if isinstance(term, str) else term


def _reduce(term: tuple[str, list[Term]]) -> tuple[Term, ProblemNumber]:
    """Carry out the first operation whose terms are all numbers; brackets come first."""
    name, parts = term
    # The floor of a division is computed in one step: floor(7 ÷ 2) = 3.
    if name == "floor" or not any(isinstance(part, tuple) for part in parts):
        result = evaluate_term(term, {})
        return result, result
    open_parts = [place for place, part in enumerate(parts) if isinstance(part, tuple)]
    place = next((place for place in open_parts if _needs_bracket(name, parts, place)), open_parts[0])
    part = parts[place]
    assert isinstance(part, tuple)
    reduced, result = _reduce(part)
    return (name, [*parts[:place], reduced, *parts[place + 1 :]]), result


def _write(term: Term) -> str:
    if isinstance(term, str):
        return term
    if not isinstance(term, tuple):
        return show_number(term)
    name, parts = term
    if name == "factorial":
        return f"{_side(name, parts, 0)}!"
    if name not in _STRENGTH:
        return f"{_SPELLED.get(name, name)}({', '.join(map(_write, parts))})"
    sides = [_side(name, parts, place) for place in range(len(parts))]
    return "^".join(sides) if name == "^" else f" {name} ".join(sides)


def _side(name: str, parts: list[Term], place: int) -> str:
    text = _write(parts[place])
    return f"({text})" if _needs_bracket(name, parts, place) else text


def _needs_bracket(name: str, parts: list[Term], place: int) -> bool:
    """Whether a term of an operator needs brackets: in 8 − (3 + 2), but not in 8 − 3 + 2."""
    part = parts[place]
    if name == "factorial":
        return isinstance(part, tuple)
    if name not in _STRENGTH or isinstance(part, str):
        return False
    if isinstance(part, tuple):
        if part[0] == "factorial":
            return name == "^"
        # A power of a power has brackets on both sides, because 2^3^2 is ambiguous for many readers.
        return part[0] in _STRENGTH and _STRENGTH[part[0]] < _STRENGTH[name] + (place or name == "^")
    if size(part) < 0:
        return place > 0 or _STRENGTH[name] > 1
    # 7/2 and 2π are products in themselves: 28 ÷ (2π), (7/2)^2.
    compound = size(part).denominator > 1 or (isinstance(part, PiTimes) and part != _PI)
    return compound and (name == "^" or (name == "÷" and place > 0))
