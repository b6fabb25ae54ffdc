"""Plane geometry: lengths and areas of circles and sectors."""

from theorem_sft.theory.catalogue.plane import FIELD, area
from theorem_sft.theory.diagrams.circle_figures import circle, sector
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_DISCS = (
    story("bed", "{name} planted {k} tulips in the bed | The garden is {k} years old",
          the="{name}'s flower bed", u="cm"),
    story("table", "{k} plates stand on the table | The table cost {k} dollars",
          the="the top of {name}'s table", u="cm"),
    story("pond", "{k} ducks swim on the pond | The pond has {k} water lilies",
          the="the pond in the park", u="metres"),
    story("mirror", "The mirror is {k} years old | The mirror cost {k} dollars",
          the="{name}'s mirror", u="cm"),
)  # fmt: skip
_CIRCLE = Clause.of(
    "{The} is a circle | {The} has the shape of a circle | {The} forms a circle"
    " | The shape of {the} is a circle",
    "Every point on the edge of {the} is equally far from its middle | {The} is perfectly round",
)
_IS_CIRCLE = Premise("the figure is a circle", "{the} is a circle", "radius > 0")

_SLICES = (
    story("pizza", "The pizza has {k} olives | The pizza cost {k} dollars",
          the="{name}'s piece of pizza", u="cm"),
    story("fan", "The fan has {k} flowers on it | The fan is {k} years old", the="{name}'s open fan", u="cm"),
    story("lawn", "{k} daisies grow on the lawn | The lawn was sown {k} years ago",
          the="the lawn in {name}'s garden", u="metres"),
    story("stage", "{k} actors stand on the stage | The stage is {k} years old",
          the="the stage of the theatre", u="metres"),
)  # fmt: skip
_SECTOR = Clause.of(
    "{The} is a sector of a circle | {The} has the shape of a sector of a circle"
    " | {The} forms a sector of a circle | The shape of {the} is a sector of a circle",
    "Two straight edges from one tip and a circular arc around this tip bound {the}"
    " | {The} looks like a slice cut out of a round cake from its middle",
)
_IS_SECTOR = Premise(
    "the figure is a sector of a circle", "{the} is a sector of a circle", "radius > 0 and angle > 0"
)
_FULL_TURN = Premise(
    "the angle is less than a full turn", "the angle is the one at the tip of {the}", "angle < 360"
)

_RADIUS = Slot(
    role="the radius",
    thing="radius of {the}",
    unit="{u}",
    say="{The} has a radius of {v} | The radius of {the} measures {v} | For {the}, the radius comes to {v}",
    new="From the middle to the edge, {the} measures {v} | Someone measured {v} for the radius of {the}",
    ask="How long is the radius of {the} in {u}?",
    ask_new="How many {u} does {the} measure from the middle to the edge?",
)
_STRAIGHT_EDGE = Slot(
    role="the radius of the circle",
    thing="radius of {the}",
    unit="{u}",
    say="{The} has a radius of {v} | The radius of {the} measures {v} | For {the}, the radius comes to {v}",
    new="From the tip to the arc, {the} measures {v} | Each straight edge of {the} is {v} long",
    ask="How long is the radius of {the} in {u}?",
    ask_new="How many {u} does {the} measure from the tip to the arc?",
)
_ANGLE = Slot(
    role="the angle of the sector, in degrees",
    thing="angle at the tip of {the}",
    unit="degrees",
    say="The angle at the tip of {the} measures {v} | {The} has an angle of {v} at its tip"
    " | At its tip, {the} has an angle of {v}",
    new="From one straight edge to the other, {the} opens by {v}"
    " | Someone measured {v} between the straight edges of {the}",
    ask="How many degrees is the angle at the tip of {the}?",
    ask_new="By how many degrees does {the} open from one straight edge to the other?",
)


THEOREMS = (
    Theorem(
        name="circumference of a circle",
        field=FIELD,
        statement="The circumference of a circle is twice pi times its radius.",
        conditions=(_IS_CIRCLE,),
        slots={
            "radius": _RADIUS,
            "circumference": Slot(
                role="the circumference",
                thing="circumference of {the}",
                unit="{u}",
                say="The edge of {the} is {v} all round | {The} has a circumference of {v}"
                " | Once round {the} is {v}",
                new="The whole border of {the} measures {v} | Someone worked out {v} for the way round {the}",
                ask="How long is the way round {the} in {u}?",
                ask_new="How many {u} does the whole border of {the} measure?",
            ),
        },
        relation="circumference = 2 * pi * radius",
        forms={"circumference": "2 * pi * radius", "radius": "circumference / (2 * pi)"},
        draw={"radius": range(3, 61)},
        scene=_CIRCLE,
        stories=_DISCS,
        contrast="area of a circle",
        diagram=circle("radius", circumference="circumference"),
    ),
    Theorem(
        name="area of a circle",
        field=FIELD,
        statement="The area of a circle is pi times the square of its radius.",
        conditions=(_IS_CIRCLE,),
        slots={"radius": _RADIUS, "area": area("the area of the circle")},
        relation="area = pi * radius ** 2",
        forms={"area": "pi * radius ** 2", "radius": "sqrt(area / pi)"},
        draw={"radius": range(3, 61)},
        most=3600,
        scene=_CIRCLE,
        stories=_DISCS,
        contrast="circumference of a circle",
        diagram=circle("radius", area="area"),
    ),
    Theorem(
        name="length of an arc",
        field=FIELD,
        statement="The arc of a sector is twice pi times the radius, times the angle out of 360 degrees.",
        conditions=(_IS_SECTOR, _FULL_TURN),
        slots={
            "radius": _STRAIGHT_EDGE,
            "angle": _ANGLE,
            "arc": Slot(
                role="the length of the arc",
                thing="length of the arc of {the}",
                unit="{u}",
                say="The arc of {the} is {v} long | {The} has an arc of {v}"
                " | The curved edge of {the} measures {v}",
                new="Along its curved edge, {the} measures {v} | Someone worked out {v} for the arc of {the}",
                ask="How long is the arc of {the} in {u}?",
                ask_new="How many {u} does {the} measure along its curved edge?",
            ),
        },
        relation="arc = 2 * pi * radius * angle / 360",
        forms={
            "arc": "2 * pi * radius * angle / 360",
            "radius": "arc * 360 / (2 * pi * angle)",
            "angle": "arc * 360 / (2 * pi * radius)",
        },
        draw={"radius": range(3, 37), "angle": range(20, 180, 5)},
        scene=_SECTOR,
        stories=_SLICES,
        contrast="area of a sector",
        diagram=sector("radius", "angle", arc="arc"),
    ),
    Theorem(
        name="area of a sector",
        field=FIELD,
        statement="The area of a sector is pi times the square of the radius, times the angle out of 360"
        " degrees.",
        conditions=(_IS_SECTOR, _FULL_TURN),
        slots={"radius": _STRAIGHT_EDGE, "angle": _ANGLE, "area": area("the area of the sector")},
        relation="area = pi * radius ** 2 * angle / 360",
        forms={
            "area": "pi * radius ** 2 * angle / 360",
            "radius": "sqrt(area * 360 / (pi * angle))",
            "angle": "area * 360 / (pi * radius ** 2)",
        },
        draw={"radius": (3, 4, 6, 8, 9, 10, 12, 15, 18), "angle": range(20, 180, 5)},
        scene=_SECTOR,
        stories=_SLICES,
        contrast="length of an arc",
        diagram=sector("radius", "angle", area="area"),
    ),
)
