"""The text of a problem with the content of its diagram in words; the published texts rely on the image."""

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from theorem_sft.data.sources.formalgeo.language.cdl import Call, parse_cdl
from theorem_sft.data.sources.formalgeo.language.formal_problem import FormalProblem, TextStyle
from theorem_sft.data.sources.formalgeo.wording.phrasing import (
    fact_clause,
    fixed_sentence,
    join_with_and,
    polygon_kind,
    question_sentence,
)

_OPENING = re.compile(
    r"(the|there|it|one|reflex|arc|angle|angles|circle|line|lines|point|points|segment|segments|triangle"
    r"|quadrilateral|pentagon|hexagon|polygon|parallelogram|rhombus|rectangle|square|kite|trapezoid)\b"
)
_NOT_POLYGONS = ("MeasureOfAngle", "IsBisectorOfAngle", "OfArc", "BetweenArc", "OfSector")


class ProblemText(NamedTuple):
    """A problem in English."""

    text: str
    givens: list[str]
    """The given sentences, which may be put in any order."""
    question: str


def write_problem_text(problem: FormalProblem, answer: str = "") -> ProblemText:
    """Write a problem in its style, solvable without its diagram.

    Args:
        answer: The published answer, which only decides whether the question has "reflex" or "major": the CDL
            of an angle or arc does not.

    Raises:
        ValueError: A fact or the goal is not CDL, or uses a predicate that has no wording.
    """
    style = problem.telling or TextStyle()
    construction = [parse_cdl(text) for text in problem.construction_cdl]
    facts, goal = problem.facts, parse_cdl(problem.goal_cdl)
    lines = [call for call in construction if call.name != "Shape"]
    parts = _diagram_parts([call for call in construction if call.name == "Shape"], lines, facts)
    sentences = [_sentence(fact_clause(call, style)) for call in [*lines, *facts]]
    diagram = [fixed_sentence("diagram", style, parts=parts)] if parts else []
    givens = list(dict.fromkeys([*diagram, *sentences]))
    large = re.fullmatch(r"\d+(\.\d+)?", answer) is not None and float(answer) > 180
    question = question_sentence(goal, style, large=large)
    text = " ".join([*sentences, question])
    parallels = any(call.name == "ParallelBetweenLine" for call in facts)
    # The order of names identifies an arc, and the side of a transversal on which an angle lies.
    if parallels and re.search(r"∠|\b[Aa]ngles? [A-Z]{3}", text):
        givens.append(fixed_sentence("parallel", style))
    if re.search(r"\b[Aa]rcs? [A-Z]{2}\b", text):
        givens.append(fixed_sentence("arcs", style))
    if style.aside:
        givens.append(style.aside)
    return ProblemText(" ".join([*givens, question]), givens, question)


def _sentence(clause: str) -> str:
    # A clause may also start with a variable or a function (x, sin), whose case matters.
    starts_with_word = _OPENING.match(clause) is not None
    return (clause[0].upper() + clause[1:] if starts_with_word else clause) + "."


def _diagram_parts(shapes: Sequence[Call], lines: Sequence[Call], facts: Sequence[Call]) -> str:
    """List in words the polygons, angles and segments of the diagram that no other sentence names."""
    rows = ["".join(call.leaves()) for call in lines if call.name == "Collinear"]
    named_lines = {frozenset(pair) for row in rows for pair in itertools.combinations(row, 2)}
    cells: list[str] = []
    angles: list[str] = []
    segments: list[str] = []
    for shape in shapes:
        sides = re.findall(r"(?<![A-Za-z])[A-Z]{2,3}(?![A-Za-z])", " ".join(shape.leaves()).replace(".", " "))
        corners = _corners(sides, rows)
        if corners:
            cells.append(corners)
        elif _is_open_angle(sides) and not all(frozenset(side) in named_lines for side in sides):
            # The angle shows on which side a ray lies; for two longer lines the order of their points does.
            angles.append(sides[0] + sides[1][1])
        else:
            segments += [side for side in sides if len(side) == 2]
    named_lines |= {frozenset(name) for call in facts for name in call.leaves() if len(name) == 2}
    named_lines |= {frozenset(cell[place - 1] + cell[place]) for cell in cells for place in range(len(cell))}
    named_lines |= {frozenset(side) for angle in angles for side in (angle[:2], angle[1:])}
    named = {frozenset(points) for call in facts for points in _polygons(call)}
    kinds: dict[str, list[str]] = {}
    for cell in cells:
        if frozenset(cell) not in named:
            kinds.setdefault(polygon_kind(cell), []).append(cell)
    kinds["angle"] = angles
    unnamed = {frozenset(side): side for side in segments if frozenset(side) not in named_lines}
    kinds["segment"] = list(unnamed.values())
    parts = [
        f"{kind}{'s' if len(names) > 1 else ''} {join_with_and(names)}"
        for kind, names in kinds.items()
        if names
    ]
    return join_with_and(parts) if parts else ""


def _is_open_angle(sides: Sequence[str]) -> bool:
    return [*map(len, sides)] == [2, 2] and sides[0][1] == sides[1][0] != sides[1][1]


def _polygons(term: Call | str) -> list[str]:
    """List the polygons that a fact names."""
    if isinstance(term, str):
        return [term] if re.fullmatch("[A-Z]{3,}", term) else []
    if term.name.endswith(_NOT_POLYGONS):
        return []
    return [points for arg in term.args for points in _polygons(arg)]


def _corners(sides: Sequence[str], rows: Sequence[str]) -> str:
    """Return the corners of a closed polygon without the points inside its sides; "" for other shapes."""
    if len(sides) < 3 or any(len(side) != 2 for side in sides):
        return ""
    if any(side[1] != sides[(place + 1) % len(sides)][0] for place, side in enumerate(sides)):
        return ""
    points = "".join(side[0] for side in sides)
    corners = ""
    for before, point, after in zip(points[-1] + points, points, points[1:] + points[0], strict=False):
        if not any({before, point, after} <= set(row) for row in rows):
            corners += point
    return corners if len(corners) > 2 else ""
