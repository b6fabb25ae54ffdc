"""Parses FormalGeo's condition declaration language (CDL): `Equal(LengthOfLine(TR),x+21)` as nested calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NAME = re.compile(r"[A-Z][A-Za-z]*(?=\()")
_ARC_QUANTITIES = frozenset(
    {"LengthOfArc", "MeasureOfArc", "PerimeterOfSector", "AreaOfSector", "RatioOfSimilarArc", "Arc"}
)
_POINTS_ONLY = frozenset({"PerpendicularBetweenLine", "ParallelBetweenLine"})
GREEK_NAMES = {"α": "alpha", "β": "beta", "γ": "gamma", "θ": "theta"}
"""How expressions spell Greek letters."""


class CDLError(ValueError):
    """A text is not valid CDL."""


@dataclass(frozen=True)
class Call:
    """A predicate, quantity or operator with its arguments: calls, point names or free expressions."""

    name: str
    args: tuple[Call | str, ...]

    def __str__(self) -> str:
        return f"{self.name}({','.join(map(str, self.args))})"

    def leaves(self) -> list[str]:
        """Return the point names and free expressions, from left to right."""
        return [leaf for arg in self.args for leaf in ([arg] if isinstance(arg, str) else arg.leaves())]


@lru_cache(maxsize=10_000)
def parse_cdl(text: str) -> Call:
    """Parse one CDL statement; correct small errors of the published files (a stray bracket, `，`, `O,AB`).

    Raises:
        CDLError: The text is not a call, or is longer than 2,000 characters.
    """
    if len(text) > 2000:
        raise CDLError("longer than 2,000 characters")
    corrected = re.sub(r"\s+", "", text).replace("，", ",")
    surplus = corrected.count(")") - corrected.count("(")
    if surplus > 0 and corrected.endswith(")" * surplus):
        corrected = corrected[:-surplus]
    elif surplus == -1:
        corrected += ")"
    result = _parse(corrected)
    if not isinstance(result, Call):
        raise CDLError(f"not a call: {text!r}")
    return result


def _parse(text: str, depth: int = 0) -> Call | str:
    if depth > 20:
        raise CDLError("nested deeper than 20")
    head = _NAME.match(text)
    if head is None:
        return text
    parts, level, start = [], 0, head.end() + 1
    for place in range(head.end(), len(text)):
        sign = text[place]
        level += (sign == "(") - (sign == ")")
        if level == 0 and place != len(text) - 1:
            raise CDLError(f"text after the closing bracket: {text!r}")
        if (sign == "," and level == 1) or level == 0:
            parts.append(text[start:place])
            start = place + 1
    if level != 0:
        raise CDLError(f"brackets do not match: {text!r}")
    return _normalised(head.group(), tuple(_parse(part, depth + 1) for part in parts if part))


def _normalised(name: str, args: tuple[Call | str, ...]) -> Call:
    if name in _ARC_QUANTITIES and len(args) == 2 and isinstance(args[0], str) and len(args[0]) == 1:
        args = (f"{args[0]}{args[1]}",)  # LengthOfArc(O,AB) means LengthOfArc(OAB)
    if name in _POINTS_ONLY:
        args = tuple(arg.upper() if isinstance(arg, str) else arg for arg in args)
    if name in {"Sin", "Cos", "Tan"} and isinstance(args[0], str) and re.fullmatch("[A-Z]{3}", args[0]):
        args = (Call("MeasureOfAngle", args),)
    if name == "IsTangentOfCircle":
        args = args[:2]  # one published problem names the centre again
    return Call(name, args)
