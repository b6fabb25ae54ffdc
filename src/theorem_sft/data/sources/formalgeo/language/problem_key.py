"""A hash that is equal for problems that differ only in the names of their points and letters."""

import hashlib
import re
from collections.abc import Mapping

from theorem_sft.data.sources.formalgeo.language.cdl import Call, parse_cdl
from theorem_sft.data.sources.formalgeo.language.formal_problem import FormalProblem

_ROUNDS = 4
_CYCLES = frozenset(
    {"EquilateralTriangle", "Parallelogram", "Rhombus", "Rectangle", "Square", "Shape"}
    | {f"{size}Of{kind}" for size in ("Area", "Perimeter") for kind in ("Triangle", "Quadrilateral")}
)
"""Predicates and quantities whose points, or edges, may be listed from any starting point."""
_UNORDERED = frozenset({"Equal", "Add", "Mul"})
_REVERSIBLE = frozenset({"LengthOfLine", "Collinear"})
_POINTS = re.compile(r"[A-Z]+")
_LETTER = re.compile(r"(?<![A-Za-z])[a-zα-ω](?![A-Za-z])")


def problem_key(problem: FormalProblem) -> str:
    """Hash a problem; new names, reordered facts and rotated polygons do not change the hash.

    Colour refinement: points and letters are coloured repeatedly by the facts that they occur in, and the
    coloured facts are hashed. Equal problems always get equal keys; unequal ones get different keys unless
    the refinement cannot distinguish them.
    """
    # image_cdl repeats text_cdl or adds to it: a fact counts once.
    texts = {*problem.construction_cdl, *problem.text_cdl, *problem.image_cdl}
    calls = [*map(parse_cdl, texts), Call("Goal", (parse_cdl(problem.goal_cdl),))]
    names = set().union(*map(_names, calls))
    colours = dict.fromkeys(names, "")
    for _ in range(_ROUNDS):
        seen: dict[str, list[str]] = {name: [] for name in names}
        for call in calls:
            for name in _names(call):
                seen[name].append(_write(call, {**colours, name: colours[name] + "*"}))
        colours = {name: _hash(colours[name], *sorted(rows)) for name, rows in seen.items()}
    return _hash(*sorted(_write(call, colours) for call in calls))[:16]


def _names(item: Call | str) -> set[str]:
    if isinstance(item, Call):
        return set().union(*map(_names, item.args))
    return set(item) if _POINTS.fullmatch(item) else set(_LETTER.findall(item))


def _write(item: Call | str, colours: Mapping[str, str]) -> str:
    if isinstance(item, str):
        if _POINTS.fullmatch(item):
            return "".join(_coloured(item, colours))
        return _LETTER.sub(lambda match: f"<{colours[match[0]]}>", item)
    parts = [_write(arg, colours) for arg in item.args]
    if item.name in _CYCLES:
        if item.name == "Shape":
            pieces = ["".join(_coloured(arg, colours)) for arg in item.args]
        else:
            pieces = _coloured(item.args[0], colours)
        turns = [pieces[n:] + pieces[:n] for n in range(len(pieces))] or [[]]
        return f"{item.name}({';'.join(min(turns))})"
    if item.name in _UNORDERED:
        parts.sort()
    if item.name in _REVERSIBLE and len(item.args) == 1:
        points = _coloured(item.args[0], colours)
        parts = ["".join(min(points, points[::-1]))]
    if item.name == "Cocircular" and len(item.args) > 1:
        points = _coloured(item.args[1], colours)
        parts = [parts[0], "".join(min(points[n:] + points[:n] for n in range(len(points))))]
    return f"{item.name}({','.join(parts)})"


def _coloured(points: Call | str, colours: Mapping[str, str]) -> list[str]:
    return [f"<{colours.get(letter, letter)}>" for letter in str(points)]


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
