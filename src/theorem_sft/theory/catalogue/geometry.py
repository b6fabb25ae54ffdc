"""Plane geometry: areas and perimeters."""

from theorem_sft.theory.catalogue.plane import FIELD, area
from theorem_sft.theory.diagrams.quadrilateral_figures import parallelogram, rectangle
from theorem_sft.theory.diagrams.triangle_figures import triangle
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_RECTANGLES = (
    story(
        "garden",
        "{The} has {k} rose bushes | {The} was planted {k} years ago",
        the="{name}'s garden",
        u="metres",
    ),
    story(
        "carpet",
        "{The} was bought {k} years ago | {The} has a pattern of {k} stars",
        the="{name}'s carpet",
        u="metres",
    ),
    story(
        "poster", "{The} shows {k} animals | {The} was printed {k} weeks ago", the="{name}'s poster", u="cm"
    ),
    story(
        "field", "{k} sheep graze on {the} | {The} has {k} old trees", the="the field of {name}", u="metres"
    ),
    story(
        "phone",
        "{The} is {k} months old | {The} stores {k} songs",
        the="the screen of {name}'s phone",
        u="cm",
    ),
)
_RECTANGLE = Clause.of(
    "{The} is a rectangle | {The} has the shape of a rectangle | {The} is rectangular"
    " | {The} forms a rectangle",
    "Seen from above, {the} is a plain rectangle | All four corners of {the} are right angles",
)
_WIDTH = Slot(
    role="one side of the rectangle",
    thing="width of {the}",
    unit="{u}",
    say="{The} is {v} wide | {The} has a width of {v} | In width, {the} comes to {v}",
    new="Across, {the} measures {v} | Someone measured {v} for the width of {the}",
    ask="How wide is {the} in {u}?",
    ask_new="How many {u} does {the} measure across?",
)
_LENGTH = Slot(
    role="the side next to it",
    thing="length of {the}",
    unit="{u}",
    say="{The} is {v} long | {The} has a length of {v} | In length, {the} comes to {v}",
    new="From end to end, {the} measures {v} | Someone measured {v} for the length of {the}",
    ask="How long is {the} in {u}?",
    ask_new="How many {u} does {the} measure from end to end?",
)
_IS_RECTANGLE = Premise("the figure is a rectangle", "{the} is a rectangle")
_SIDES_DIFFER = Premise(
    "both sides are positive lengths in the same unit",
    "the width and the length of {the} are in {u}",
    "width > 0 and length > 0",
)

_FLAT = (
    story("sail", "{The} is {k} years old | {The} has {k} blue stripes", the="{name}'s sail", u="metres"),
    story(
        "sign",
        "{The} stands {k} steps from the gate | {The} has {k} letters",
        the="the sign of {name}'s shop",
        u="cm",
    ),
    story(
        "tile",
        "{name} owns {k} brushes | {The} has {k} small dots",
        the="the tile that {name} painted",
        u="cm",
    ),
    story("meadow", "{k} cows stand on {the} | {The} has {k} apple trees", the="{name}'s meadow", u="metres"),
)
_BASE = Slot(
    role="the chosen side",
    thing="base of {the}",
    unit="{u}",
    say="The base of {the} measures {v} | {The} has a base of {v} | {The} rests on a base of {v}",
    new="Along its base, {the} measures {v} | Someone measured {v} for the base of {the}",
    ask="How long is the base of {the} in {u}?",
    ask_new="How many {u} does the base of {the} measure?",
)
_HEIGHT = Slot(
    role="the distance to it, at a right angle",
    thing="height of {the}",
    unit="{u}",
    say="{The} has a height of {v} over its base"
    " | The height of {the} measures {v} | At a right angle to the base, {the} is {v} high",
    new="Straight up from its base, {the} measures {v} | Someone measured {v} for the height of {the}",
    ask="How high is {the} in {u}?",
    ask_new="How many {u} does the height of {the} measure?",
)
_AT_RIGHT_ANGLE = Premise(
    "the height is measured at a right angle to the base",
    "the height of {the} is at a right angle to its base",
    "base > 0 and height > 0",
)


THEOREMS = (
    Theorem(
        name="area of a rectangle",
        field=FIELD,
        statement="The area of a rectangle is its width times its length.",
        conditions=(_IS_RECTANGLE, _SIDES_DIFFER),
        slots={"width": _WIDTH, "length": _LENGTH, "area": area("the area of the rectangle")},
        relation="area = width * length",
        forms={"area": "width * length", "width": "area / length", "length": "area / width"},
        draw={"width": range(2, 16), "length": range(3, 21)},
        scene=_RECTANGLE,
        stories=_RECTANGLES,
        contrast="perimeter of a rectangle",
        diagram=rectangle("width", "length", area="area"),
    ),
    Theorem(
        name="perimeter of a rectangle",
        field=FIELD,
        statement="The perimeter of a rectangle is twice the sum of its width and its length.",
        conditions=(_IS_RECTANGLE, _SIDES_DIFFER),
        slots={
            "width": _WIDTH,
            "length": _LENGTH,
            "perimeter": Slot(
                role="the length of the way round the rectangle",
                thing="perimeter of {the}",
                unit="{u}",
                say="The edge of {the} is {v} all round | {The} has a perimeter of {v}"
                " | Once round {the} is {v}",
                new="The whole border of {the} measures {v} | Someone measured {v} for the way round {the}",
                ask="How long is the way round {the} in {u}?",
                ask_new="How many {u} does the whole border of {the} measure?",
            ),
        },
        relation="perimeter = 2 * (width + length)",
        forms={
            "perimeter": "2 * (width + length)",
            "width": "perimeter / 2 - length",
            "length": "perimeter / 2 - width",
        },
        draw={"width": range(2, 16), "length": range(3, 31)},
        scene=_RECTANGLE,
        stories=_RECTANGLES,
        contrast="area of a rectangle",
        diagram=rectangle("width", "length", perimeter="perimeter"),
    ),
    Theorem(
        name="area of a triangle",
        field=FIELD,
        statement="The area of a triangle is half of its base times its height.",
        conditions=(Premise("the figure is a triangle", "{the} is a triangle"), _AT_RIGHT_ANGLE),
        slots={"base": _BASE, "height": _HEIGHT, "area": area("the area of the triangle")},
        relation="area = base * height / 2",
        forms={"area": "base * height / 2", "base": "2 * area / height", "height": "2 * area / base"},
        draw={"base": range(3, 21), "height": range(2, 19)},
        scene=Clause.of(
            "{The} is a triangle | {The} has the shape of a triangle | {The} is triangular"
            " | {The} forms a triangle",
            "{The} has just three corners and straight sides"
            " | Seen from the front, {the} is a plain triangle",
        ),
        stories=_FLAT,
        contrast="area of a parallelogram",
        diagram=triangle("base", "height", area="area"),
    ),
    Theorem(
        name="area of a parallelogram",
        field=FIELD,
        statement="The area of a parallelogram is its base times its height.",
        conditions=(Premise("the figure is a parallelogram", "{the} is a parallelogram"), _AT_RIGHT_ANGLE),
        slots={"base": _BASE, "height": _HEIGHT, "area": area("the area of the parallelogram")},
        relation="area = base * height",
        forms={"area": "base * height", "base": "area / height", "height": "area / base"},
        draw={"base": range(3, 21), "height": range(2, 16)},
        scene=Clause.of(
            "{The} is a parallelogram | {The} has the shape of a parallelogram"
            " | {The} has two pairs of parallel sides | {The} forms a parallelogram",
            "Each side of {the} is parallel to the one across"
            " | Seen from the front, {the} is a plain parallelogram",
        ),
        stories=_FLAT,
        contrast="area of a triangle",
        diagram=parallelogram("base", "height", area="area"),
    ),
)
