"""Plane geometry: lengths on chords and secants of a circle."""

from theorem_sft.theory.catalogue.plane import FIELD
from theorem_sft.theory.diagrams.circle_figures import intersecting_chords, two_secants
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

_CIRCLES = (
    story("page", "{name} drew the circle {k} minutes ago | The page with the circle has number {k}",
          a="A", b="B", c="C", d="D", p="P", the="the circle", line="line", u="cm"),
    story("park", "{k} trees stand in the park | The park opened {k} years ago",
          a="E", b="F", c="G", d="H", p="K", the="the border of the round park", line="path", u="metres"),
    story("clearing", "{k} deer stand in the clearing | The clearing is {k} years old",
          a="Q", b="R", c="S", d="T", p="V", the="the edge of the round clearing", line="trail", u="metres"),
    story("plate", "The plate has {k} blue dots | The plate cost {k} dollars",
          a="J", b="L", c="M", d="N", p="X", the="the rim of {name}'s round plate", line="thread", u="cm"),
)  # fmt: skip


def _length(start: str, end: str, role: str) -> Slot:
    name = f"{{{start}}}{{{end}}}"
    return Slot(
        role=role,
        thing=f"length of {name}",
        unit="{u}",
        say=f"{name} is {{v}} long | {name} measures {{v}} | {name} has a length of {{v}}",
        new=f"It is {{v}} from {{{start}}} to {{{end}}}"
        f" | Someone measured {{v}} from {{{start}}} to {{{end}}}",
        ask=f"How long is {name} in {{u}}?",
        ask_new=f"How many {{u}} is it from {{{start}}} to {{{end}}}?",
    )


THEOREMS = (
    Theorem(
        name="intersecting chords",
        field=FIELD,
        statement="If two chords of a circle cross, the products of their two parts are equal.",
        conditions=(
            Premise("both lines are chords of one circle", "{a}{b} and {c}{d} are chords of {the}"),
            Premise(
                "the parts run from the crossing to the circle",
                "{p} is the crossing of {a}{b} and {c}{d}",
                "first > 0 and second > 0 and third > 0 and fourth > 0",
            ),
        ),
        slots={
            "first": _length("p", "a", "one part of the first chord"),
            "second": _length("p", "b", "the other part of the first chord"),
            "third": _length("p", "c", "one part of the second chord"),
            "fourth": _length("p", "d", "the other part of the second chord"),
        },
        relation="first * second = third * fourth",
        forms={
            "first": "third * fourth / second",
            "second": "third * fourth / first",
            "third": "first * second / fourth",
            "fourth": "first * second / third",
        },
        draw={"first": range(2, 25), "second": range(2, 25), "third": range(2, 25)},
        most=60,
        scene=Clause.of(
            "{A}{b} and {c}{d} are chords of {the} that cross at {p}"
            " | The chords {a}{b} and {c}{d} of {the} cross at {p}"
            " | {P} is the point where the chords {a}{b} and {c}{d} of {the} cross"
            " | A straight {line} goes from {a} through {p} to {b}, another from {c} through {p} to {d}, and"
            " all four ends lie on {the}",
            "{A}, {b}, {c} and {d} lie on {the}, and the straight {line} from {a} to {b} meets that from {c}"
            " to {d} at {p}"
            " | Two chords of {the} run through {p}, one from {a} to {b}, the other from {c} to {d}",
        ),
        stories=_CIRCLES,
        contrast="two secants",
        diagram=intersecting_chords("first", "second", "third", "fourth"),
    ),
    Theorem(
        name="two secants",
        field=FIELD,
        statement="If two lines from a point outside a circle cut it, the product of the part outside and the"
        " whole length to the second cut is the same for both lines.",
        conditions=(
            Premise(
                "both lines start at one point outside the circle",
                "{p} is outside {the}",
                "outside > 0 and other_outside > 0",
            ),
            Premise(
                "each line cuts the circle twice",
                "the lines from {p} cut {the} first at {a} and {c}, then at {b} and {d}",
                "inside > 0 and other_inside > 0",
            ),
        ),
        slots={
            "outside": _length("p", "a", "the part of the first line outside the circle"),
            "inside": _length("a", "b", "the part of the first line inside the circle"),
            "other_outside": _length("p", "c", "the part of the second line outside the circle"),
            "other_inside": _length("c", "d", "the part of the second line inside the circle"),
        },
        relation="outside * (outside + inside) = other_outside * (other_outside + other_inside)",
        forms={
            "inside": "other_outside * (other_outside + other_inside) / outside - outside",
            "other_inside": "outside * (outside + inside) / other_outside - other_outside",
        },
        draw={"outside": range(2, 21), "inside": range(2, 25), "other_outside": range(2, 21)},
        most=60,
        scene=Clause.of(
            "From {p} outside {the}, a straight {line} cuts it at {a} and then {b}, another at {c} and then"
            " {d}"
            " | {P} lies outside {the}, and a straight {line} from there cuts it at {a} and then {b}, another"
            " at {c} and then {d}"
            " | Two straight {line}s start at {p} outside {the} and cut it, one at {a} and then {b}, the"
            " other at {c} and then {d}"
            " | One secant of {the} goes from {p} on the outside through {a} and then {b}, another through"
            " {c} and then {d}",
            "A straight {line} leads from {p} on the outside across {the} at {a} and again at {b}, a second"
            " one at {c} and again at {d}"
            " | Straight on from {p}, which is outside, a {line} crosses {the} at {a} and later at {b},"
            " another at {c} and later at {d}",
        ),
        stories=_CIRCLES,
        contrast="intersecting chords",
        diagram=two_secants("outside", "inside", "other_outside", "other_inside"),
    ),
)
