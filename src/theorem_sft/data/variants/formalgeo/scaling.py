"""A formal problem enlarged: lengths times a factor, areas times its square, angles and ratios unchanged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.polynomials import Poly, Ratio
from theorem_sft.data.sources.formalgeo.quantities import is_operator
from theorem_sft.data.sources.formalgeo.step_text import number
from theorem_sft.data.sources.formalgeo.symbols import read
from theorem_sft.data.variants.change import NotApplicable

_DEGREE = {"Area": 2, "Measure": 0, "Ratio": 0}
"""The power of the factor that a quantity takes, by the first word of its name; others are lengths."""
_FUNCTIONS = frozenset({"Sin", "Cos", "Tan"})


class Scaling:
    """Which power of the factor each number of a problem takes.

    A letter takes the power of what it stands for, so `AB = x + 3` becomes `AB = x + 6` for the factor 2.

    Args:
        facts: The given facts.
        goal: What is asked for.

    Raises:
        NotApplicable: The powers of some equation cannot be told, or do not agree.
    """

    def __init__(self, facts: Sequence[Call], goal: Call) -> None:
        self.letters: dict[str, int] = {}
        self.equations = [fact for fact in facts if fact.name == "Equal"]
        for _ in range(3):  # x = 2y says something of y once x is known
            for equation in self.equations:
                degree = self._common(equation)
                if degree is not None:
                    for side in equation.args:
                        self._spread(side, degree)
        asked = self.degree(goal.args[0])
        if asked is None or any(self._common(equation) is None for equation in self.equations):
            raise NotApplicable("it does not say whether a letter is a length")
        self.asked: int = asked

    def degree(self, item: Call | str) -> int | None:
        """The power of the factor that a quantity or expression takes; None where any would do."""
        if isinstance(item, str):
            degrees = {self.letters[name] for name in _poly(item).names() if name in self.letters}
            return self._one(degrees)
        if not is_operator(item.name):
            return _DEGREE.get(re.match("[A-Z][a-z]+", item.name)[0], 1)  # type: ignore[index]
        if item.name in _FUNCTIONS:
            return 0
        parts = [self.degree(arg) for arg in item.args]
        if item.name in {"Add", "Sub"}:
            return self._one({part for part in parts if part is not None})
        first, *rest = [part or 0 for part in parts]
        if item.name == "Mul":
            return first + sum(rest)
        if item.name == "Div":
            return first - rest[0]
        return first * int(str(item.args[1]))

    def scaled(self, item: Call | str, factor: Fraction, degree: int | None = None) -> Call | str:
        """A fact or expression with its numbers scaled; without a degree, they are plain factors."""
        if isinstance(item, str):
            return item if not degree or item.isupper() else _enlarged(item, factor**degree)
        if item.name in {"Equal", "Add", "Sub"}:
            own = self._common(item) if item.name == "Equal" else degree
            return Call(item.name, tuple(self.scaled(arg, factor, own) for arg in item.args))
        if item.name in {"Mul", "Div", "Pow"}:
            parts = (
                self.scaled(arg, factor, self.degree(arg)) if isinstance(arg, Call) else arg
                for arg in item.args
            )
            return Call(item.name, tuple(parts))
        return item

    def _common(self, equation: Call) -> int | None:
        return self._one({degree for side in equation.args if (degree := self.degree(side)) is not None})

    def _one(self, degrees: set[int]) -> int | None:
        if len(degrees) > 1:
            raise NotApplicable("an equation of its givens mixes lengths with other sizes")
        return next(iter(degrees), None)

    def _spread(self, item: Call | str, degree: int) -> None:
        """Learn what letters stand for: each in a sum is what the sum is."""
        if isinstance(item, str):
            poly = _poly(item)
            if poly.degree() > 1:
                raise NotApplicable("letters are multiplied with each other in its givens")
            for name in poly.names():
                if self.letters.setdefault(name, degree) != degree:
                    raise NotApplicable("a letter stands for a length and for another size")
        elif item.name in {"Add", "Sub"}:
            for arg in item.args:
                self._spread(arg, degree)
        elif is_operator(item.name) and any(isinstance(arg, str) and _poly(arg).names() for arg in item.args):
            raise NotApplicable("letters are multiplied with each other in its givens")


def _poly(text: str) -> Poly:
    """Read a free expression (a bare number or sums of letters)."""
    try:
        ratio = read(re.sub(r"(?<=\d)(?=[a-zA-Z])", "*", text), lambda name: Ratio(Poly.variable(name)))
    except ValueError as error:
        raise NotApplicable("an expression of its givens is not plain") from error
    bottom = ratio.bottom.value()
    if not isinstance(bottom, Fraction):
        raise NotApplicable("a letter or root stands below a fraction line in its givens")
    return ratio.top.scale(1 / bottom)


def _enlarged(text: str, by: Fraction) -> str:
    """Scale the summands of an expression that no letter multiplies: x+3 becomes x+6."""
    if re.search(r"\([^()]*[-+]", text):
        raise NotApplicable("an expression of its givens is not plain")
    summands = re.findall("[-+]?[^-+]+", text)
    grown = [
        summand if _poly(summand.lstrip("+")).names() else _number_times(summand, by) for summand in summands
    ]
    return "".join(grown)


def _number_times(text: str, by: Fraction) -> str:
    """Multiply a number; a whole one stays whole, a decimal a decimal."""
    sign, size = re.fullmatch("([-+]?)(.+)", text).groups()  # type: ignore[union-attr]
    old = _poly(size).value()
    if old is None:  # a zero
        return text
    new = old * by
    if not isinstance(old, Fraction) or not isinstance(new, Fraction):
        return f"{sign}{number(new)}"
    if (old.denominator == 1) != (new.denominator == 1):
        raise NotApplicable("its numbers are not plain")
    if "." in size:
        if 100 % new.denominator:
            raise NotApplicable("its numbers are not plain")
        return f"{sign}{float(new):g}"
    return f"{sign}{new}"
