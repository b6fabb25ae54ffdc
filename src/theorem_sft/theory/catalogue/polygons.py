"""Plane geometry: angles of polygons with four or more corners."""

from theorem_sft.theory.catalogue.plane import FIELD, angle_at
from theorem_sft.theory.diagrams.polygon_figures import polygon_with_angle_sum, regular_polygon
from theorem_sft.theory.diagrams.quadrilateral_figures import (
    kite_of_angles,
    parallelogram_of_angles,
    quadrilateral_in_a_circle,
    quadrilateral_of_angles,
)
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_FOUR = (
    story("page", "{name} drew the figure {k} minutes ago | The page with the figure has number {k}",
          a="A", b="B", c="C", d="D", the="figure ABCD"),
    story("park", "The park has {k} benches | The park opened {k} years ago",
          a="P", b="Q", c="R", d="S", the="the park PQRS"),
    story("window", "The window is {k} years old | The window was cleaned {k} days ago",
          a="J", b="K", c="L", d="M", the="the church window JKLM"),
    story("field", "{k} sheep graze on the field | The field has {k} old trees",
          a="E", b="F", c="G", d="H", the="the field EFGH"),
)  # fmt: skip

_MANY = (
    story("tower", "The tower is {k} metres high | The tower is {k} years old", the="the floor of the tower"),
    story("pond", "{k} ducks swim on the pond | The pond has {k} water lilies", the="the edge of the pond"),
    story("coin", "{name} owns {k} coins | The coin is {k} years old", the="{name}'s unusual coin"),
    story("table", "The table cost {k} dollars | {k} plates stand on the table", the="the top of the table"),
)  # fmt: skip


_CORNERS = Slot(
    role="the number of corners",
    thing="number of corners of {the}",
    say="{The} has {v} corners | There are {v} corners on {the} | {Name} counts {v} corners on {the}",
    new="Going round {the}, one passes {v} corners | {V} corners belong to {the}",
    ask="How many corners does {the} have? | How many corners are there on {the}?",
    ask_new="How many corners does one pass going round {the}?",
)

THEOREMS = (
    Theorem(
        name="angle sum of a quadrilateral",
        field=FIELD,
        statement="The four angles of a quadrilateral add up to 360 degrees.",
        conditions=(
            Premise(
                "the angles are the four inner angles of one quadrilateral",
                "{a}, {b}, {c} and {d} are the four corners of {the}",
                "first > 0 and second > 0 and third > 0 and fourth > 0",
            ),
        ),
        slots={
            "first": angle_at("a", "one angle"),
            "second": angle_at("b", "another angle"),
            "third": angle_at("c", "yet another angle"),
            "fourth": angle_at("d", "the remaining angle"),
        },
        relation="first + second + third + fourth = 360",
        forms={
            "first": "360 - second - third - fourth",
            "second": "360 - first - third - fourth",
            "third": "360 - first - second - fourth",
            "fourth": "360 - first - second - third",
        },
        draw={"first": range(50, 131, 5), "second": range(55, 126, 5), "third": range(45, 136, 5)},
        most=175,
        scene=Clause.of(
            "{The} is a quadrilateral with straight sides {a}{b}, {b}{c}, {c}{d} and {d}{a}"
            " | {A}{b}, {b}{c}, {c}{d} and {d}{a} are the sides of {the}, a quadrilateral"
            " | {The} is a quadrilateral whose sides are {a}{b}, {b}{c}, {c}{d} and {d}{a}"
            " | The quadrilateral {a}{b}{c}{d} is the outline of {the}",
            "Straight sides join {a} to {b}, {b} to {c}, {c} to {d} and {d} to {a} to make {the}"
            " | {The} runs straight from {a} to {b} to {c} to {d} and back to {a}",
        ),
        stories=_FOUR,
        contrast="angles of a kite",
        diagram=quadrilateral_of_angles(a="first", b="second", c="third", d="fourth"),
    ),
    Theorem(
        name="angles of a kite",
        field=FIELD,
        statement="In a kite, the two angles between equal sides and twice one of the other angles add up to"
        " 360 degrees.",
        conditions=(
            Premise(
                "the figure is a kite: two pairs of neighbouring sides are equally long",
                "sides {a}{b} and {a}{d} of {the} are equally long, and so are {c}{b} and {c}{d}",
            ),
            Premise(
                "the first two angles lie between equal sides",
                "the angles at {a} and {c} lie between equal sides, the angle at {b} does not",
                "top > 0 and bottom > 0 and side > 0 and side < 180",
            ),
        ),
        slots={
            "top": angle_at("a", "an angle between equal sides"),
            "side": angle_at("b", "an angle between unequal sides"),
            "bottom": angle_at("c", "the other angle between equal sides"),
        },
        relation="top + bottom + 2 * side = 360",
        forms={
            "top": "360 - bottom - 2 * side",
            "bottom": "360 - top - 2 * side",
            "side": "(360 - top - bottom) / 2",
        },
        draw={"top": range(50, 131, 2), "side": range(80, 131)},
        most=175,
        scene=Clause.of(
            "{The} is a kite in which {a}{b} is as long as {a}{d}, and {c}{b} as long as {c}{d}"
            " | In {the}, a kite, sides {a}{b} and {a}{d} are equally long, and so are {c}{b} and {c}{d}"
            " | {A}{b} and {a}{d} are equal sides of {the}, which is a kite, and so are {c}{b} and {c}{d}"
            " | {The} is a quadrilateral in which {a}{b} equals {a}{d}, and {c}{b} equals {c}{d}",
            "{The} has four corners and is the same on both sides of the line from {a} to {c}"
            " | Corners {b} and {d} of {the} are mirror images of each other in the line from {a} to {c}",
        ),
        stories=_FOUR,
        contrast="angle sum of a quadrilateral",
        diagram=kite_of_angles("top", "side", "bottom"),
    ),
    Theorem(
        name="opposite angles in a circle",
        field=FIELD,
        statement="If the corners of a quadrilateral lie on one circle, opposite angles add up to 180"
        " degrees.",
        conditions=(
            Premise("the four corners lie on one circle", "the corners of {the} lie on one circle"),
            Premise(
                "the two angles are opposite each other",
                "{a} and {c} are opposite corners of {the}",
                "first > 0 and opposite > 0",
            ),
        ),
        slots={"first": angle_at("a", "one angle"), "opposite": angle_at("c", "the angle across from it")},
        relation="first + opposite = 180",
        forms={"first": "180 - opposite", "opposite": "180 - first"},
        draw={"first": range(40, 141)},
        scene=Clause.of(
            "The corners {a}, {b}, {c} and {d} of {the} lie on one circle in this order"
            " | {A}, {b}, {c} and {d} lie on one circle in this order and are the corners of {the}"
            " | One circle goes through the corners {a}, {b}, {c} and {d} of {the} in this order"
            " | {The} has its corners {a}, {b}, {c} and {d} in this order on one circle",
            "{Name} drew one circle that meets {a}, {b}, {c} and {d} in turn, the corners of {the}"
            " | Passing {a}, {b}, {c} and {d} in turn, one circle runs through every corner of {the}",
        ),
        stories=_FOUR,
        contrast="angles of a parallelogram",
        diagram=quadrilateral_in_a_circle("first", "opposite"),
    ),
    Theorem(
        name="angles of a parallelogram",
        field=FIELD,
        statement="Two neighbouring angles of a parallelogram add up to 180 degrees.",
        conditions=(
            Premise("the figure is a parallelogram", "{the} is a parallelogram"),
            Premise(
                "the two angles are neighbours",
                "{a} and {b} are neighbouring corners of {the}",
                "first > 0 and neighbour > 0",
            ),
        ),
        slots={"first": angle_at("a", "one angle"), "neighbour": angle_at("b", "the angle next to it")},
        relation="first + neighbour = 180",
        forms={"first": "180 - neighbour", "neighbour": "180 - first"},
        draw={"first": range(40, 141)},
        scene=Clause.of(
            "{The} is a parallelogram with corners {a}, {b}, {c} and {d} in this order"
            " | {A}, {b}, {c} and {d} are in this order the corners of {the}, a parallelogram"
            " | {The} has the corners {a}, {b}, {c} and {d} in this order and is a parallelogram"
            " | The corners {a}, {b}, {c} and {d} of {the} form a parallelogram in this order",
            "Side {a}{b} of {the} is parallel to {d}{c}, and side {a}{d} to {b}{c}"
            " | {The} has two pairs of parallel sides: {a}{b} with {d}{c}, and {a}{d} with {b}{c}",
        ),
        stories=_FOUR,
        contrast="opposite angles in a circle",
        diagram=parallelogram_of_angles("first", "neighbour"),
    ),
    Theorem(
        name="angle sum of a polygon",
        field=FIELD,
        statement="The inner angles of a polygon add up to 180 degrees times two less than the number of its"
        " corners.",
        conditions=(
            Premise("the figure is a polygon", "{the} is a polygon", "corners > 2"),
            Premise("all inner angles are added up", "the sum is that of all inner angles of {the}"),
        ),
        slots={
            "corners": _CORNERS,
            "total": Slot(
                role="the sum of all inner angles",
                thing="sum of all inner angles of {the}",
                unit="degrees",
                say="All inner angles of {the} add up to {v} | {The} has inner angles with a sum of {v}"
                " | Together, the inner angles of {the} are {v}",
                new="Adding the inner angles of {the} one by one gives {v}"
                " | {Name} worked out {v} for all inner angles of {the} together",
                ask="To how many degrees do all inner angles of {the} add up?",
                ask_new="How many degrees does one get by adding the inner angles of {the} one by one?",
            ),
        },
        relation="total = 180 * (corners - 2)",
        forms={"total": "180 * (corners - 2)", "corners": "total / 180 + 2"},
        draw={"corners": range(5, 41)},
        most=7000,
        scene=Clause.of(
            "{The} is a polygon | {The} has the shape of a polygon | {The} forms a polygon"
            " | The shape of {the} is a polygon",
            "{The} has straight sides all the way round | {The} is bounded by straight sides only",
        ),
        stories=_MANY,
        contrast="exterior angle of a regular polygon",
        diagram=polygon_with_angle_sum("corners", "total"),
    ),
    Theorem(
        name="exterior angle of a regular polygon",
        field=FIELD,
        statement="Each exterior angle of a regular polygon is 360 degrees divided by the number of"
        " its corners.",
        conditions=(
            Premise("the polygon is regular", "{the} is a regular polygon", "corners > 2 and outer > 0"),
        ),
        slots={
            "corners": _CORNERS,
            "outer": Slot(
                role="one exterior angle",
                thing="exterior angle at each corner of {the}",
                unit="degrees",
                say="Each exterior angle of {the} is {v} | {The} has exterior angles of {v} each"
                " | At every corner of {the}, the exterior angle is {v}",
                new="Whoever walks along {the} turns by {v} at each corner"
                " | {Name} worked out {v} for every exterior angle of {the}",
                ask="How many degrees is each exterior angle of {the}?",
                ask_new="By how many degrees does one turn at each corner on the way round {the}?",
            ),
        },
        relation="outer = 360 / corners",
        forms={"outer": "360 / corners", "corners": "360 / outer"},
        draw={"corners": (3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 20, 24, 30, 36, 40, 45, 60, 72)},
        scene=Clause.of(
            "{The} is a regular polygon | {The} has the shape of a regular polygon"
            " | {The} forms a regular polygon | The shape of {the} is a regular polygon",
            "Straight sides of one length make up {the}, and all its angles are equal"
            " | {The} is a polygon with equal sides and equal angles",
        ),
        stories=_MANY,
        contrast="angle sum of a polygon",
        diagram=regular_polygon("corners", "outer"),
    ),
)
