"""Plane geometry: angles in and outside circles."""

from theorem_sft.theory.catalogue.plane import FIELD
from theorem_sft.theory.diagrams.circle_figures import (
    angle_in_a_semicircle,
    inscribed_angle,
    tangents_angle,
    triangle_of_radii,
)
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_CIRCLES = (
    story("page", "{name} drew the circle {k} minutes ago | The page with the circle has number {k}",
          a="A", b="B", p="P", o="O", the="the circle"),
    story("pond", "{k} ducks swim on the pond | The pond is {k} years old",
          a="E", b="F", p="G", o="M", the="the edge of the round pond"),
    story("wheel", "The wheel is {k} years old | The wheel cost {k} dollars",
          a="J", b="K", p="L", o="N", the="the rim of {name}'s wheel"),
    story("square", "{k} lamps stand on the square | {k} pigeons sit on the square",
          a="Q", b="R", p="S", o="T", the="the border of the round square"),
)  # fmt: skip


def _angle(name: str, role: str) -> Slot:
    """Return the slot of an angle named by three points, the middle one being its vertex."""
    first, corner, last = (f"{{{letter}}}" for letter in name)
    angle = first + corner + last
    return Slot(
        role=role,
        thing=f"angle {angle}",
        unit="degrees",
        say=f"Angle {angle} measures {{v}} | The lines {corner}{first} and {corner}{last} enclose {{v}}"
        f" | At {corner}, angle {angle} comes to {{v}}",
        new=f"Seen from {corner}, there are {{v}} between {first} and {last}"
        f" | Someone measured {{v}} for angle {angle}",
        ask=f"How many degrees is angle {angle}? | How large is angle {angle} in degrees?",
        ask_new=f"Seen from {corner}, how many degrees are there between {first} and {last}?",
    )


_CENTRAL = _angle("aob", "the angle at the centre")
_HAS_CENTRE = Premise("one angle has its corner at the centre", "{o} is the centre of {the}")

THEOREMS = (
    Theorem(
        name="inscribed angle",
        field=FIELD,
        statement="An angle at a circle is half the angle at the centre over the same arc.",
        conditions=(
            _HAS_CENTRE,
            Premise(
                "the other angle has its corner on the circle, outside the arc",
                "{p} lies on {the}, on the longer arc from {a} to {b}",
                "inscribed > 0 and central < 180",
            ),
        ),
        slots={"central": _CENTRAL, "inscribed": _angle("apb", "the angle at the circle")},
        relation="central = 2 * inscribed",
        forms={"inscribed": "central / 2", "central": "2 * inscribed"},
        draw={"central": range(24, 170, 2)},
        scene=Clause.of(
            "{A} and {b} lie on {the} with centre {o}, and {p} lies on the longer arc from {a} to {b}"
            " | {P} is a point on the longer arc from {a} to {b} on {the} with centre {o}"
            " | On {the} with centre {o} there are {a} and {b}, and {p} on the longer arc between them"
            " | {O} is the centre of {the}, and {p} lies on its longer arc from {a} to {b}",
            "{A} and {b} split {the} around its middle {o} into a short and a long part, and {p} is on the"
            " long one"
            " | Going the long way from {a} to {b} on {the}, whose middle is {o}, one comes past {p}",
        ),
        stories=_CIRCLES,
        contrast="angle between two tangents",
        diagram=inscribed_angle("central", "inscribed"),
    ),
    Theorem(
        name="angle between two tangents",
        field=FIELD,
        statement="The angle between two tangents and the angle between the radii to their points of contact"
        " add up to 180 degrees.",
        conditions=(
            _HAS_CENTRE,
            Premise(
                "the sides of the other angle touch the circle",
                "{p}{a} and {p}{b} touch {the} at {a} and {b}",
                "central > 0 and outside > 0",
            ),
        ),
        slots={"central": _CENTRAL, "outside": _angle("apb", "the angle between the tangents")},
        relation="central + outside = 180",
        forms={"outside": "180 - central", "central": "180 - outside"},
        draw={"central": range(24, 170, 2)},
        scene=Clause.of(
            "{A} and {b} lie on {the} with centre {o}, and the tangents at {a} and {b} meet at {p}"
            " | {P} is the point where the tangents at {a} and {b} to {the} with centre {o} meet"
            " | On {the} with centre {o} there are {a} and {b}, and the tangents there meet at {p}"
            " | {O} is the centre of {the}, and its tangents at {a} and {b} meet at {p}",
            "From {p}, two straight lines just touch {the}, whose middle is {o}, at {a} and {b}"
            " | Around its middle {o}, {the} just touches the lines {p}{a} at {a} and {p}{b} at {b}",
        ),
        stories=_CIRCLES,
        contrast="inscribed angle",
        diagram=tangents_angle("central", "outside"),
    ),
    Theorem(
        name="angle in a semicircle",
        field=FIELD,
        statement="If one side of a triangle is a diameter of the circle through its corners, the angles at"
        " this side add up to 90 degrees.",
        conditions=(
            Premise("the side is a diameter of the circle", "{a}{b} is a diameter of {the}"),
            Premise("the third corner lies on the circle", "{p} lies on {the}", "first > 0 and second > 0"),
        ),
        slots={
            "first": _angle("pab", "the angle at one end of the diameter"),
            "second": _angle("pba", "the angle at the other end"),
        },
        relation="first + second = 90",
        forms={"first": "90 - second", "second": "90 - first"},
        draw={"first": range(11, 80)},
        scene=Clause.of(
            "{A}, {b} and {p} lie on {the}, and {a}{b} is a diameter"
            " | {P} is a point on {the}, of which {a}{b} is a diameter"
            " | On {the} there are {a}, {b} and {p}, and {a}{b} is a diameter"
            " | {A}{b} is a diameter of {the}, and {p} is another point on it",
            "{A} and {b} are straight across from each other on {the}, and {p} is on it too"
            " | Halfway round {the} from {a} comes {b}, and {p} is anywhere else on it",
        ),
        stories=_CIRCLES,
        contrast="triangle of two radii",
        diagram=angle_in_a_semicircle("first", "second"),
    ),
    Theorem(
        name="triangle of two radii",
        field=FIELD,
        statement="In the triangle of a chord and the radii to its ends, the angle at the centre and twice an"
        " angle at the chord add up to 180 degrees.",
        conditions=(
            _HAS_CENTRE,
            Premise(
                "the ends of the chord lie on the circle",
                "{a} and {b} lie on {the}",
                "outer > 0 and central > 0",
            ),
        ),
        slots={"outer": _angle("oab", "an angle at the chord"), "central": _CENTRAL},
        relation="central + 2 * outer = 180",
        forms={"central": "180 - 2 * outer", "outer": "(180 - central) / 2"},
        draw={"outer": range(10, 86)},
        scene=Clause.of(
            "{A} and {b} lie on {the}, and {o} is its centre"
            " | {O} is the centre of {the}, on which {a} and {b} lie"
            " | On {the} with centre {o} there are the points {a} and {b}"
            " | {A}{b} is a chord of {the} with centre {o}",
            "{A} and {b} are two points on {the}, and {o} is in the middle of it"
            " | Around its middle {o}, {the} goes through {a} and {b}",
        ),
        stories=_CIRCLES,
        contrast="angle in a semicircle",
        diagram=triangle_of_radii("outer", "central"),
    ),
)
