"""The text of a problem, completed with what its diagram shows: the published texts lean on an image."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from theorem_sft.data.sources.formalgeo.cdl import Call, parse
from theorem_sft.data.sources.formalgeo.voice import Voice
from theorem_sft.data.sources.formalgeo.wording import listed, polygon

_OPENING = re.compile(
    r"(the|there|it|one|reflex|arc|angle|angles|circle|line|lines|point|points|segment|segments|triangle"
    r"|quadrilateral|pentagon|hexagon|polygon|parallelogram|rhombus|rectangle|square|kite|trapezoid)\b"
)
_NOT_POLYGONS = ("MeasureOfAngle", "IsBisectorOfAngle", "OfArc", "BetweenArc", "OfSector")


def complete(problem: Mapping[str, Any]) -> tuple[str, list[str], str]:
    """Write a problem so that it can be solved without its diagram.

    Args:
        problem: A line of FormalGeo7k; read are construction_cdl, text_cdl, image_cdl, goal_cdl and, for the
            words "reflex" and "major" alone, problem_answer. A perturbed problem may also say how it is told
            (`telling`, see `Voice`).

    Returns:
        The whole text; the given sentences, each true on its own and so in any order; and the question.

    Raises:
        ValueError: A fact or the goal is not CDL, or uses a predicate that has no wording; or there is no
            such telling.
    """
    voice = Voice.of(problem.get("telling") or {})
    construction = [parse(text) for text in problem["construction_cdl"]]
    facts = [parse(text) for text in [*problem["text_cdl"], *problem["image_cdl"]]]
    goal = parse(problem["goal_cdl"])
    lines = [call for call in construction if call.name != "Shape"]
    drawn = _drawn([call for call in construction if call.name == "Shape"], lines, facts)
    told = [_sentence(voice.fact(call)) for call in [*lines, *facts]]
    givens = list(dict.fromkeys([*([voice.drawn(drawn)] if drawn else []), *told]))
    # Only the diagram tells on which side an angle or arc beyond 180° lies.
    answer = str(problem.get("problem_answer", ""))
    large = re.fullmatch(r"\d+(\.\d+)?", answer) is not None and float(answer) > 180
    question = voice.question(goal, large=large)
    text = " ".join([*told, question])
    parallels = any(call.name == "ParallelBetweenLine" for call in facts)
    # Only the order of names tells which arc is meant, and on which side of a transversal an angle lies.
    if parallels and re.search(r"∠|\b[Aa]ngles? [A-Z]{3}", text):
        givens.append(voice.parallel)
    if re.search(r"\b[Aa]rcs? [A-Z]{2}\b", text):
        givens.append(voice.arcs)
    if voice.aside:
        givens.append(voice.aside)
    return " ".join([*givens, question]), givens, question


def _sentence(clause: str) -> str:
    # A clause may also start with a variable or a function (x, sin), whose case means something.
    starts_with_word = _OPENING.match(clause) is not None
    return (clause[0].upper() + clause[1:] if starts_with_word else clause) + "."


def _drawn(shapes: Sequence[Call], lines: Sequence[Call], facts: Sequence[Call]) -> str:
    """Say which polygons, angles and segments the diagram shows, as far as no other sentence tells."""
    rows = ["".join(_leaves(call)) for call in lines if call.name == "Collinear"]
    told = {frozenset(pair) for row in rows for pair in itertools.combinations(row, 2)}
    cells: list[str] = []
    angles: list[str] = []
    segments: list[str] = []
    for shape in shapes:
        sides = re.findall(r"(?<![A-Za-z])[A-Z]{2,3}(?![A-Za-z])", " ".join(_leaves(shape)).replace(".", " "))
        corners = _corners(sides, rows)
        if corners:
            cells.append(corners)
        elif _is_open_angle(sides) and not all(frozenset(side) in told for side in sides):
            # It says on which side a ray lies; between two longer lines the order of their points says so.
            angles.append(sides[0] + sides[1][1])
        else:
            segments += [side for side in sides if len(side) == 2]
    told |= {frozenset(name) for call in facts for name in _leaves(call) if len(name) == 2}
    told |= {frozenset(cell[place - 1] + cell[place]) for cell in cells for place in range(len(cell))}
    told |= {frozenset(side) for angle in angles for side in (angle[:2], angle[1:])}
    named = {frozenset(points) for call in facts for points in _polygons(call)}
    kinds: dict[str, list[str]] = {}
    for cell in cells:
        if frozenset(cell) not in named:
            kinds.setdefault(polygon(cell).split()[0], []).append(cell)
    kinds["angle"] = angles
    kinds["segment"] = list(
        {frozenset(side): side for side in segments if frozenset(side) not in told}.values()
    )
    parts = [
        f"{kind}{'s' if len(names) > 1 else ''} {listed(names)}" for kind, names in kinds.items() if names
    ]
    return listed(parts) if parts else ""


def _is_open_angle(sides: Sequence[str]) -> bool:
    return (
        len(sides) == 2 and len(sides[0]) == len(sides[1]) == 2 and sides[0][1] == sides[1][0] != sides[1][1]
    )


def _leaves(term: Call | str) -> list[str]:
    """List the names of points (and the free expressions) in a call."""
    if isinstance(term, str):
        return [term]
    return [leaf for arg in term.args for leaf in _leaves(arg)]


def _polygons(term: Call | str) -> list[str]:
    """List the polygons that a fact names."""
    if isinstance(term, str):
        return [term] if re.fullmatch("[A-Z]{3,}", term) else []
    if term.name.endswith(_NOT_POLYGONS):
        return []
    return [points for arg in term.args for points in _polygons(arg)]


def _corners(sides: Sequence[str], rows: Sequence[str]) -> str:
    """Give the corners of a closed polygon without the points inside its sides, or "" where it is none."""
    if len(sides) < 3 or any(len(side) != 2 for side in sides):
        return ""
    if any(side[1] != sides[(place + 1) % len(sides)][0] for place, side in enumerate(sides)):
        return ""
    points = "".join(side[0] for side in sides)
    straight = [frozenset(row) for row in rows]
    corners = ""
    for place, point in enumerate(points):
        trio = {points[place - 1], point, points[(place + 1) % len(points)]}
        if not any(trio <= row for row in straight):
            corners += point
    return corners if len(corners) > 2 else ""
