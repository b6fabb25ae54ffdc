"""Plane geometry: sums of angles."""

from theorem_sft.theorems.diagrams import angles_on_a_line, triangle_of_angles
from theorem_sft.theorems.theorem import Clause, Premise, Slot, Theorem, story

FIELD = "plane geometry"

_CORNERS = (
    story("triangle", "{name} drew the triangle {k} minutes ago | The page with the triangle has number {k}",
          a="A", b="B", c="C", the="triangle ABC", line="line AD"),
    story("park", "The park has {k} benches | The park opened {k} years ago",
          a="P", b="Q", c="R", the="the triangular park PQR", line="path PS"),
    story("roof", "The roof is {k} years old | The roof was painted {k} months ago",
          a="X", b="Y", c="Z", the="the roof triangle XYZ", line="beam XW"),
)  # fmt: skip


def _angle(letter: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"angle at {{{letter}}}",
        unit="degrees",
        say=f"The angle at {{{letter}}} measures {{v}} | At {{{letter}}} there is an angle of {{v}}"
        f" | {{The}} has an angle of {{v}} at {{{letter}}}",
        new=f"At corner {{{letter}}}, {{the}} opens by {{v}}"
        f" | Someone measured {{v}} for the angle at {{{letter}}}",
        ask=f"How many degrees is the angle at {{{letter}}}?"
        f" | How large is the angle at {{{letter}}} in degrees?",
        ask_new=f"By how many degrees does {{the}} open at {{{letter}}}?",
    )


_CROSSINGS = (
    story("road", "The main road is {k} km long | The main road has {k} street lamps",
          branch="the side road", line="the straight main road"),
    story("pipe", "The long pipe is {k} years old | The long pipe has {k} screws",
          branch="the short pipe", line="the straight long pipe"),
    story("drawing", "The sheet has {k} red dots | {name} drew the lines {k} minutes ago",
          branch="the red line of {name}", line="the straight blue line"),
    story("wire", "The fence has {k} posts | The fence wire was put up {k} weeks ago",
          branch="the loose wire", line="the straight fence wire"),
)  # fmt: skip


def _turn(side: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"angle on the {side} of the crossing",
        unit="degrees",
        say=f"The angle on the {side} of the crossing measures {{v}}"
        f" | On the {side} of the crossing the angle is {{v}}"
        f" | There is an angle of {{v}} on the {side} of the crossing",
        new=f"On its {side}, the crossing opens by {{v}}"
        f" | Someone measured {{v}} for the angle on the {side} of the crossing",
        ask=f"How many degrees is the angle on the {side} of the crossing?",
        ask_new=f"By how many degrees does the crossing open on its {side}?",
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
            "first": _angle("a", "one angle"),
            "second": _angle("b", "another angle"),
            "third": _angle("c", "the remaining angle"),
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
        contrast="angles on a straight line",
        diagram=triangle_of_angles(a="first", b="second", c="third"),
    ),
    Theorem(
        name="angles on a straight line",
        field=FIELD,
        statement="Two angles that make up a straight line add up to 180 degrees.",
        conditions=(
            Premise(
                "the two angles lie side by side on one straight line",
                "the two angles at the crossing lie side by side on {line}",
                "left > 0 and right > 0",
            ),
        ),
        slots={"left": _turn("left", "one angle"), "right": _turn("right", "the angle beside it")},
        relation="left + right = 180",
        forms={"left": "180 - right", "right": "180 - left"},
        draw={"left": range(21, 160)},
        scene=Clause.of(
            "{Branch} ends on {line} at a crossing | {Branch} meets {line} at a crossing and ends there"
            " | At a crossing, {branch} ends on {line} | A crossing is made where {branch} ends on {line}",
            "{Branch} runs up to {line} and stops at a crossing"
            " | {Line} goes past a crossing where {branch} stops",
        ),
        stories=_CROSSINGS,
        contrast="angle sum of a triangle",
        diagram=angles_on_a_line("left", "right"),
    ),
)
