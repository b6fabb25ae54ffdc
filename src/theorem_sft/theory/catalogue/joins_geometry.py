"""Joins of theorems from plane geometry, and of areas and lengths with prices."""

from theorem_sft.theory.chain import Join, Turn
from theorem_sft.theory.theorem import Clause

_RECTANGLE, _AROUND = "area of a rectangle", "perimeter of a rectangle"
_RIGHT, _PYTHAGORAS = "area of a right triangle", "Pythagorean theorem"
_ROUND_ALL, _DISC = "circumference of a circle", "area of a circle"
_RADII, _INSCRIBED, _OUTSIDE = (
    "triangle of two radii",
    "inscribed angle",
    "angle between two tangents",
)
_COST = "total cost at a unit price"

_COVER = Clause.of(
    "{Buyer} covers all of {the} with {stuff} | {Buyer} puts {stuff} on all of {the}"
    " | {Buyer} wants {stuff} on all of {the} | All of {the} gets {stuff} from {buyer}",
    "{Buyer} leaves no spot of {the} without {stuff} | The whole surface of {the} gets {stuff} from {buyer}",
)
_ROUND = Clause.of(
    "{Buyer} puts {some} all round {the} | {Buyer} wants {some} all round {the}"
    " | {Buyer} adds {some} once round {the} | All round {the} there will be {some} from {buyer}",
    "The whole edge of {the} gets {some} from {buyer} | {Buyer} closes in {the} with {some} on every side",
)
_ONE_SIDE = Clause.of(
    "{Buyer} puts {stuff} along side {a}{b} | Along side {a}{b}, {buyer} puts {stuff}"
    " | {Buyer} buys {stuff} for all of side {a}{b} | All of side {a}{b} gets {stuff} from {buyer}",
    "From {a} to {b}, {buyer} leaves no gap in the {stuff} | No part of side {a}{b} stays without {stuff}",
)
_SAME_AREA = Clause.of(
    "{The} is a rectangle with the same area as {model}"
    " | {The} is rectangular and has the same area as {model}"
    " | With the same area as {model}, {the} is also a rectangle"
    " | {The} forms a rectangle just as large in area as {model}",
    "{The} has four right angles and takes up as much room as {model}"
    " | Although cut to another rectangle, {the} covers as much as {model}",
)
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


def _buys(unit: str, stuff: str, bridge: Clause, after: str, some: str = "") -> Turn:
    goods = {"item": f"{unit} of {stuff}", "items": f"{unit}s of {stuff}", "stuff": stuff, "buyer": "{other}"}
    return Turn(goods | {"some": some}, bridge, (after,))


def _covers(*kinds: tuple[str, str, str]) -> tuple[Turn, ...]:
    """Return one turn per kind, given as (story, unit of length, what covers the figure)."""
    return tuple(_buys(f"square {unit}", stuff, _COVER, after) for after, unit, stuff in kinds)


_FLAT = _covers(
    ("sail", "metre", "cloth"),
    ("sign", "centimetre", "foil"),
    ("tile", "centimetre", "glaze"),
    ("meadow", "metre", "clover"),
)
_CHEAP = {"price": range(2, 6)}

JOINS: tuple[Join, ...] = (
    Join(
        _RECTANGLE, "area", _COST, "count", "cost",
        _covers(
            ("garden", "metre", "turf"),
            ("field", "metre", "clover"),
            ("poster", "centimetre", "foil"),
            ("phone", "centimetre", "film"),
        ),
        draw=_CHEAP,
    ),
    Join(
        _AROUND, "perimeter", _COST, "count", "cost",
        (
            _buys("metre", "fence", _ROUND, "garden", some="a fence"),
            _buys("metre", "hedge", _ROUND, "field", some="a hedge"),
            _buys("metre", "trim", _ROUND, "carpet", some="trim"),
            _buys("centimetre", "tape", _ROUND, "poster", some="tape"),
        ),
        draw={"price": range(2, 8)},
    ),
    Join(_AROUND, "width", _RECTANGLE, "width", "area", (Turn(),), keeps={"length": "length"}),
    Join(_RECTANGLE, "width", _AROUND, "width", "perimeter", (Turn(),), keeps={"length": "length"}),
    Join(_RECTANGLE, "length", _AROUND, "length", "perimeter", (Turn(),), keeps={"width": "width"}),
    Join(
        _RECTANGLE, "area", _RECTANGLE, "area", "length",
        tuple(
            Turn({"the": f"{{other}}'s {name}", "model": "{the}"}, _SAME_AREA, (name,))
            for name in ("garden", "carpet", "poster", "field")
        ),
    ),
    Join("area of a triangle", "area", _COST, "count", "cost", _FLAT, draw=_CHEAP),
    Join("area of a parallelogram", "area", _COST, "count", "cost", _FLAT, draw=_CHEAP),
    Join(
        "area of a trapezoid", "area", _COST, "count", "cost",
        _covers(
            ("tent", "metre", "cloth"),
            ("meadow", "metre", "clover"),
            ("mirror", "centimetre", "film"),
            ("table", "centimetre", "leather"),
        ),
        draw=_CHEAP,
    ),
    Join(
        "area of a rhombus", "area", _COST, "count", "cost",
        _covers(
            ("kite", "centimetre", "silk"),
            ("tile", "centimetre", "glaze"),
            ("sign", "centimetre", "foil"),
        ),
        draw=_CHEAP,
    ),
    Join(
        _RIGHT, "area", _COST, "count", "cost",
        _covers(("sail", "metre", "cloth"), ("park", "metre", "clover"), ("tile", "centimetre", "glaze")),
        draw=_CHEAP,
    ),
    Join(
        _PYTHAGORAS, "across", _COST, "count", "cost",
        (_buys("metre", "rope", _ONE_SIDE, "sail"), _buys("metre", "fencing", _ONE_SIDE, "park")),
        draw={"price": range(2, 12)},
    ),
    Join(_PYTHAGORAS, "first", _RIGHT, "first", "area", (Turn(),), keeps={"second": "second"}),
    Join(_ROUND_ALL, "radius", _DISC, "radius", "area", (Turn(),)),
    Join(_DISC, "radius", _ROUND_ALL, "radius", "circumference", (Turn(),)),
    Join(
        "area of a sector", "angle", "length of an arc", "angle", "arc", (Turn(),), keeps={"radius": "radius"}
    ),
    Join(_RADII, "central", _INSCRIBED, "central", "inscribed", (Turn(bridge=_THIRD_POINT),)),
    Join(_RADII, "central", _OUTSIDE, "central", "outside", (Turn(bridge=_TANGENTS),)),
    Join(_INSCRIBED, "central", _RADII, "central", "outer", (Turn(),)),
    Join(_OUTSIDE, "central", _RADII, "central", "outer", (Turn(),)),
    Join(
        "lengths of similar figures", "factor", "areas of similar figures", "factor", "large", (Turn(),),
        # Sides go up to 40, so an area as small as 3 would look implausible.
        draw={"small": range(30, 200)},
    ),
    Join(
        "angle sum of a polygon", "corners", "exterior angle of a regular polygon", "corners", "outer",
        (Turn(bridge=_REGULAR),),
    ),
)  # fmt: skip
