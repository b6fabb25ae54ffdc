"""Turns CDL expressions (`Add(LengthOfLine(AB),2*x)`) into polynomials with one name for each quantity."""

import re
from collections.abc import Callable
from fractions import Fraction
from functools import reduce

from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly, Ratio, trig_name
from theorem_sft.data.sources.formalgeo.algebra.ratio_reader import UnreadableError, read_ratio
from theorem_sft.data.sources.formalgeo.language.cdl import GREEK_NAMES, Call, CDLError
from theorem_sft.data.sources.formalgeo.replay.plane_figure import PlaneFigure

_MIRROR = frozenset({"RatioOfMirrorSimilarTriangle", "RatioOfMirrorSimilarQuadrilateral"})
_ROTATING = frozenset(
    {"AreaOfTriangle", "PerimeterOfTriangle", "AreaOfQuadrilateral", "PerimeterOfQuadrilateral"}
)
_FUNCTIONS = {"Sin": "sin", "Cos": "cos", "Tan": "tan"}
_OPERATIONS: dict[str, Callable[[Ratio, Ratio], Ratio]] = {
    "Add": lambda a, b: a + b,
    "Sub": lambda a, b: a - b,
    "Mul": lambda a, b: a * b,
    "Div": lambda a, b: a / b,
}
GREEK_LETTERS = {name: letter for letter, name in GREEK_NAMES.items()}


def is_operator(name: str) -> bool:
    """Return whether a CDL name combines expressions (Add, Sin, …) and is not a quantity."""
    return name in _OPERATIONS or name in _FUNCTIONS or name in {"Pow", "Equal"}


class Quantities:
    """Gives each quantity of a figure one name however it is written, and converts expressions over them."""

    def __init__(self, figure: PlaneFigure) -> None:
        self.figure = figure
        self.shown: dict[str, Call] = {}
        """Each named quantity as the problem first wrote it."""

    def name(self, call: Call) -> str:
        """Return the name of a quantity or letter: `LengthOfLine(AB)` for AB and BA, `x` for `Free(x)`."""
        name = self._name(call)
        self.shown.setdefault(name, call)
        return name

    def is_known(self, call: Call) -> bool:
        """Return whether a quantity was named before, in any spelling."""
        return self._name(call) in self.shown

    def letter(self, letter: str) -> Ratio:
        """Return a letter of the problem as a polynomial."""
        return Ratio(Poly.variable(self.name(Call("Free", (letter,)))))

    def _name(self, call: Call) -> str:
        args = [arg for arg in call.args if isinstance(arg, str)]
        if len(args) != len(call.args) or not args:
            raise CDLError(f"not a quantity: {call}")
        if call.name == "Free":
            return args[0]
        if call.name == "LengthOfLine":
            args[0] = "".join(sorted(args[0]))
        elif call.name == "MeasureOfAngle":
            if len(args[0]) != 3:
                raise CDLError(f"not an angle: {call}")
            args[0] = self.figure.angle(args[0])
        elif call.name in _ROTATING:
            args[0] = min(args[0][n:] + args[0][:n] for n in range(len(args[0])))
        elif call.name.startswith("RatioOf") and len(args) == 2:
            args = min(corresponding_turns(call))
        return f"{call.name}({','.join(args)})"

    def read(self, item: Call | str) -> Ratio:
        """Return an expression as a quotient of polynomials; CDLError if it is not one."""
        if isinstance(item, str):
            return self._free_expression(item)
        if item.name in _OPERATIONS:
            if not item.args:
                raise CDLError(f"no operands: {item}")
            return reduce(_OPERATIONS[item.name], map(self.read, item.args))
        if item.name == "Pow":
            exponent = self.read(item.args[1]).top.value()
            if not isinstance(exponent, Fraction) or exponent.denominator != 1 or not 0 <= exponent <= 20:
                raise CDLError(f"power out of range: {item}")
            return self.read(item.args[0]) ** int(exponent)
        if item.name in _FUNCTIONS:
            return self._trig(_FUNCTIONS[item.name], item.args[0])
        return Ratio(Poly.variable(self.name(item)))

    def equation(self, call: Call) -> Poly:
        """Return the polynomial a - b of `Equal(a,b)`."""
        sides = [self.read(arg) for arg in call.args]
        if len(sides) < 2:
            raise CDLError(f"one-sided equation: {call}")
        return (sides[0] - sides[1]).top

    def _trig(self, function: str, item: Call | str) -> Ratio:
        angle = self.read(item)
        if len(angle.top.terms) != 1 or angle.top.degree() != 1 or angle.bottom.value() != 1:
            raise CDLError(f"{function} of a compound angle")
        return Ratio(Poly.variable(trig_name(function, angle.top.names().pop())))

    def _free_expression(self, text: str) -> Ratio:
        explicit = re.sub(r"(?<=\d)(?=[A-Za-z])", "*", text)
        for letter, name in GREEK_NAMES.items():
            explicit = explicit.replace(letter, name)
        try:
            return read_ratio(explicit, self._free_letter, {"sqrt"})
        except UnreadableError as error:
            raise CDLError(str(error)) from None

    def _free_letter(self, name: str) -> Ratio:
        letter = GREEK_LETTERS.get(name, name)
        if len(letter) > 2:
            raise UnreadableError(f"{name!r} is not a letter")
        return self.letter(letter)


def corresponding_turns(ratio: Call) -> list[list[str]]:
    """Return the spellings of `RatioOfSimilarTriangle(ABC,DEF)`, one for each pair of starting points."""
    left, right = map(str, ratio.args)
    back = -1 if ratio.name in _MIRROR else 1
    return [[left[n:] + left[:n], right[back * n :] + right[: back * n]] for n in range(len(left))]
