"""From CDL expressions to polynomials: `Add(LengthOfLine(AB),2*x)` over one name per quantity."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from fractions import Fraction

from theorem_sft.data.sources.formalgeo.cdl import Call, CDLError
from theorem_sft.data.sources.formalgeo.construction import Figure
from theorem_sft.data.sources.formalgeo.exact_numbers import PI, Number, root
from theorem_sft.data.sources.formalgeo.polynomials import Poly, Ratio
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.parsing import python_syntax

_MIRROR = frozenset({"RatioOfMirrorSimilarTriangle", "RatioOfMirrorSimilarQuadrilateral"})
_ROTATING = frozenset(
    {"AreaOfTriangle", "PerimeterOfTriangle", "AreaOfQuadrilateral", "PerimeterOfQuadrilateral"}
)
_FUNCTIONS = {"Sin": "sin", "Cos": "cos", "Tan": "tan"}
_OPERATORS: dict[type[ast.operator], Callable[[Ratio, Ratio], Ratio]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


def is_operator(name: str) -> bool:
    """Whether a CDL name joins expressions (Add, Sin, …) and is no quantity."""
    return name in {"Add", "Sub", "Mul", "Div", "Pow", "Sin", "Cos", "Tan", "Equal"}


class Quantities:
    """Reads quantities and expressions of one problem; the same quantity always gets the same name.

    Args:
        figure: The figure, which knows which angles are the same.
    """

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.shown: dict[str, Call] = {}
        """Each name as the problem first wrote it."""

    def name(self, call: Call) -> str:
        """The name of a quantity, `LengthOfLine(AB)` for AB and BA alike."""
        name = self._name(call)
        self.shown.setdefault(name, call)
        return name

    def knows(self, call: Call) -> bool:
        """Whether a quantity was named before, in whatever way."""
        return self._name(call) in self.shown

    def _name(self, call: Call) -> str:
        args = [arg for arg in call.args if isinstance(arg, str)]
        if len(args) != len(call.args) or not args:
            raise CDLError(f"not a quantity: {call}")
        if call.name == "LengthOfLine":
            args[0] = "".join(sorted(args[0]))
        elif call.name == "MeasureOfAngle":
            if len(args[0]) != 3:
                raise CDLError(f"not an angle: {call}")
            args[0] = self.figure.angle(args[0])
        elif call.name in _ROTATING:
            args[0] = min(args[0][n:] + args[0][:n] for n in range(len(args[0])))
        elif call.name.startswith("RatioOf") and len(args) == 2:
            back = -1 if call.name in _MIRROR else 1
            args = min(
                [args[0][n:] + args[0][:n], args[1][back * n :] + args[1][: back * n]]
                for n in range(len(args[0]))
            )
        return f"{call.name}({','.join(args)})"

    def read(self, item: Call | str) -> Ratio:
        """An expression as a quotient of polynomials (CDLError if it is none)."""
        if isinstance(item, str):
            return self._free(item)
        if item.name == "Add":
            return self._fold(item, lambda a, b: a + b)
        if item.name == "Mul":
            return self._fold(item, lambda a, b: a * b)
        if item.name == "Sub":
            return self._fold(item, lambda a, b: a - b)
        if item.name == "Div":
            return self._fold(item, lambda a, b: a / b)
        if item.name == "Pow":
            exponent = self.read(item.args[1]).top.value()
            if not isinstance(exponent, Fraction) or exponent.denominator != 1 or not 0 <= exponent <= 20:
                raise CDLError(f"power out of range: {item}")
            return self.read(item.args[0]) ** int(exponent)
        if item.name in _FUNCTIONS:
            return self._trig(_FUNCTIONS[item.name], item.args[0])
        return Ratio(Poly.variable(self.name(item)))

    def equation(self, call: Call) -> Poly:
        """`Equal(a,b)` as the polynomial that must be 0."""
        sides = [self.read(arg) for arg in call.args]
        if len(sides) < 2:
            raise CDLError(f"one-sided equation: {call}")
        difference = sides[0] - sides[1]
        return difference.top

    def _fold(self, item: Call, join: Callable[[Ratio, Ratio], Ratio]) -> Ratio:
        parts = [self.read(arg) for arg in item.args]
        if not parts:
            raise CDLError(f"empty: {item}")
        total = parts[0]
        for part in parts[1:]:
            total = join(total, part)
        return total

    def _trig(self, function: str, item: Call | str) -> Ratio:
        angle = self.read(item)
        names = angle.top.names()
        if (
            len(names) != 1
            or angle.bottom.value() != 1
            or angle.top.degree() != 1
            or len(angle.top.terms) != 1
        ):
            raise CDLError(f"{function} of a compound angle")
        return Ratio(Poly.variable(f"{function}:{names.pop()}"))

    def _free(self, text: str) -> Ratio:
        if len(text) > 200:
            raise CDLError("expression longer than 200 characters")
        try:
            tree = python_syntax(re.sub(r"(?<=\d)(?=[A-Za-z])", "*", text))
        except ExpressionError:
            raise CDLError(f"not an expression: {text!r}") from None
        return self._node(tree, 0)

    def _node(self, node: ast.expr, depth: int) -> Ratio:
        if depth > 20:
            raise CDLError("expression nested too deeply")
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and len(str(node.value)) <= 16:
            return _constant(Fraction(str(node.value)))
        if isinstance(node, ast.Name) and node.id == "pi":
            return _constant(PI)
        if isinstance(node, ast.Name) and len(node.id) <= 2:
            self.shown.setdefault(node.id, Call("Free", (node.id,)))
            return Ratio(Poly.variable(node.id))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self._node(node.operand, depth + 1)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            exponent = self._node(node.right, depth + 1).top.value()
            if not isinstance(exponent, Fraction) or exponent.denominator != 1 or not 0 <= exponent <= 20:
                raise CDLError("power out of range")
            return self._node(node.left, depth + 1) ** int(exponent)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            join = _OPERATORS[type(node.op)]
            return join(self._node(node.left, depth + 1), self._node(node.right, depth + 1))
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "sqrt"
            and node.args
        ):
            inside = self._node(node.args[0], depth + 1).top.value()
            if inside is not None:
                return _constant(root(inside, 2))
        raise CDLError(f"not allowed in an expression: {ast.unparse(node)!r}")


def _constant(value: Number) -> Ratio:
    return Ratio(Poly.constant(value))
