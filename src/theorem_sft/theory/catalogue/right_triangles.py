"""Plane geometry: lengths and areas of right triangles."""

from theorem_sft.theory.catalogue.plane import FIELD, area
from theorem_sft.theory.diagrams.triangle_figures import right_triangle
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_TRIANGLES = (
    story("page", "{name} drew the triangle {k} minutes ago | The page with the triangle has number {k}",
          a="A", b="B", c="C", the="triangle ABC", u="cm"),
    story("sail", "The sail is {k} years old | The sail has {k} blue stripes",
          a="S", b="T", c="U", the="the triangular sail STU", u="metres"),
    story("park", "The park has {k} benches | The park opened {k} years ago",
          a="P", b="Q", c="R", the="the triangular park PQR", u="metres"),
    story("tile", "The tile has {k} small dots | {name} owns {k} brushes",
          a="X", b="Y", c="Z", the="the triangular tile XYZ", u="cm"),
)  # fmt: skip
_RIGHT_ANGLE = Clause.of(
    "Sides {a}{c} and {b}{c} of {the} meet at a right angle"
    " | In {the}, side {a}{c} is at a right angle to side {b}{c}"
    " | {The} has a right angle between sides {a}{c} and {b}{c}"
    " | The angle between sides {a}{c} and {b}{c} of {the} is a right one",
    "{C} is a square corner of {the}, where sides {a}{c} and {b}{c} meet"
    " | Side {a}{c} of {the} is perpendicular to side {b}{c}",
)
_IS_RIGHT = Premise(
    "the triangle has a right angle", "sides {a}{c} and {b}{c} of {the} meet at a right angle"
)


def _side(name: str, role: str) -> Slot:
    side = "".join(f"{{{letter}}}" for letter in name)
    ends = " to ".join(f"{{{letter}}}" for letter in name)
    return Slot(
        role=role,
        thing=f"length of side {side}",
        unit="{u}",
        say=f"Side {side} is {{v}} long | Side {side} measures {{v}} | {{The}} has a side {side} of {{v}}",
        new=f"In a straight line, it is {{v}} from {ends} | Someone measured {{v}} for side {side}",
        ask=f"How long is side {side} in {{u}}?",
        ask_new=f"How many {{u}} is it in a straight line from {ends}?",
    )


_FIRST = _side("ac", "one side at the right angle")
_SECOND = _side("bc", "the other side at the right angle")
# Numbers in many right triangles with integer sides, so that few samples are rejected.
_SIDES_DRAWN = (3, 4, 5, 6, 8, 9, 12, 15, 16, 18, 20, 21, 24, 28, 30, 32, 35, 36, 40, 45, 48, 56, 60, 72)

THEOREMS = (
    Theorem(
        name="Pythagorean theorem",
        field=FIELD,
        statement="In a right triangle, the square of the side across from the right angle is the sum of the"
        " squares of the other two sides.",
        conditions=(
            _IS_RIGHT,
            Premise(
                "the longest side is across from the right angle",
                "side {a}{b} is across from the right angle",
                "first > 0 and second > 0 and across > first and across > second",
            ),
        ),
        slots={
            "first": _FIRST,
            "second": _SECOND,
            "across": _side("ab", "the side across from the right angle"),
        },
        relation="across ** 2 = first ** 2 + second ** 2",
        forms={
            "across": "sqrt(first ** 2 + second ** 2)",
            "first": "sqrt(across ** 2 - second ** 2)",
            "second": "sqrt(across ** 2 - first ** 2)",
        },
        draw={"first": _SIDES_DRAWN, "second": _SIDES_DRAWN},
        scene=_RIGHT_ANGLE,
        stories=_TRIANGLES,
        contrast="area of a right triangle",
        diagram=right_triangle("first", "second", ab="across"),
    ),
    Theorem(
        name="area of a right triangle",
        field=FIELD,
        statement="The area of a right triangle is half the product of the two sides at the right angle.",
        conditions=(
            _IS_RIGHT,
            Premise(
                "both sides are positive lengths in the same unit",
                "both sides are in {u}",
                "first > 0 and second > 0",
            ),
        ),
        slots={
            "first": _FIRST,
            "second": _SECOND,
            "area": area("the area of the triangle"),
        },
        relation="area = first * second / 2",
        forms={
            "area": "first * second / 2",
            "first": "2 * area / second",
            "second": "2 * area / first",
        },
        draw={"first": range(3, 31), "second": range(4, 31)},
        most=450,
        scene=_RIGHT_ANGLE,
        stories=_TRIANGLES,
        contrast="Pythagorean theorem",
        diagram=right_triangle("first", "second", area="area"),
    ),
)
