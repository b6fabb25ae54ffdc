"""Joins of theorems of plane geometry."""

from theorem_sft.theorems.chain import Join, Turn
from theorem_sft.theorems.theorem import Clause

_DISCS = ("bed", "table", "pond", "mirror")
_CIRCLES = ("page", "pond", "wheel", "square")

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


JOINS: tuple[Join, ...] = (
    Join(
        first="circumference of a circle",
        finds="radius",
        second="area of a circle",
        takes="radius",
        asks="area",
        turns=(Turn(after=_DISCS),),
    ),
    Join(
        first="area of a circle",
        finds="radius",
        second="circumference of a circle",
        takes="radius",
        asks="circumference",
        turns=(Turn(after=_DISCS),),
    ),
    Join(
        first="triangle of two radii",
        finds="central",
        second="inscribed angle",
        takes="central",
        asks="inscribed",
        turns=(Turn(bridge=_THIRD_POINT, after=_CIRCLES),),
    ),
    Join(
        first="triangle of two radii",
        finds="central",
        second="angle between two tangents",
        takes="central",
        asks="outside",
        turns=(Turn(bridge=_TANGENTS, after=_CIRCLES),),
    ),
    Join(
        first="inscribed angle",
        finds="central",
        second="triangle of two radii",
        takes="central",
        asks="outer",
        turns=(Turn(after=_CIRCLES),),
    ),
    Join(
        first="lengths of similar figures",
        finds="factor",
        second="areas of similar figures",
        takes="factor",
        asks="large",
        turns=(Turn(after=("photo", "flag", "garden", "kite")),),
    ),
    Join(
        first="angle sum of a polygon",
        finds="corners",
        second="exterior angle of a regular polygon",
        takes="corners",
        asks="outer",
        turns=(Turn(bridge=_REGULAR, after=("tower", "pond", "coin", "table")),),
    ),
    Join(
        first="Pythagorean theorem",
        finds="across",
        second="total cost at a unit price",
        takes="count",
        asks="cost",
        turns=(_buys("sail", "rope"), _buys("park", "hedge")),
        draw={"price": range(2, 12)},
    ),
)
