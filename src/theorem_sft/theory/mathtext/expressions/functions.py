"""The functions and predicates of the expression language."""

from collections.abc import Callable

import sympy
from sympy.functions.combinatorial.numbers import totient

from theorem_sft.theory.mathtext.expressions.limits import (
    MAX_FACTORED,
    MAX_FACTORIAL,
    NEGLIGIBLE,
    PRECISION,
    ExpressionError,
)

CONSTANTS = {"pi": sympy.pi, "I": sympy.I}

Function = tuple[int, int, Callable[..., sympy.Basic]]
"""Minimal and maximal number of arguments, and the function."""
_MANY = 100


def _entries(numbers: tuple[sympy.Basic, ...]) -> tuple[sympy.Expr, ...]:
    """Return the arguments, or the entries of a single list argument."""
    if len(numbers) == 1 and isinstance(numbers[0], sympy.Tuple):
        numbers = tuple(numbers[0])
    return tuple(map(scalar, numbers))


def scalar(value: sympy.Basic) -> sympy.Expr:
    """Return a value that is a number or expression; ExpressionError for a list or relation."""
    if not isinstance(value, sympy.Expr):
        raise ExpressionError("expected a number or expression, not a list or relation")
    return value


def _list(value: sympy.Basic) -> sympy.Tuple:
    if not isinstance(value, sympy.Tuple):
        raise ExpressionError("expected a list")
    return value


def _scalars(function: Callable[..., sympy.Basic]) -> Callable[..., sympy.Basic]:
    return lambda *arguments: function(*map(scalar, arguments))


def _bounded(function: Callable[..., sympy.Basic]) -> Callable[..., sympy.Basic]:
    """Refuse numbers whose result would be too large."""

    def guarded(*numbers: sympy.Basic) -> sympy.Basic:
        for number in map(scalar, numbers):
            if number.is_number and not (abs(sympy.N(number)) <= MAX_FACTORIAL):
                raise ExpressionError(f"{function.__name__.lstrip('_')} of a number over {MAX_FACTORIAL}")
        return function(*numbers)

    return guarded


def _permutations(n: sympy.Expr, k: sympy.Expr) -> sympy.Expr:
    return sympy.factorial(n) / sympy.factorial(n - k)


def _on_integers(
    name: str, function: Callable[..., sympy.Basic], most: int | None = None
) -> Callable[..., sympy.Basic]:
    """Apply a function to integers only; calls with symbols stay unevaluated."""

    def guarded(*arguments: sympy.Basic) -> sympy.Basic:
        numbers = _entries(arguments)
        if all(number.is_Integer for number in numbers):
            if most is not None and any(abs(int(number)) > most for number in numbers):
                raise ExpressionError(f"{name} of a number with more than {len(str(most)) - 1} digits")
            return sympy.sympify(function(*numbers))
        if all(number.is_number for number in numbers):
            raise ExpressionError(f"{name} needs integers")
        return sympy.Function(name)(*numbers)

    return guarded


def _predicate(
    name: str, test: Callable[..., bool | None], *, lists: bool = False
) -> Callable[..., sympy.Basic]:
    """Evaluate a predicate for numbers; calls with symbols stay undecided."""

    def guarded(*arguments: sympy.Basic) -> sympy.Basic:
        numbers = _entries(arguments) if lists else tuple(map(scalar, arguments))
        if all(number.is_number for number in numbers):
            result = test(*(sympy.nsimplify(number) if number.is_Float else number for number in numbers))
            if result is not None:
                return sympy.true if result else sympy.false
        return sympy.Symbol(f"{name}({', '.join(map(str, numbers))})")

    return guarded


def _whole(test: Callable[..., bool]) -> Callable[..., bool]:
    """Make a predicate of integers that is false for other numbers."""

    def guarded(*numbers: sympy.Expr) -> bool:
        if any(number.is_Integer and abs(int(number)) > MAX_FACTORED for number in numbers):
            raise ExpressionError("a number is too large for this predicate")
        return all(number.is_Integer for number in numbers) and test(*map(int, numbers))

    return guarded


def _is_integer(number: sympy.Expr) -> bool:
    if number.is_integer is not None:
        return bool(number.is_integer)
    value = sympy.N(number, PRECISION)
    return bool(value.is_real) and bool(abs(value - sympy.Integer(round(value))) < NEGLIGIBLE)


def _is_power(number: int, exponent: int) -> bool:
    _, exact = sympy.integer_nthroot(abs(number), exponent)
    return bool(exact) and (number >= 0 or exponent % 2 == 1)


def _triangle(a: sympy.Expr, b: sympy.Expr, c: sympy.Expr) -> bool:
    sides = sorted((a, b, c), key=sympy.N)
    return bool(sides[0] > 0) and bool(sides[0] + sides[1] > sides[2])


def _corner(a: sympy.Expr, b: sympy.Expr, c: sympy.Expr) -> int | None:
    """Return the sign of the largest angle minus 90 degrees; None if the sides form no triangle."""
    if not _triangle(a, b, c):
        return None
    short, middle, long = sorted((a, b, c), key=sympy.N)
    return int(sympy.sign(sympy.nsimplify(long**2 - short**2 - middle**2)))


def _mean(*numbers: sympy.Basic) -> sympy.Expr:
    entries = _entries(numbers)
    return sympy.Add(*entries) / len(entries)


def _sorted(*numbers: sympy.Basic) -> sympy.Tuple:
    entries = _entries(numbers)
    if not all(entry.is_number for entry in entries):
        raise ExpressionError("only numbers can be sorted")
    return sympy.Tuple(*sorted(entries, key=sympy.N))


def _median(*numbers: sympy.Basic) -> sympy.Expr:
    entries = _sorted(*numbers)
    middle = len(entries) // 2
    return entries[middle] if len(entries) % 2 else (entries[middle - 1] + entries[middle]) / 2


def _mode(*numbers: sympy.Basic) -> sympy.Expr:
    entries = _entries(numbers)
    most = max(entries.count(entry) for entry in entries)
    modes = {entry for entry in entries if entries.count(entry) == most}
    if len(modes) > 1:
        raise ExpressionError("the list has more than one mode")
    return modes.pop()


def _item(numbers: sympy.Basic, place: sympy.Basic) -> sympy.Basic:
    entries = _list(numbers)
    if not (isinstance(place, sympy.Integer) and 1 <= place <= len(entries)):
        raise ExpressionError(f"the list has items 1 to {len(entries)}")
    return entries[int(place) - 1]


def _dot(left: sympy.Basic, right: sympy.Basic) -> sympy.Expr:
    first, second = _list(left), _list(right)
    if len(first) != len(second):
        raise ExpressionError("the lists differ in length")
    return sympy.Add(*(scalar(a) * scalar(b) for a, b in zip(first, second, strict=True)))


def _cross(left: sympy.Basic, right: sympy.Basic) -> sympy.Tuple:
    first, second = _list(left), _list(right)
    if len(first) != 3 or len(second) != 3:
        raise ExpressionError("a cross product needs lists of three")
    (a, b, c), (d, e, f) = map(scalar, first), map(scalar, second)
    return sympy.Tuple(b * f - c * e, c * d - a * f, a * e - b * d)


def _coefficient(polynomial: sympy.Basic, name: sympy.Basic, exponent: sympy.Basic) -> sympy.Expr:
    if not (isinstance(name, sympy.Symbol) and isinstance(exponent, sympy.Integer)):
        raise ExpressionError("coefficient takes a polynomial, a letter and an integer")
    return sympy.expand(scalar(polynomial)).coeff(name, int(exponent))


def _of_entries(function: Callable[..., sympy.Basic]) -> Callable[..., sympy.Basic]:
    """Apply a function to its arguments or to the entries of a single list."""
    return lambda *numbers: function(*_entries(numbers))


def _mod(number: sympy.Expr, modulus: sympy.Expr) -> sympy.Expr:
    if modulus == 0:
        raise ExpressionError("division by zero")
    return sympy.Mod(number, modulus)


_ONE_ARGUMENT: dict[str, Callable[..., sympy.Basic]] = {
    "sqrt": sympy.sqrt, "cbrt": sympy.cbrt, "abs": sympy.Abs, "sign": sympy.sign, "exp": sympy.exp,
    "ln": sympy.log, "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "cot": sympy.cot,
    "sec": sympy.sec, "csc": sympy.csc, "asin": sympy.asin, "acos": sympy.acos, "atan": sympy.atan,
    "floor": sympy.floor, "ceil": sympy.ceiling, "ceiling": sympy.ceiling,
    "round": lambda number: sympy.floor(number + sympy.Rational(1, 2)),
    "re": sympy.re, "im": sympy.im, "conjugate": sympy.conjugate, "factorial": _bounded(sympy.factorial),
}  # fmt: skip

EXPRESSION_FUNCTIONS: dict[str, Function] = {
    **{name: (1, 1, _scalars(function)) for name, function in _ONE_ARGUMENT.items()},
    "log": (1, 2, _scalars(sympy.log)),
    "mod": (2, 2, _scalars(_mod)),
    "binomial": (2, 2, _bounded(sympy.binomial)),
    "c": (2, 2, _bounded(sympy.binomial)),
    "permutations": (2, 2, _bounded(_permutations)),
    "min": (1, _MANY, _of_entries(sympy.Min)),
    "max": (1, _MANY, _of_entries(sympy.Max)),
    "gcd": (1, _MANY, _on_integers("gcd", sympy.igcd)),
    "lcm": (1, _MANY, _on_integers("lcm", sympy.ilcm)),
    "totient": (1, 1, _on_integers("totient", totient, MAX_FACTORED)),
    "divisors": (1, 1, _on_integers("divisors", lambda n: sympy.Tuple(*sympy.divisors(n)), MAX_FACTORED)),
    "next_prime": (1, 1, _on_integers("next_prime", sympy.nextprime, MAX_FACTORED)),
    "len": (1, 1, lambda numbers: sympy.Integer(len(_list(numbers)))),
    "sum": (1, _MANY, _of_entries(sympy.Add)),
    "product": (1, _MANY, _of_entries(sympy.Mul)),
    "mean": (1, _MANY, _mean),
    "median": (1, _MANY, _median),
    "mode": (1, _MANY, _mode),
    "sort": (1, _MANY, _sorted),
    "item": (2, 2, _item),
    "dot": (2, 2, _dot),
    "cross": (2, 2, _cross),
    "norm": (1, 1, lambda numbers: sympy.sqrt(_dot(numbers, numbers))),
    "coefficient": (3, 3, _coefficient),
    "degree": (2, 2, lambda polynomial, name: sympy.degree(scalar(polynomial), gen=name)),
    "is_integer": (1, 1, _predicate("is_integer", _is_integer)),
    "is_rational": (1, 1, _predicate("is_rational", lambda n: n.is_rational)),
    "is_even": (1, 1, _predicate("is_even", _whole(lambda n: n % 2 == 0))),
    "is_odd": (1, 1, _predicate("is_odd", _whole(lambda n: n % 2 == 1))),
    "is_prime": (1, 1, _predicate("is_prime", _whole(sympy.isprime))),
    "is_composite": (1, 1, _predicate("is_composite", _whole(lambda n: n > 1 and not sympy.isprime(n)))),
    "is_square": (1, 1, _predicate("is_square", _whole(lambda n: _is_power(n, 2)))),
    "is_cube": (1, 1, _predicate("is_cube", _whole(lambda n: _is_power(n, 3)))),
    "divides": (2, 2, _predicate("divides", _whole(lambda a, b: a != 0 and b % a == 0))),
    "is_coprime": (2, _MANY, _predicate("is_coprime", _whole(lambda *n: sympy.igcd(*n) == 1), lists=True)),
    "is_triangle": (3, 3, _predicate("is_triangle", _triangle)),
    "is_right_triangle": (3, 3, _predicate("is_right_triangle", lambda *s: _corner(*s) == 0)),
    "is_acute_triangle": (3, 3, _predicate("is_acute_triangle", lambda *s: _corner(*s) == -1)),
    "is_obtuse_triangle": (3, 3, _predicate("is_obtuse_triangle", lambda *s: _corner(*s) == 1)),
}
