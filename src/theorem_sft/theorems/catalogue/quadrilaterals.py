"""Plane geometry: areas and lengths in trapezoids."""

from theorem_sft.theorems.diagrams import trapezoid
from theorem_sft.theorems.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "plane geometry"

_TRAPEZOIDS = (
    story("roof", "The roof is {k} years old | {k} pigeons sit on the roof",
          the="the side of {name}'s roof", u="metres"),
    story("meadow", "{k} cows stand on the meadow | The meadow has {k} apple trees",
          the="{name}'s meadow", u="metres"),
    story("lamp", "The lamp cost {k} dollars | The lamp is {k} years old",
          the="the drawing of {name}'s lamp", u="cm"),
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
        f" | {{The}} has {{v}} for its {which} parallel side",
        new=f"Along the {which} of its parallel sides, {{the}} measures {{v}}"
        f" | Someone measured {{v}} for the {which} parallel side of {{the}}",
        ask=f"How long is the {which} parallel side of {{the}} in {{u}}?",
        ask_new=f"How many {{u}} does {{the}} measure along the {which} of its parallel sides?",
    )


_LONG = _parallel("longer", "one of the parallel sides")
_SHORT = _parallel("shorter", "the other parallel side")

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
                "the longer and the shorter side of {the} are parallel, and the height is at a right angle to"
                " them",
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
            "area": Slot(
                role="the area of the trapezoid",
                thing="area of {the}",
                unit="square {u}",
                say="{The} covers {v} | {The} has an area of {v} | The surface of {the} is {v}",
                new="{The} takes up {v} | Someone worked out {v} for the area of {the}",
                ask="How many square {u} does {the} cover?",
                ask_new="How much area does {the} take up in square {u}?",
            ),
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
                " | A midline of {v} joins the middles of the sloping sides of {the}",
                new="From the middle of one sloping side to that of the other, {the} measures {v}"
                " | Someone measured {v} for the midline of {the}",
                ask="How long is the midline of {the} in {u}?",
                ask_new="How many {u} are the middles of the sloping sides of {the} apart?",
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
)
