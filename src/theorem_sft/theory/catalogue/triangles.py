"""Plane geometry: angles of triangles."""

from theorem_sft.theory.catalogue.plane import FIELD, angle_at
from theorem_sft.theory.diagrams.triangle_figures import (
    exterior_angle,
    isosceles_triangle,
    right_triangle_of_angles,
    triangle_of_angles,
)
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_CORNERS = (
    story("triangle", "{name} drew the triangle {k} minutes ago | The page with the triangle has number {k}",
          a="A", b="B", c="C", the="triangle ABC"),
    story("park", "The park has {k} benches | The park opened {k} years ago",
          a="P", b="Q", c="R", the="the triangular park PQR"),
    story("roof", "The roof is {k} years old | The roof was painted {k} months ago",
          a="X", b="Y", c="Z", the="the roof triangle XYZ"),
    story("flag", "The flag has {k} stars | {name} made the flag {k} weeks ago",
          a="J", b="K", c="L", the="the triangular flag JKL"),
)  # fmt: skip


_OUTER = Slot(
    role="the exterior angle at the third corner",
    thing="exterior angle at {c}",
    unit="degrees",
    say="The exterior angle at {c} measures {v} | At {c} there is an exterior angle of {v}"
    " | {The} has an exterior angle of {v} at {c}",
    new="The angle between side {a}{c} and the extension is {v}"
    " | Someone measured {v} for the exterior angle at {c}",
    ask="How many degrees is the exterior angle at {c}? | How large is the exterior angle at {c} in degrees?",
    ask_new="How many degrees lie between side {a}{c} and the extension?",
)

THEOREMS = (
    Theorem(
        name="angle sum of a triangle",
        field=FIELD,
        statement="The three angles of a triangle add up to 180 degrees.",
        conditions=(
            Premise(
                "the angles are the three inner angles of one triangle",
                "{a}, {b} and {c} are the corners of {the}",
                "first > 0 and second > 0 and third > 0",
            ),
        ),
        slots={
            "first": angle_at("a", "one angle"),
            "second": angle_at("b", "another angle"),
            "third": angle_at("c", "the remaining angle"),
        },
        relation="first + second + third = 180",
        forms={
            "first": "180 - second - third",
            "second": "180 - first - third",
            "third": "180 - first - second",
        },
        draw={"first": range(20, 101, 5), "second": range(25, 96, 5)},
        scene=Clause.of(
            "{A}, {b} and {c} are the corners of {the} | {The} has the corners {a}, {b} and {c}"
            " | The three corners of {the} are {a}, {b} and {c}"
            " | {Name} looks at {the} with corners {a}, {b} and {c}",
            "Straight sides join {a}, {b} and {c} to make {the} | {The} runs from {a} to {b} to {c} and back",
        ),
        stories=_CORNERS,
        contrast="exterior angle of a triangle",
        diagram=triangle_of_angles("first", "second", "third"),
    ),
    Theorem(
        name="exterior angle of a triangle",
        field=FIELD,
        statement="An exterior angle of a triangle is the sum of the two inner angles not beside it.",
        conditions=(
            Premise(
                "the exterior angle lies between one side and the extension of another",
                "the exterior angle at {c} lies between side {a}{c} and the extension of side {b}{c}",
                "first > 0 and second > 0 and outer < 180",
            ),
        ),
        slots={
            "first": angle_at("a", "one inner angle away from the exterior angle"),
            "second": angle_at("b", "the other inner angle away from it"),
            "outer": _OUTER,
        },
        relation="outer = first + second",
        forms={"outer": "first + second", "first": "outer - second", "second": "outer - first"},
        draw={"first": range(20, 101, 5), "second": range(25, 96, 5)},
        scene=Clause.of(
            "Side {b}{c} of {the} is extended beyond {c} | Beyond {c}, side {b}{c} of {the} is extended"
            " | {Name} extends side {b}{c} of {the} beyond {c}"
            " | An extension of side {b}{c} of {the} goes beyond {c}",
            "{Name} adds an extension to side {b}{c} of {the} at corner {c}"
            " | From corner {c} of {the}, an extension carries side {b}{c} straight on",
        ),
        stories=_CORNERS,
        contrast="angle sum of a triangle",
        diagram=exterior_angle("first", "second", "outer"),
    ),
    Theorem(
        name="angles of an isosceles triangle",
        field=FIELD,
        statement="In a triangle with two equal sides, the angle between them and twice an angle at the base"
        " add up to 180 degrees.",
        conditions=(
            Premise("two sides are equally long", "sides {a}{c} and {b}{c} of {the} are equally long"),
            Premise(
                "one angle is at the base and the other between the equal sides",
                "the angle at {a} is at the base and the angle at {c} is between the equal sides",
                "base > 0 and top > 0",
            ),
        ),
        slots={
            "base": angle_at("a", "an angle at the base"),
            "top": angle_at("c", "the angle between the sides"),
        },
        relation="top + 2 * base = 180",
        forms={"top": "180 - 2 * base", "base": "(180 - top) / 2"},
        draw={"base": range(10, 86)},
        scene=Clause.of(
            "Sides {a}{c} and {b}{c} of {the} are equally long"
            " | In {the}, side {a}{c} is as long as side {b}{c}"
            " | {The} has sides {a}{c} and {b}{c} of equal length"
            " | The lengths of sides {a}{c} and {b}{c} of {the} are equal",
            "Neither of the sides {a}{c} and {b}{c} of {the} is longer than the other"
            " | From {c}, it is just as far to {a} as to {b} along the sides of {the}",
        ),
        stories=_CORNERS,
        contrast="acute angles of a right triangle",
        diagram=isosceles_triangle("base", "top"),
    ),
    Theorem(
        name="acute angles of a right triangle",
        field=FIELD,
        statement="The two acute angles of a right triangle add up to 90 degrees.",
        conditions=(
            Premise(
                "the triangle has a right angle",
                "sides {a}{c} and {b}{c} of {the} meet at a right angle",
            ),
            Premise(
                "the two angles are the other ones",
                "the angles at {a} and {b} are the other two angles of {the}",
                "first > 0 and second > 0",
            ),
        ),
        slots={"first": angle_at("a", "one acute angle"), "second": angle_at("b", "the other acute angle")},
        relation="first + second = 90",
        forms={"first": "90 - second", "second": "90 - first"},
        draw={"first": range(11, 80)},
        scene=Clause.of(
            "Sides {a}{c} and {b}{c} of {the} meet at a right angle"
            " | In {the}, side {a}{c} is at a right angle to side {b}{c}"
            " | {The} has a right angle between sides {a}{c} and {b}{c}"
            " | The angle between sides {a}{c} and {b}{c} of {the} is a right one",
            "{C} is a square corner of {the}, where sides {a}{c} and {b}{c} meet"
            " | Side {a}{c} of {the} is perpendicular to side {b}{c}",
        ),
        stories=_CORNERS,
        contrast="angles of an isosceles triangle",
        diagram=right_triangle_of_angles("first", "second"),
    ),
)
