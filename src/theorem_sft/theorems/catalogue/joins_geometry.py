"""Joins of two theorems of plane geometry."""

from theorem_sft.theorems.chain import Join, Turn
from theorem_sft.theorems.theorem import Clause

_THIRD_POINT = Clause.of(
    "{P} lies on the longer arc from {a} to {b} on {the} | {P} is a point on the longer arc from {a} to {b}"
    " | On the longer arc from {a} to {b} there is {p} | The longer arc from {a} to {b} goes through {p}",
    "Going the long way from {a} to {b} on {the}, one comes past {p}"
    " | {A} and {b} split {the} into a short and a long part, and {p} is on the long one",
)
_TANGENTS = Clause.of(
    "The tangents at {a} and {b} to {the} meet at {p} | At {p}, the tangents at {a} and {b} to {the} meet"
    " | {P} is the point where the tangents at {a} and {b} meet"
    " | The tangents to {the} at {a} and {b} run through {p}",
    "From {p}, two straight lines just touch {the} at {a} and {b}"
    " | {P}{a} and {p}{b} just touch {the} at {a} and {b}",
)
_REGULAR = Clause.of(
    "{The} is regular: all its sides are equal, and so are its angles"
    " | All sides of {the} are equally long, and all its angles are equal"
    " | {The} has equal sides and equal angles | The sides of {the} are all equal, and its angles are too",
    "No side and no angle of {the} is larger than another"
    " | Wherever one looks at {the}, the sides are of one length and the angles of one size",
)
_ONE_SIDE = Clause.of(
    "{Name} puts {stuff} along side {a}{b} | Along side {a}{b}, {name} puts {stuff}"
    " | {Name} buys {stuff} for all of side {a}{b} | All of side {a}{b} gets {stuff} from {name}",
    "From {a} to {b}, {name} leaves no gap in the {stuff} | No part of side {a}{b} stays without {stuff}",
)


def _buys(story: str, stuff: str) -> Turn:
    words = {"item": f"metre of {stuff}", "items": f"metres of {stuff}", "stuff": stuff, "buyer": "{name}"}
    return Turn(words, _ONE_SIDE, (story,))


_ROUND, _DISC = "circumference of a circle", "area of a circle"
_RADII, _INSCRIBED = "triangle of two radii", "inscribed angle"

JOINS: tuple[Join, ...] = (
    Join(_ROUND, "radius", _DISC, "radius", "area", (Turn(),)),
    Join(_DISC, "radius", _ROUND, "radius", "circumference", (Turn(),)),
    Join(_RADII, "central", _INSCRIBED, "central", "inscribed", (Turn(bridge=_THIRD_POINT),)),
    Join(_RADII, "central", "angle between two tangents", "central", "outside", (Turn(bridge=_TANGENTS),)),
    Join(_INSCRIBED, "central", _RADII, "central", "outer", (Turn(),)),
    Join(
        "lengths of similar figures", "factor", "areas of similar figures", "factor", "large", (Turn(),)
    ),
    Join(
        "angle sum of a polygon", "corners", "exterior angle of a regular polygon", "corners", "outer",
        (Turn(bridge=_REGULAR),),
    ),
    Join(
        "Pythagorean theorem", "across", "total cost at a unit price", "count", "cost",
        (_buys("sail", "rope"), _buys("park", "hedge")), draw={"price": range(2, 12)},
    ),
)  # fmt: skip
