"""From text to SymPy objects.

The text is parsed by Python's grammar, and only whitelisted nodes, names and functions are built, so text
never reaches `eval`. Length, depth, digits, powers and factorials are limited. Values are inserted before a
SymPy function is called, because `gcd(a, b)` of two symbols would evaluate to 1.
"""

import ast
import re
from collections.abc import Mapping
from operator import add, mul, sub

import sympy
from sympy.logic.boolalg import Boolean

from theorem_sft.theory.mathtext.expressions.functions import CONSTANTS, EXPRESSION_FUNCTIONS, scalar
from theorem_sft.theory.mathtext.expressions.limits import (
    CALCULATION_ERRORS,
    MAX_DEPTH,
    MAX_TERMS,
    ExpressionError,
    bounded_power,
)
from theorem_sft.theory.mathtext.expressions.parsing import bounds_of, parse_syntax

MAX_NAME = 60


def symbol(name: str) -> sympy.Symbol:
    """Return the real-valued symbol that represents a name in every parsed expression."""
    return sympy.Symbol(name, real=True)


def parse_expression(text: str, values: Mapping[str, sympy.Basic] | None = None) -> sympy.Basic:
    """Parse an expression, an equation, an inequality or a chain of them.

    Args:
        text: The expression; `^` and `**` are powers, `5!` a factorial, `C(5, 2)` a binomial, `14π` a
            product; decimals are exact.
        values: Values to insert for names while parsing; other names become symbols.

    Returns:
        A SymPy expression, relation or boolean.

    Raises:
        ExpressionError: The text is outside the language, exceeds a limit or is undefined.
    """
    source, tree = parse_syntax(text)
    try:
        return _Builder(source, values or {}).build(tree, 0)
    except ExpressionError:
        raise
    except CALCULATION_ERRORS as error:  # undefined for these values
        raise ExpressionError(f"{text[:80]} has no value: {error}") from None


_COMPARISONS: dict[type[ast.cmpop], type[sympy.Basic]] = {
    ast.Eq: sympy.Eq,
    ast.NotEq: sympy.Ne,
    ast.Lt: sympy.Lt,
    ast.LtE: sympy.Le,
    ast.Gt: sympy.Gt,
    ast.GtE: sympy.Ge,
}


_ARITHMETIC = {ast.Add: add, ast.Sub: sub, ast.Mult: mul}


class _Builder:
    """Builds SymPy objects from whitelisted syntax nodes."""

    def __init__(self, source: str, values: Mapping[str, sympy.Basic]) -> None:
        self.source = source
        self.values = values
        self.terms = 0

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
            case ast.List(elts=entries) | ast.Tuple(elts=entries):
                self.count(len(entries))
                return sympy.Tuple(*(self.build(entry, depth + 1) for entry in entries))
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return self.number(node)
            case ast.Name(id=name):
                return self.name(name)
            case ast.UnaryOp(op=ast.USub()):
                return self.scale(sympy.Integer(-1), self.build(node.operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd()):
                return self.build(node.operand, depth + 1)
            case ast.BinOp():
                return self.operation(node, depth)
            case ast.Call():
                return self.call(node, depth)
        raise ExpressionError(f"{type(node).__name__} is not part of the expression language")

    def count(self, terms: int) -> None:
        self.terms += terms
        if self.terms > MAX_TERMS:
            raise ExpressionError(f"more than {MAX_TERMS} terms")

    def boolean(self, node: ast.expr, depth: int) -> sympy.Basic:
        built = self.build(node, depth)
        if not isinstance(built, Boolean) or (isinstance(built, sympy.Symbol) and isinstance(node, ast.Name)):
            raise ExpressionError("and, or and not need relations")
        return built

    def comparison(self, node: ast.Compare, depth: int) -> sympy.Basic:
        sides = [self.build(side, depth + 1) for side in (node.left, *node.comparators)]
        links = [
            self.relate(left, operator, right)
            for left, operator, right in zip(sides, node.ops, sides[1:], strict=False)
        ]
        return links[0] if len(links) == 1 else sympy.And(*links, evaluate=False)

    def relate(self, left: sympy.Basic, operator: ast.cmpop, right: sympy.Basic) -> sympy.Basic:
        if isinstance(operator, ast.In | ast.NotIn) and isinstance(right, sympy.Tuple):
            member = sympy.Or(*(self.relate(left, ast.Eq(), entry) for entry in right), evaluate=False)
            return member if isinstance(operator, ast.In) else sympy.Not(member, evaluate=False)
        relation = _COMPARISONS.get(type(operator))
        if relation is None:
            raise ExpressionError(f"{type(operator).__name__} is not a relation of the language")
        if isinstance(left, sympy.Tuple) and isinstance(right, sympy.Tuple):
            if relation not in (sympy.Eq, sympy.Ne):
                raise ExpressionError("lists can be equal or unequal, not larger or smaller")
            alike = sympy.false
            if len(left) == len(right):
                pairs = zip(left, right, strict=True)
                alike = sympy.And(*(self.relate(a, ast.Eq(), b) for a, b in pairs), evaluate=False)
            return alike if relation is sympy.Eq else sympy.Not(alike, evaluate=False)
        if not (isinstance(left, sympy.Expr) and isinstance(right, sympy.Expr)):
            raise ExpressionError("a list or relation can only be compared with its own kind")
        return relation(left, right, evaluate=False)

    def number(self, node: ast.Constant) -> sympy.Expr:
        text = self.source[node.col_offset : node.end_col_offset]
        if not re.fullmatch(r"\d+|\d*\.\d+|\d+\.", text):
            raise ExpressionError(f"{text!r} is not a plain number")
        return sympy.Rational(text)

    def name(self, name: str) -> sympy.Basic:
        if name in self.values:
            return self.values[name]
        if name.startswith("__") or len(name) > MAX_NAME:
            raise ExpressionError(f"{name[:20]!r} is not allowed as a name")
        return CONSTANTS.get(name) or symbol(name)

    def operation(self, node: ast.BinOp, depth: int) -> sympy.Basic:
        left, right = self.build(node.left, depth + 1), self.build(node.right, depth + 1)
        if isinstance(left, sympy.Tuple) or isinstance(right, sympy.Tuple):
            return self.of_lists(node.op, left, right)
        if not (isinstance(left, sympy.Expr) and isinstance(right, sympy.Expr)):
            raise ExpressionError("relations do not support arithmetic")
        match node.op:
            case ast.Add() | ast.Sub() | ast.Mult():
                return _ARITHMETIC[type(node.op)](left, right)
            case ast.Pow():
                return bounded_power(left, right)
            case ast.Div() if right == 0:
                raise ExpressionError("division by zero")
            case ast.Div():
                return left / right
            case ast.Mod():
                return EXPRESSION_FUNCTIONS["mod"][2](left, right)
        raise ExpressionError(f"{type(node.op).__name__} is not an operator of the language")

    def of_lists(self, operator: ast.operator, left: sympy.Basic, right: sympy.Basic) -> sympy.Basic:
        match operator, left, right:
            case ast.Add() | ast.Sub(), sympy.Tuple(), sympy.Tuple() if len(left) == len(right):
                entries = zip(map(scalar, left), map(scalar, right), strict=True)
                return sympy.Tuple(*(_ARITHMETIC[type(operator)](a, b) for a, b in entries))
            case ast.Mult(), sympy.Tuple(), sympy.Expr():
                return self.scale(right, left)
            case ast.Mult(), sympy.Expr(), sympy.Tuple():
                return self.scale(left, right)
            case ast.Div(), sympy.Tuple(), sympy.Expr() if right != 0:
                return self.scale(1 / right, left)
        raise ExpressionError("lists can be added if they have equal lengths, or multiplied by a number")

    def scale(self, factor: sympy.Expr, value: sympy.Basic) -> sympy.Basic:
        if isinstance(value, sympy.Tuple):
            return sympy.Tuple(*(factor * scalar(entry) for entry in value))
        return factor * scalar(value)

    def call(self, node: ast.Call, depth: int) -> sympy.Basic:
        if not isinstance(node.func, ast.Name) or (name := node.func.id.lower()) not in EXPRESSION_FUNCTIONS:
            raise ExpressionError("only the functions of the language can be called")
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            raise ExpressionError("functions take plain arguments only")
        if name in ("sum", "product") and (bounds := bounds_of(node.args)):
            return self.bounded(name, node.args[0], *bounds, depth)
        if name == "mod" and len(node.args) == 2:
            modulus = self.build(node.args[1], depth + 1)
            if isinstance(modulus, sympy.Integer) and modulus > 0:
                residue = self.residue(node.args[0], int(modulus), depth + 1)
                if residue is not None:
                    return sympy.Integer(residue)
        fewest, most, function = EXPRESSION_FUNCTIONS[name]
        if not fewest <= len(node.args) <= most:
            raise ExpressionError(f"{name} takes {fewest} to {most} arguments")
        return function(*(self.build(argument, depth + 1) for argument in node.args))

    def residue(self, node: ast.expr, modulus: int, depth: int) -> int | None:
        """Calculate modulo a number from the start, so that 5^2005 mod 100 stays small."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            base = self.residue(node.left, modulus, depth + 1)
            exponent = self.build(node.right, depth + 1)
            if base is None or not (isinstance(exponent, sympy.Integer) and exponent >= 0):
                return None
            return pow(base, int(exponent), modulus)
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            left = self.residue(node.left, modulus, depth + 1)
            right = self.residue(node.right, modulus, depth + 1)
            if left is None or right is None:
                return None
            return int(_ARITHMETIC[type(node.op)](left, right)) % modulus
        built = self.build(node, depth + 1)
        return int(built) % modulus if isinstance(built, sympy.Integer) else None

    def bounded(
        self, name: str, term: ast.expr, index: ast.Name, low: ast.expr, high: ast.expr, depth: int
    ) -> sympy.Basic:
        """Build a sum or product over an integer index from its terms."""
        first, last = (scalar(self.build(bound, depth + 1)) for bound in (low, high))
        if not (first.is_Integer and last.is_Integer):
            raise ExpressionError(f"the bounds of a {name} must be integers")
        self.count(max(0, int(last - first) + 1))
        outer = self.values
        terms = []
        for place in range(int(first), int(last) + 1):
            self.values = {**outer, index.id: sympy.Integer(place)}
            terms.append(scalar(self.build(term, depth + 1)))
        self.values = outer
        return sympy.Add(*terms) if name == "sum" else sympy.Mul(*terms)
