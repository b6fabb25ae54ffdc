"""Plane geometry: areas and lengths in trapezoids and rhombuses."""

from theorem_sft.theory.catalogue.plane import FIELD, area
from theorem_sft.theory.diagrams.quadrilateral_figures import rhombus, trapezoid
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_TRAPEZOIDS = (
    story("tent", "The tent is {k} years old | The tent cost {k} dollars",
          the="the front of {name}'s tent", u="metres"),
    story("meadow", "{k} cows stand on the meadow | The meadow has {k} apple trees",
          the="{name}'s meadow", u="metres"),
    story("mirror", "The mirror cost {k} dollars | The mirror is {k} years old",
          the="{name}'s mirror", u="cm"),
    story("table", "{k} plates stand on the table | The table is {k} years old",
          the="the top of {name}'s table", u="cm"),
)  # fmt: skip
_TRAPEZOID = Clause.of(
    "{The} is a trapezoid | {The} has the shape of a trapezoid | {The} forms a trapezoid"
    " | The shape of {the} is a trapezoid",
    "Two sides of {the} are parallel, and the other two are not"
    " | {The} has four straight sides, and just two of them are parallel",
)
_IS_TRAPEZOID = Premise("the figure is a trapezoid", "{the} is a trapezoid")


def _parallel(which: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"{which} parallel side of {{the}}",
        unit="{u}",
        say=f"The {which} parallel side of {{the}} measures {{v}}"
        f" | The {which} of the two parallel sides of {{the}} is {{v}} long"
        f" | {{The}} has a {which} parallel side of {{v}}",
        new=f"Along the {which} of its parallel sides, {{the}} measures {{v}}"
        f" | Someone measured {{v}} for the {which} parallel side of {{the}}",
        ask=f"How long is the {which} parallel side of {{the}} in {{u}}?",
        ask_new=f"How many {{u}} does {{the}} measure along the {which} of its parallel sides?",
    )


_LONG = _parallel("longer", "one of the parallel sides")
_SHORT = _parallel("shorter", "the other parallel side")


_RHOMBUSES = (
    story("kite", "The kite has {k} ribbons | The kite is {k} years old", the="{name}'s kite", u="cm"),
    story("tile", "{name} owns {k} brushes | The tile has {k} small dots",
          the="the tile that {name} painted", u="cm"),
    story("sign", "The sign stands {k} steps from the gate | The sign has {k} letters",
          the="the sign of {name}'s shop", u="cm"),
    story("square", "{k} lamps stand on the square | {k} pigeons sit on the square",
          the="the town square", u="metres"),
)  # fmt: skip
_RHOMBUS = Clause.of(
    "{The} is a rhombus | {The} has the shape of a rhombus | {The} forms a rhombus"
    " | The shape of {the} is a rhombus",
    "{The} has four straight sides of the same length | All four sides of {the} are equally long",
)
_IS_RHOMBUS = Premise("the figure is a rhombus", "{the} is a rhombus")
_DIAGONALS = Premise(
    "the two lengths are those of the diagonals",
    "the diagonals of {the} join opposite corners",
    "long > short and short > 0",
)


def _diagonal(which: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"{which} diagonal of {{the}}",
        unit="{u}",
        say=f"The {which} diagonal of {{the}} measures {{v}} | {{The}} has a {which} diagonal of {{v}}"
        f" | In {{the}}, the {which} diagonal is {{v}} long",
        new=f"Across {{the}} from corner to corner, the {which} way measures {{v}}"
        f" | Someone measured {{v}} for the {which} diagonal of {{the}}",
        ask=f"How long is the {which} diagonal of {{the}} in {{u}}?",
        ask_new=f"How many {{u}} is the {which} way across {{the}} from corner to corner?",
    )


# Twice the legs of right triangles with integer sides.
_SHORT_DRAWN = (6, 8, 10, 12, 16, 18, 24, 30, 32, 36, 40, 42, 48, 56, 60, 64, 66, 70, 72, 80, 90)
_LONG_DRAWN = (8, 16, 24, 30, 32, 40, 42, 48, 56, 60, 64, 70, 72, 80, 84, 90, 96, 112, 120, 126, 144, 160)
_LONG_DIAGONAL = _diagonal("longer", "one diagonal")
_SHORT_DIAGONAL = _diagonal("shorter", "the other diagonal")


THEOREMS = (
    Theorem(
        name="area of a trapezoid",
        field=FIELD,
        statement="The area of a trapezoid is half the sum of its parallel sides, times the distance between"
        " them.",
        conditions=(
            _IS_TRAPEZOID,
            Premise(
                "the sides are the parallel ones, and the height is the distance between them",
                "the distance between the parallel sides of {the} is at a right angle to them",
                "long > short and short > 0 and height > 0",
            ),
        ),
        slots={
            "long": _LONG,
            "short": _SHORT,
            "height": Slot(
                role="the distance between the parallel sides",
                thing="distance between the parallel sides of {the}",
                unit="{u}",
                say="The parallel sides of {the} are {v} apart"
                " | {The} has parallel sides at a distance of {v}"
                " | The distance from one parallel side of {the} to the other is {v}",
                new="Straight across between its parallel sides, {the} measures {v}"
                " | A gap of {v} lies between the parallel sides of {the}",
                ask="How many {u} are the parallel sides of {the} apart?",
                ask_new="How many {u} does {the} measure straight across between its parallel sides?",
            ),
            "area": area("the area of the trapezoid"),
        },
        relation="area = (long + short) / 2 * height",
        forms={
            "area": "(long + short) * height / 2",
            "height": "2 * area / (long + short)",
            "long": "2 * area / height - short",
            "short": "2 * area / height - long",
        },
        draw={"long": range(6, 26), "short": range(3, 16), "height": range(3, 15)},
        most=300,
        scene=_TRAPEZOID,
        stories=_TRAPEZOIDS,
        contrast="midline of a trapezoid",
        diagram=trapezoid("long", "short", height="height", area="area"),
    ),
    Theorem(
        name="midline of a trapezoid",
        field=FIELD,
        statement="The midline of a trapezoid is half the sum of its parallel sides.",
        conditions=(
            _IS_TRAPEZOID,
            Premise(
                "the midline joins the middles of the two sides that are not parallel",
                "the midline of {the} joins the middles of the sides that are not parallel",
                "long > short and short > 0",
            ),
        ),
        slots={
            "long": _LONG,
            "short": _SHORT,
            "midline": Slot(
                role="the length of the midline",
                thing="midline of {the}",
                unit="{u}",
                say="The midline of {the} measures {v} | {The} has a midline of {v}"
                " | A midline of {v} joins the middles of the two sides of {the} that are not parallel",
                new="Halfway between its parallel sides, {the} is {v} across"
                " | Someone measured {v} for the midline of {the}",
                ask="How long is the midline of {the} in {u}?",
                ask_new="How many {u} is {the} across, halfway between its parallel sides?",
            ),
        },
        relation="midline = (long + short) / 2",
        forms={
            "midline": "(long + short) / 2",
            "long": "2 * midline - short",
            "short": "2 * midline - long",
        },
        draw={"long": range(6, 61), "short": range(3, 41)},
        scene=_TRAPEZOID,
        stories=_TRAPEZOIDS,
        contrast="area of a trapezoid",
        diagram=trapezoid("long", "short", midline="midline"),
    ),
    Theorem(
        name="area of a rhombus",
        field=FIELD,
        statement="The area of a rhombus is half the product of its diagonals.",
        conditions=(_IS_RHOMBUS, _DIAGONALS),
        slots={"long": _LONG_DIAGONAL, "short": _SHORT_DIAGONAL, "area": area("the area of the rhombus")},
        relation="area = long * short / 2",
        forms={"area": "long * short / 2", "long": "2 * area / short", "short": "2 * area / long"},
        draw={"long": range(10, 41), "short": range(5, 31)},
        most=600,
        scene=_RHOMBUS,
        stories=_RHOMBUSES,
        contrast="side of a rhombus",
        diagram=rhombus("long", "short", area="area"),
    ),
    Theorem(
        name="side of a rhombus",
        field=FIELD,
        statement="The square of a side of a rhombus is the sum of the squares of its half diagonals.",
        conditions=(
            _IS_RHOMBUS,
            _DIAGONALS,
            Premise("a length is positive", "each side of {the} has a positive length", "side > 0"),
        ),
        slots={
            "long": _LONG_DIAGONAL,
            "short": _SHORT_DIAGONAL,
            "side": Slot(
                role="the length of each side",
                thing="length of each side of {the}",
                unit="{u}",
                say="Each side of {the} measures {v} | {The} has sides of {v} each"
                " | Every one of the sides of {the} is {v} long",
                new="From one corner to the next, {the} measures {v}"
                " | Someone measured {v} for each side of {the}",
                ask="How long is each side of {the} in {u}?",
                ask_new="How many {u} does {the} measure from one corner to the next?",
            ),
        },
        relation="side ** 2 = (long / 2) ** 2 + (short / 2) ** 2",
        forms={
            "side": "sqrt((long / 2) ** 2 + (short / 2) ** 2)",
            "long": "2 * sqrt(side ** 2 - (short / 2) ** 2)",
            "short": "2 * sqrt(side ** 2 - (long / 2) ** 2)",
        },
        draw={"long": _LONG_DRAWN, "short": _SHORT_DRAWN},
        scene=_RHOMBUS,
        stories=_RHOMBUSES,
        contrast="area of a rhombus",
        diagram=rhombus("long", "short", side="side"),
    ),
)
