"""Arithmetic and percent: conversion of units of length and of area."""

from theorem_sft.theory.theorem import Premise, Slot, Theorem, story

FIELD = "arithmetic and percent"

_OLD_UNITS = (
    story("rods", "The map is {k} years old | The map shows {k} villages",
          one="rod", many="rods", small="metres", line="the edge of the field", area="the field"),
    story("cubits", "The temple has {k} doors | {name} has read {k} books about the temple",
          one="cubit", many="cubits", small="cm", line="the rim of the altar", area="the altar"),
    story("spans", "The loom is {k} years old | The weaver is {k} years old",
          one="span", many="spans", small="cm", line="the border of the carpet", area="the carpet"),
    story("leagues", "The legend is {k} pages long | The lighthouse is {k} years old",
          one="league", many="leagues", small="km", line="the shore of the island", area="the island"),
)  # fmt: skip
_FACTOR = Slot(
    role="the number of small units of length in the large one",
    thing="length of one {one}",
    unit="{small}",
    say="One {one} is {v} long | Each {one} is {v} long | One {one} has a length of {v}",
    new="{V} make up one {one} | One {one} reaches as far as {v}",
    ask="How many {small} long is one {one}?",
    ask_new="How many {small} make up one {one}?",
)
_POSITIVE = "factor > 0 and large > 0"


def _length(unit: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"length of {{line}} in {unit}",
        say=f"{{Line}} is {{v}} {unit} long | {{Line}} has a length of {{v}} {unit}"
        f" | In length, {{line}} comes to {{v}} {unit}",
        new=f"{{Line}} measures {{v}} {unit} | {{V}} {unit} is how far {{line}} runs",
        ask=f"How many {unit} long is {{line}}?",
        ask_new=f"How many {unit} does {{line}} measure?",
    )


def _area(unit: str, role: str) -> Slot:
    return Slot(
        role=role,
        thing=f"area of {{area}} in square {unit}",
        say=f"{{Area}} covers {{v}} square {unit} | {{Area}} has an area of {{v}} square {unit}"
        f" | In area, {{area}} comes to {{v}} square {unit}",
        new=f"{{Area}} takes up {{v}} square {unit} | {{V}} square {unit} is how much room {{area}} takes",
        ask=f"How many square {unit} does {{area}} cover?",
        ask_new=f"How many square {unit} does {{area}} take up?",
    )


THEOREMS = (
    Theorem(
        name="conversion of a length",
        field=FIELD,
        statement="A length in small units is the length in large units times the length of one large"
        " unit.",
        conditions=(Premise("it is a length that is converted", "{line} is measured in length", _POSITIVE),),
        slots={
            "factor": _FACTOR,
            "large": _length("{many}", "the length in large units"),
            "small": _length("{small}", "the length in small units"),
        },
        relation="small = large * factor",
        forms={"small": "large * factor", "large": "small / factor", "factor": "small / large"},
        draw={"factor": range(2, 13), "large": range(3, 61)},
        most=700,
        stories=_OLD_UNITS,
        contrast="conversion of an area",
    ),
    Theorem(
        name="conversion of an area",
        field=FIELD,
        statement="An area in small square units is the area in large square units times the square of"
        " the length of one large unit.",
        conditions=(Premise("it is an area that is converted", "{area} is measured in area", _POSITIVE),),
        slots={
            "factor": _FACTOR,
            "large": _area("{many}", "the area in large square units"),
            "small": _area("{small}", "the area in small square units"),
        },
        relation="small = large * factor * factor",
        forms={
            "small": "large * factor * factor",
            "large": "small / factor / factor",
            "factor": "sqrt(small / large)",
        },
        draw={"factor": range(2, 13), "large": range(3, 61)},
        most=9000,
        stories=_OLD_UNITS,
        contrast="conversion of a length",
    ),
)  # fmt: skip
