"""A key that is equal for problems that are the same up to the names of their points and letters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from theorem_sft.data.sources.formalgeo.cdl import Call, parse

_ROUNDS = 4
_CYCLES = frozenset(
    {
        "Shape",
        "AreaOfTriangle",
        "PerimeterOfTriangle",
        "AreaOfQuadrilateral",
        "PerimeterOfQuadrilateral",
        "EquilateralTriangle",
        "Parallelogram",
        "Rhombus",
        "Rectangle",
        "Square",
    }
)
_UNORDERED = frozenset({"Equal", "Add", "Mul"})
_REVERSIBLE = frozenset({"LengthOfLine", "Collinear"})
_POINTS = re.compile(r"[A-Z]+")
_LETTER = re.compile(r"(?<![A-Za-z])[a-zα-ω](?![A-Za-z])")


def key(problem: Mapping[str, Any]) -> str:
    """Hash a problem so that renaming, reordering facts and turning a polygon round change nothing.

    Points and letters are coloured by the facts they stand in, again and again; the hash is over the coloured
    facts. Equal problems always get equal keys; different ones differ unless this refinement cannot tell.

    Args:
        problem: Read are construction_cdl, text_cdl, image_cdl and goal_cdl.
    """
    # image_cdl repeats text_cdl or adds to it: a fact counts once.
    texts = {*problem["construction_cdl"], *problem["text_cdl"], *(problem.get("image_cdl") or ())}
    facts = [parse(text) for text in texts]
    goal = Call("Goal", (parse(problem["goal_cdl"]),))
    names: set[str] = set()
    for call in [*facts, goal]:
        names |= _names(call)
    colours = dict.fromkeys(names, "")
    for _ in range(_ROUNDS):
        seen: dict[str, list[str]] = {name: [] for name in names}
        for call in [*facts, goal]:
            for name in _names(call):
                marked = dict(colours)
                marked[name] = colours[name] + "*"
                seen[name].append(_write(call, marked))
        colours = {name: _hash(colours[name], *sorted(rows)) for name, rows in seen.items()}
    return _hash(*sorted(_write(call, colours) for call in [*facts, goal]))[:16]


def _names(item: Call | str) -> set[str]:
    if isinstance(item, Call):
        return set().union(*(_names(arg) for arg in item.args)) if item.args else set()
    return set(item) if _POINTS.fullmatch(item) else set(_LETTER.findall(item))


def _write(item: Call | str, colours: Mapping[str, str]) -> str:
    if isinstance(item, str):
        if _POINTS.fullmatch(item):
            return "".join(f"<{colours[letter]}>" for letter in item)
        return _LETTER.sub(lambda match: f"<{colours[match[0]]}>", item)
    parts = [_write(arg, colours) for arg in item.args]
    if item.name in _CYCLES:
        if item.name == "Shape":
            pieces = [sorted_edge(arg, colours) for arg in item.args]
        else:
            pieces = [f"<{colours[letter]}>" for letter in str(item.args[0])]
        turns = [pieces[n:] + pieces[:n] for n in range(len(pieces))] or [[]]
        return f"{item.name}({';'.join(min(turns))})"
    if item.name in _UNORDERED:
        parts.sort()
    if item.name in _REVERSIBLE and len(item.args) == 1:
        points = [f"<{colours.get(letter, letter)}>" for letter in str(item.args[0])]
        parts = ["".join(min(points, points[::-1]))]
    if item.name == "Cocircular" and len(item.args) > 1:
        points = [f"<{colours.get(letter, letter)}>" for letter in str(item.args[1])]
        parts = [parts[0], "".join(min(points[n:] + points[:n] for n in range(len(points))))]
    return f"{item.name}({','.join(parts)})"


def sorted_edge(edge: Call | str, colours: Mapping[str, str]) -> str:
    """An edge of a shape, its points in the order given."""
    return "".join(f"<{colours.get(letter, letter)}>" for letter in str(edge))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
