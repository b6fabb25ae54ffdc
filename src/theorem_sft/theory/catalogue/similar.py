"""Plane geometry: lengths and areas of similar figures."""

from theorem_sft.theory.catalogue.plane import FIELD, area
from theorem_sft.theory.diagrams.polygon_figures import similar_figures
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_PAIRS = (
    story("photo", "The photo was taken {k} days ago | {name} has {k} frames",
          small="the photo", large="the poster", side="upper edge", u="cm"),
    story("flag", "The flags have {k} stars each | The flags are {k} years old",
          small="{name}'s flag", large="{other}'s flag", side="left edge", u="cm"),
    story("garden", "{name} has {k} rose bushes | {other} has {k} apple trees",
          small="{name}'s garden", large="{other}'s garden", side="north side", u="metres"),
    story("kite", "The kites have {k} ribbons each | {name} is {k} years old",
          small="the red kite", large="the blue kite", side="longest edge", u="cm"),
)  # fmt: skip
_SAME_SHAPE = Clause.of(
    "{Large} has the same shape as {small} but is larger"
    " | {Large} is larger than {small}, but the shapes are similar"
    " | {Small} and {large} have the same shape but not the same size"
    " | In shape, {large} is similar to {small}",
    "{Large} looks just like {small}, only bigger | But for its size, {large} is the same figure as {small}",
)
_IS_SIMILAR = Premise("the two figures are similar", "{large} has the same shape as {small}")
_FACTOR = Slot(
    role="the scale factor of lengths",
    thing="scale factor of lengths from {small} to {large}",
    say="The scale factor of lengths from {small} to {large} comes to {v}"
    " | Every length of {large} is {v} times that of {small}"
    " | Each side of {large} is {v} times as long as that of {small}",
    new="One has to stretch all lengths of {small} by a factor of {v} to get {large}"
    " | Laid {v} times end to end, each side of {small} is as long as the same side of {large}",
    ask="How many times as long as a side of {small} is the same side of {large}?",
    ask_new="By what factor does one have to stretch the lengths of {small} to get {large}?",
)


def _side(whose: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"{{side}} of {{{whose}}}",
        unit="{u}",
        say=f"The {{side}} of {{{whose}}} measures {{v}} | The {{side}} of {{{whose}}} is {{v}} long"
        f" | {{{whose.capitalize()}}} has {{v}} for its {{side}}",
        new=f"Along the {{side}}, {{{whose}}} measures {{v}}"
        f" | Someone measured {{v}} for the {{side}} of {{{whose}}}",
        ask=f"How long is the {{side}} of {{{whose}}} in {{u}}?",
        ask_new=f"How many {{u}} does {{{whose}}} measure along the {{side}}?",
    )


THEOREMS = (
    Theorem(
        name="lengths of similar figures",
        field=FIELD,
        statement="A length of a figure is the scale factor times the matching length of a similar figure.",
        conditions=(
            _IS_SIMILAR,
            Premise(
                "the lengths are those of matching sides",
                "the {side} of {large} matches that of {small}",
                "factor > 0 and small > 0",
            ),
        ),
        slots={
            "factor": _FACTOR,
            "small": _side("small", "a length of the first figure"),
            "large": _side("large", "the matching length of the other figure"),
        },
        relation="large = factor * small",
        forms={"large": "factor * small", "small": "large / factor", "factor": "large / small"},
        draw={"factor": range(2, 8), "small": range(3, 41)},
        most=300,
        scene=_SAME_SHAPE,
        stories=_PAIRS,
        contrast="areas of similar figures",
        diagram=similar_figures("factor", "small", "large"),
    ),
    Theorem(
        name="areas of similar figures",
        field=FIELD,
        statement="The area of a figure is the square of the scale factor of lengths times the area of a"
        " similar figure.",
        conditions=(
            _IS_SIMILAR,
            Premise(
                "the scale factor is that of lengths",
                "the scale factor of {small} and {large} is that of lengths",
                "factor > 0 and small > 0",
            ),
        ),
        slots={
            "factor": _FACTOR,
            "small": area("the area of the first figure", "small"),
            "large": area("the area of the other figure", "large"),
        },
        relation="large = factor * factor * small",
        forms={
            "large": "factor * factor * small",
            "small": "large / (factor * factor)",
            "factor": "sqrt(large / small)",
        },
        draw={"factor": range(2, 8), "small": range(3, 41)},
        most=999,
        scene=_SAME_SHAPE,
        stories=_PAIRS,
        contrast="lengths of similar figures",
        diagram=similar_figures("factor", "small", "large", areas=True),
    ),
)
