"""The safe expression language: text from files and models becomes SymPy objects, never code.

The text is parsed by Python's own grammar (`ast`) and only whitelisted nodes, names and functions
are built, so there is no path from text to `eval`. Length, depth, digits, powers and factorials are
capped. Values are put in *before* SymPy sees a function, because `gcd(a, b)` on bare symbols
evaluates at once, to 1.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Callable, Mapping

import sympy

__all__ = ["ExpressionError", "holds", "parse_expression", "symbol"]

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_DIGITS = 30
MAX_BITS = 4_096
MAX_FACTORIAL = 300

_SPELLINGS = str.maketrans(
    {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "π": "pi", "≤": "<=", "≥": ">=", "≠": "!="}
)
_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
_NUMBER = re.compile(r"\d[\d.]*")
_PRINTABLE = re.compile(r"[ -~]*\Z")
# What worked lines write shorter than Python would: 14π, 5!, (2 + 3)!.
_IMPLIED_TIMES = re.compile(r"(?<=[\d)])\s*π")
_WORD = f"{string.ascii_letters}{string.digits}_."
_FACTORIAL = re.compile(r"!(?!=)")


class ExpressionError(ValueError):
    """The text is not in the safe expression language, or is over one of its limits."""


def symbol(name: str) -> sympy.Symbol:
    """Return the real-valued symbol that stands for a name in every parsed expression."""
    return sympy.Symbol(name, real=True)


def parse_expression(text: str, values: Mapping[str, sympy.Basic] | None = None) -> sympy.Basic:
    """Parse an expression, an equation (`=`), an inequality or a chain of them.

    Args:
        text: The expression; `^` and `**` are powers, `5!` a factorial, `C(5, 2)` a binomial, `14π` a
            product; decimals are exact.
        values: What to put in for names while parsing; other names stay symbols.

    Returns:
        A SymPy expression, relation or boolean; nothing in it came from evaluating the text.

    Raises:
        ExpressionError: The text is outside the language or over a limit.
    """
    plain = _IMPLIED_TIMES.sub("*π", text).translate(_SPELLINGS).replace("^", "**").strip()
    if not plain or len(plain) > MAX_LENGTH:
        raise ExpressionError(f"the expression is {'empty' if not plain else 'too long'}")
    if not _PRINTABLE.match(plain):
        raise ExpressionError("only ASCII letters, digits and operators are allowed")
    if any(len(number) > MAX_DIGITS for number in _NUMBER.findall(plain)):
        raise ExpressionError(f"a number has more than {MAX_DIGITS} digits")
    if _nesting(plain) + len(_FACTORIAL.findall(plain)) > MAX_DEPTH:
        raise ExpressionError(f"nested more than {MAX_DEPTH} deep")
    plain = _spell_factorials(plain)
    try:
        tree = ast.parse(_EQUALS.sub("==", plain), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(f"not an expression: {text[:80]!r}") from None
    return _Builder(_EQUALS.sub("==", plain), values or {}).build(tree.body, 0)


def holds(relation: str, values: Mapping[str, sympy.Basic]) -> bool | None:
    """Tell whether a relation is true once the values are put in; None where that stays open.

    Exact values compare exactly; a number that SymPy cannot prove zero counts as zero below 1e-25.

    Raises:
        ExpressionError: The text is no relation of the language.
    """
    built = parse_expression(relation, values)
    if not isinstance(built, sympy.logic.boolalg.Boolean):
        raise ExpressionError(f"not a relation: {relation[:80]!r}")
    return _truth(built)


def _nesting(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        deepest = max(deepest, depth)
    return deepest


def _spell_factorials(text: str) -> str:
    """Write factorial(n) for n!, where n is a number, a name, a bracket or a call."""
    while mark := _FACTORIAL.search(text):
        start = mark.start()
        if text[:start].endswith(")"):
            depth = 0
            while start and (depth or start == mark.start()):
                start -= 1
                depth += (text[start] == ")") - (text[start] == "(")
        start = len(text[:start].rstrip(_WORD))
        text = f"{text[:start]}factorial({text[start : mark.start()]}){text[mark.end() :]}"
    return text


def _truth(statement: sympy.Basic) -> bool | None:
    if isinstance(statement, sympy.And | sympy.Or):
        parts = [_truth(part) for part in statement.args]
        decided = isinstance(statement, sympy.Or)
        if decided in parts:
            return decided
        return None if None in parts else not decided
    if isinstance(statement, sympy.Not):
        inner = _truth(statement.args[0])
        return None if inner is None else not inner
    if isinstance(statement, sympy.core.relational.Relational):
        return _compare(statement)
    return bool(statement) if statement in (sympy.true, sympy.false) else None


def _compare(relation: sympy.core.relational.Relational) -> bool | None:
    difference = relation.lhs - relation.rhs
    if difference.free_symbols:
        zero = sympy.simplify(difference).is_zero
    elif difference.is_finite is False or difference.is_real is False:
        return False
    else:
        zero = difference.is_zero
        if zero is None:
            distance = abs(sympy.N(difference, 40))
            if not distance.is_comparable:
                return None
            zero = bool(distance < sympy.Float("1e-25"))
    match relation:
        case sympy.Eq():
            return None if zero is None else bool(zero)
        case sympy.Ne():
            return None if zero is None else not zero
    if zero:
        return isinstance(relation, sympy.Le | sympy.Ge)
    sign = difference.is_positive
    if sign is None and not difference.free_symbols:
        number = sympy.N(difference, 40)
        sign = bool(number > 0) if number.is_real else None
    if sign is None or zero is None:
        return None if difference.free_symbols else False
    return bool(sign) if isinstance(relation, sympy.Gt | sympy.Ge) else not sign


def _power(base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
    if exponent.is_number:
        if not (abs(sympy.N(exponent)) <= MAX_BITS):
            raise ExpressionError("an exponent is too large")
        if base.is_Rational and exponent.is_Rational:
            bits = max(abs(base.p), base.q).bit_length() * abs(exponent)
            if bits > MAX_BITS:
                raise ExpressionError("a power is too large")
    return base**exponent


def _bounded(function: Callable[..., sympy.Basic]) -> Callable[..., sympy.Basic]:
    def guarded(*numbers: sympy.Expr) -> sympy.Basic:
        if any(number.is_number and not (abs(sympy.N(number)) <= MAX_FACTORIAL) for number in numbers):
            raise ExpressionError(f"{function.__name__} of a number over {MAX_FACTORIAL}")
        return function(*numbers)

    return guarded


def _on_numbers(name: str, function: Callable[..., int]) -> Callable[..., sympy.Basic]:
    """Apply a function to integers alone; with symbols left it stays an unevaluated call."""

    def guarded(*numbers: sympy.Expr) -> sympy.Basic:
        if all(number.is_Integer for number in numbers):
            return sympy.Integer(function(*numbers))
        if any(number.is_number for number in numbers) and all(number.is_number for number in numbers):
            raise ExpressionError(f"{name} needs whole numbers")
        return sympy.Function(name)(*numbers)

    return guarded


def _remainder(number: sympy.Expr, divisor: sympy.Expr) -> sympy.Expr:
    if divisor == 0:
        raise ExpressionError("division by zero")
    return sympy.Mod(number, divisor)


_PI = sympy.pi
_FUNCTIONS: dict[str, tuple[int, int, Callable[..., sympy.Basic]]] = {
    "sqrt": (1, 1, sympy.sqrt),
    "abs": (1, 1, sympy.Abs),
    "log": (1, 2, sympy.log),
    "exp": (1, 1, sympy.exp),
    "sin": (1, 1, sympy.sin),
    "cos": (1, 1, sympy.cos),
    "tan": (1, 1, sympy.tan),
    "asin": (1, 1, sympy.asin),
    "acos": (1, 1, sympy.acos),
    "atan": (1, 1, sympy.atan),
    "floor": (1, 1, sympy.floor),
    "ceil": (1, 1, sympy.ceiling),
    "min": (1, 20, sympy.Min),
    "max": (1, 20, sympy.Max),
    "factorial": (1, 1, _bounded(sympy.factorial)),
    "binomial": (2, 2, _bounded(sympy.binomial)),
    "C": (2, 2, _bounded(sympy.binomial)),
    "gcd": (2, 20, _on_numbers("gcd", sympy.igcd)),
    "lcm": (2, 20, _on_numbers("lcm", sympy.ilcm)),
    "mod": (2, 2, _remainder),
}
_CONSTANTS = {"pi": _PI}
_COMPARISONS: dict[type[ast.cmpop], type[sympy.Basic]] = {
    ast.Eq: sympy.Eq,
    ast.NotEq: sympy.Ne,
    ast.Lt: sympy.Lt,
    ast.LtE: sympy.Le,
    ast.Gt: sympy.Gt,
    ast.GtE: sympy.Ge,
}


class _Builder:
    """Builds SymPy objects from whitelisted syntax nodes."""

    def __init__(self, source: str, values: Mapping[str, sympy.Basic]) -> None:
        self.source = source
        self.values = values

    def build(self, node: ast.expr, depth: int) -> sympy.Basic:
        if depth > 4 * MAX_DEPTH:
            raise ExpressionError("the expression is too deep")
        match node:
            case ast.Compare():
                return self.comparison(node, depth)
            case ast.BoolOp():
                join = sympy.And if isinstance(node.op, ast.And) else sympy.Or
                return join(*(self.boolean(value, depth + 1) for value in node.values), evaluate=False)
            case ast.UnaryOp(op=ast.Not()):
                return sympy.Not(self.boolean(node.operand, depth + 1), evaluate=False)
        return self.expression(node, depth)

    def boolean(self, node: ast.expr, depth: int) -> sympy.Basic:
        built = self.build(node, depth)
        if not isinstance(built, sympy.logic.boolalg.Boolean):
            raise ExpressionError("and, or and not join relations only")
        return built

    def comparison(self, node: ast.Compare, depth: int) -> sympy.Basic:
        sides = [self.expression(side, depth + 1) for side in (node.left, *node.comparators)]
        links = []
        for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
            relation = _COMPARISONS.get(type(operator))
            if relation is None:
                raise ExpressionError(f"{type(operator).__name__} is not a relation of the language")
            links.append(relation(left, right, evaluate=False))
        return links[0] if len(links) == 1 else sympy.And(*links, evaluate=False)

    def expression(self, node: ast.expr, depth: int) -> sympy.Expr:
        if depth > 4 * MAX_DEPTH:
            raise ExpressionError("the expression is too deep")
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return self.number(node)
            case ast.Name(id=name):
                return self.name(name)
            case ast.UnaryOp(op=ast.USub()):
                return -self.expression(node.operand, depth + 1)
            case ast.UnaryOp(op=ast.UAdd()):
                return self.expression(node.operand, depth + 1)
            case ast.BinOp():
                return self.operation(node, depth)
            case ast.Call():
                return self.call(node, depth)
        raise ExpressionError(f"{type(node).__name__} is not part of the expression language")

    def number(self, node: ast.Constant) -> sympy.Expr:
        text = self.source[node.col_offset : node.end_col_offset]
        if not re.fullmatch(r"\d+|\d*\.\d+|\d+\.", text):
            raise ExpressionError(f"{text!r} is not a plain number")
        return sympy.Rational(text)

    def name(self, name: str) -> sympy.Expr:
        if name in self.values:
            value = self.values[name]
            if not isinstance(value, sympy.Expr):
                raise ExpressionError(f"the value of {name} is not a number or expression")
            return value
        if name.startswith("__") or len(name) > 60:
            raise ExpressionError(f"{name[:20]!r} is not allowed as a name")
        return _CONSTANTS.get(name) or symbol(name)

    def operation(self, node: ast.BinOp, depth: int) -> sympy.Expr:
        left, right = self.expression(node.left, depth + 1), self.expression(node.right, depth + 1)
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.Pow():
                return _power(left, right)
            case ast.Div() if right == 0:
                raise ExpressionError("division by zero")
            case ast.Div():
                return left / right
            case ast.Mod():
                return _remainder(left, right)
        raise ExpressionError(f"{type(node.op).__name__} is not an operator of the language")

    def call(self, node: ast.Call, depth: int) -> sympy.Expr:
        if not isinstance(node.func, ast.Name) or node.func.id not in _FUNCTIONS:
            raise ExpressionError("only the functions of the language can be called")
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            raise ExpressionError("functions take plain arguments only")
        fewest, most, function = _FUNCTIONS[node.func.id]
        if not fewest <= len(node.args) <= most:
            raise ExpressionError(f"{node.func.id} takes {fewest} to {most} arguments")
        return function(*(self.expression(argument, depth + 1) for argument in node.args))
