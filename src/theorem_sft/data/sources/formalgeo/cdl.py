"""The condition language of FormalGeo (CDL): `Equal(LengthOfLine(TR),x+21)` read into nested calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NAME = re.compile(r"[A-Z][A-Za-z]*(?=\()")
_ARC_QUANTITIES = frozenset(
    {"LengthOfArc", "MeasureOfArc", "PerimeterOfSector", "AreaOfSector", "RatioOfSimilarArc", "Arc"}
)
_POINTS_ONLY = frozenset({"PerpendicularBetweenLine", "ParallelBetweenLine"})


class CDLError(ValueError):
    """A text that is no CDL."""


@dataclass(frozen=True)
class Call:
    """A predicate, a quantity or an operator with its arguments; a leaf is points or a free expression."""

    name: str
    args: tuple[Call | str, ...]

    def __str__(self) -> str:
        return unparse(self)


@lru_cache(maxsize=10_000)
def parse(text: str) -> Call:
    """Read one CDL statement; small slips of the published files (a stray bracket, `，`, `O,AB`) are mended.

    Args:
        text: A statement such as `Equal(LengthOfLine(TR),x+21)`.

    Raises:
        CDLError: The text is no call, or longer than 2,000 characters.
    """
    if len(text) > 2000:
        raise CDLError("longer than 2,000 characters")
    mended = re.sub(r"\s+", "", text).replace("，", ",")
    surplus = mended.count(")") - mended.count("(")
    if surplus > 0 and mended.endswith(")" * surplus):
        mended = mended[:-surplus]
    elif surplus == -1:
        mended += ")"
    result = _read(mended)
    if not isinstance(result, Call):
        raise CDLError(f"not a call: {text!r}")
    return result


def unparse(item: Call | str) -> str:
    """Write a call back as CDL."""
    if isinstance(item, str):
        return item
    return f"{item.name}({','.join(unparse(arg) for arg in item.args)})"


def _read(text: str, depth: int = 0) -> Call | str:
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
    return _tidy(head.group(), tuple(_read(part, depth + 1) for part in parts if part))


def _tidy(name: str, args: tuple[Call | str, ...]) -> Call:
    if name in _ARC_QUANTITIES and len(args) == 2 and isinstance(args[0], str) and len(args[0]) == 1:
        args = (f"{args[0]}{args[1]}",)  # LengthOfArc(O,AB) means LengthOfArc(OAB)
    if name in _POINTS_ONLY:
        args = tuple(arg.upper() if isinstance(arg, str) else arg for arg in args)
    if name in {"Sin", "Cos", "Tan"} and isinstance(args[0], str) and re.fullmatch("[A-Z]{3}", args[0]):
        args = (Call("MeasureOfAngle", args),)
    if name == "IsTangentOfCircle":
        args = args[:2]  # one problem of the published files names the centre again
    return Call(name, args)
