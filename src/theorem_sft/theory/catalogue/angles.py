"""Plane geometry: adjacent angles."""

from theorem_sft.theory.catalogue.plane import FIELD
from theorem_sft.theory.diagrams.triangle_figures import angles_at_a_corner
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_CROSSINGS = (
    story("road", "The side road is {k} km long | The side road has {k} street lamps",
          branch="the side road", line="the straight main road", arms="two main roads"),
    story("pipe", "The short pipe is {k} years old | The short pipe has {k} screws",
          branch="the short pipe", line="the straight long pipe", arms="two long pipes"),
    story("drawing", "The sheet has {k} red dots | {name} drew the lines {k} minutes ago",
          branch="the red line of {name}", line="the straight blue line", arms="two blue lines"),
    story("wire", "The fence has {k} posts | The wires were put up {k} weeks ago",
          branch="the loose wire", line="the straight fence wire", arms="two fence wires"),
)  # fmt: skip


def _turn(side: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"angle on the {side} of {{branch}}",
        unit="degrees",
        say=f"The angle on the {side} of {{branch}} measures {{v}}"
        f" | On the {side} of {{branch}} the angle is {{v}}"
        f" | There is an angle of {{v}} on the {side} of {{branch}}",
        new=f"An angle of {{v}} opens on the {side} of {{branch}}"
        f" | Someone measured {{v}} for the angle on the {side} of {{branch}}",
        ask=f"How many degrees is the angle on the {side} of {{branch}}?",
        ask_new=f"By how many degrees does the angle on the {side} of {{branch}} open?",
    )


_SIDES = {"left": _turn("left", "one angle"), "right": _turn("right", "the angle beside it")}

THEOREMS = (
    Theorem(
        name="angles on a straight line",
        field=FIELD,
        statement="Two angles that make up a straight line add up to 180 degrees.",
        conditions=(
            Premise(
                "the two angles lie side by side on one straight line",
                "the two angles beside {branch} lie side by side on {line}",
                "left > 0 and right > 0",
            ),
        ),
        slots=_SIDES,
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
        contrast="angles that make up a right angle",
        diagram=angles_at_a_corner("left", "right", whole=180),
    ),
    Theorem(
        name="angles that make up a right angle",
        field=FIELD,
        statement="Two angles that make up a right angle add up to 90 degrees.",
        conditions=(
            Premise(
                "the two angles lie side by side and make up a right angle",
                "the two angles beside {branch} make up the right angle between {arms}",
                "left > 0 and right > 0",
            ),
        ),
        slots=_SIDES,
        relation="left + right = 90",
        forms={"left": "90 - right", "right": "90 - left"},
        draw={"left": range(11, 80)},
        scene=Clause.of(
            "{Branch} divides the right angle between {arms} in two"
            " | {Arms} meet at a right angle, and {branch} divides this angle in two"
            " | The right angle between {arms} is divided in two by {branch}"
            " | Where {arms} meet at a right angle, {branch} runs out of the corner between them",
            "{Arms} form a square corner, and {branch} splits it"
            " | Out of the square corner that {arms} form, {branch} runs between them",
        ),
        stories=_CROSSINGS,
        contrast="angles on a straight line",
        diagram=angles_at_a_corner("left", "right", whole=90),
    ),
)
