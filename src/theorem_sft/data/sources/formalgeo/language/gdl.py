"""FormalGeo's geometry definition language (GDL): predicates with implied facts, theorems with premises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json
from theorem_sft.data.sources.formalgeo.language.cdl import Call, CDLError, parse_cdl

PREDICATES = "predicate_GDL.json"
THEOREMS = "theorem_GDL.json"


@dataclass(frozen=True)
class PremiseNode:
    """A node of a premise's logic tree: `and`, `or` or `not` over parts, or `fact` with a call."""

    kind: str
    parts: tuple[PremiseNode, ...] = ()
    call: Call | None = None


@dataclass(frozen=True)
class GdlPredicate:
    """A predicate: its slots, equivalent argument orders (`multi`) and implied facts (`extend`)."""

    slots: tuple[str, ...]
    multi: tuple[tuple[str, ...], ...]
    extend: tuple[Call, ...]


@dataclass(frozen=True)
class GdlTheorem:
    """One branch of a theorem: slots, premise, conclusions."""

    name: str
    branch: str
    slots: tuple[str, ...]
    premise: PremiseNode
    conclusions: tuple[Call, ...]


@dataclass(frozen=True)
class Gdl:
    """The predicates by name, and the theorem branches by (name, branch)."""

    predicates: Mapping[str, GdlPredicate]
    theorems: Mapping[tuple[str, str], GdlTheorem]


def load_gdl(folder: Path) -> Gdl:
    """Read `predicate_GDL.json` and `theorem_GDL.json` in a folder.

    Raises:
        InputError: A file is missing or is not valid GDL.
    """
    predicates = {}
    path = folder / PREDICATES
    try:
        groups = read_json(path, hint="fetch the file again")
        for group in ("Entity", "Relation", "Attribution"):
            for head, row in groups[group].items():
                if "(" not in head:
                    continue
                name, slots = split_theorem_call(head)
                predicates[name] = GdlPredicate(
                    slots,
                    tuple(tuple(order.split(",")) for order in row["multi"]),
                    tuple(parse_cdl(text) for text in row.get("extend", ())),
                )
        path = folder / THEOREMS
        theorems = {}
        for head, branches in read_json(path, hint="fetch the file again").items():
            name, slots = split_theorem_call(head)
            for branch, row in branches.items():
                conclusions = tuple(_corrected(parse_cdl(text), slots) for text in row["conclusion"])
                premise = _read_logic(row["premise"])
                theorems[name, branch] = GdlTheorem(name, branch, slots, premise, conclusions)
    except (KeyError, TypeError, AttributeError, CDLError) as error:
        hint = "use FormalGeo's own GDL files"
        raise InputError(f"not valid GDL ({error})", path=path, hint=hint) from None
    return Gdl(predicates, theorems)


@cache
def cached_gdl(folder: Path) -> Gdl:
    """Return the GDL of a folder; each process reads it once."""
    return load_gdl(folder)


def split_theorem_call(text: str) -> tuple[str, tuple[str, ...]]:
    """Split `name(1,ABC,DEF)` into the name and its arguments; CDLError if it is not such a call."""
    match = re.fullmatch(r"\s*(\w+)\s*\(([^()]*)\)\s*", text)
    if match is None:
        raise CDLError(f"not a call: {text!r}")
    return match[1], tuple(part.strip() for part in match[2].split(","))


def _corrected(call: Call, slots: tuple[str, ...], place: int = 0) -> Call:
    # Two published theorems on congruent quadrilaterals name three of the four vertices.
    quadrilateral = call.name in {"PerimeterOfQuadrilateral", "AreaOfQuadrilateral"}
    if quadrilateral and isinstance(call.args[0], str) and len(call.args[0]) == 3:
        return Call(call.name, (slots[place],))
    args = (_corrected(arg, slots, n) if isinstance(arg, Call) else arg for n, arg in enumerate(call.args))
    return Call(call.name, tuple(args))


def _read_logic(text: str) -> PremiseNode:
    for sign, kind in (("|", "or"), ("&", "and")):
        parts = _split_top(text, sign)
        if len(parts) > 1:
            return PremiseNode(kind, tuple(_read_logic(part) for part in parts))
    if text.startswith("~"):
        return PremiseNode("not", (_read_logic(text[1:]),))
    if text.startswith("(") and text.endswith(")"):
        return _read_logic(text[1:-1])
    return PremiseNode("fact", call=parse_cdl(text))


def _split_top(text: str, sign: str) -> list[str]:
    parts, level, start = [], 0, 0
    for place, letter in enumerate(text):
        level += (letter == "(") - (letter == ")")
        if letter == sign and level == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


@cache
def _is_points(text: str) -> bool:
    return re.fullmatch("[A-Z]+", text) is not None


def with_points(call: Call, names: Mapping[str, str]) -> Call:
    """Replace the letters of a GDL call by a problem's points; free expressions do not change."""

    def replaced(item: Call | str) -> Call | str:
        if isinstance(item, Call):
            return with_points(item, names)
        return "".join(names.get(letter, letter) for letter in item) if _is_points(item) else item

    return Call(call.name, tuple(map(replaced, call.args)))
