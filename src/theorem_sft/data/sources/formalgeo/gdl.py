"""The geometry definition language (GDL) of FormalGeo: predicates with closures, theorems with premises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json
from theorem_sft.data.sources.formalgeo.cdl import Call, CDLError, parse

PREDICATES = "predicate_GDL.json"
THEOREMS = "theorem_GDL.json"


@dataclass(frozen=True)
class Logic:
    """A node of a premise: `and`, `or`, `not` over parts, or `fact` with a call."""

    kind: str
    parts: tuple[Logic, ...] = ()
    call: Call | None = None


@dataclass(frozen=True)
class Predicate:
    """A predicate: its slots, equivalent argument orders, and the facts it brings along."""

    slots: tuple[str, ...]
    multi: tuple[tuple[str, ...], ...]
    extend: tuple[Call, ...]


@dataclass(frozen=True)
class Theorem:
    """One branch of a theorem: slots, premise, conclusions."""

    name: str
    branch: str
    slots: tuple[str, ...]
    premise: Logic
    conclusions: tuple[Call, ...]


@dataclass(frozen=True)
class Gdl:
    """All predicates by name, all theorem branches by (name, branch)."""

    predicates: Mapping[str, Predicate]
    theorems: Mapping[tuple[str, str], Theorem]


def load_gdl(folder: Path) -> Gdl:
    """Read `predicate_GDL.json` and `theorem_GDL.json` of a folder.

    Raises:
        InputError: A file is missing, broken, or holds a line that is no GDL.
    """
    predicates = {}
    path = folder / PREDICATES
    try:
        groups = read_json(path, hint="fetch the file again")
        for group in ("Entity", "Relation", "Attribution"):
            for head, row in groups[group].items():
                if "(" not in head:
                    continue
                name, slots = split_call(head)
                predicates[name] = Predicate(
                    slots,
                    tuple(tuple(order.split(",")) for order in row["multi"]),
                    tuple(parse(text) for text in row.get("extend", ())),
                )
        path = folder / THEOREMS
        theorems = {}
        for head, branches in read_json(path, hint="fetch the file again").items():
            name, slots = split_call(head)
            for branch, row in branches.items():
                conclusions = tuple(_mended(parse(text), slots) for text in row["conclusion"])
                theorems[name, branch] = Theorem(
                    name, branch, slots, _read_logic(row["premise"]), conclusions
                )
    except (KeyError, TypeError, AttributeError, CDLError) as error:
        raise InputError(f"no GDL ({error})", path=path, hint="use FormalGeo's own GDL files") from None
    return Gdl(predicates, theorems)


@cache
def definitions(folder: Path) -> Gdl:
    """Return what `load_gdl` reads, once a process."""
    return load_gdl(folder)


def split_call(text: str) -> tuple[str, tuple[str, ...]]:
    """Split `name(1,ABC,DEF)` into the name and its arguments (CDLError if it is no call)."""
    match = re.fullmatch(r"\s*(\w+)\s*\(([^()]*)\)\s*", text)
    if match is None:
        raise CDLError(f"not a call: {text!r}")
    return match[1], tuple(part.strip() for part in match[2].split(","))


def _mended(call: Call, slots: tuple[str, ...]) -> Call:
    """Two published theorems on congruent quadrilaterals name three of the four vertices."""

    def mend(item: Call | str, place: int) -> Call | str:
        if isinstance(item, Call):
            quadrilateral = item.name in {"PerimeterOfQuadrilateral", "AreaOfQuadrilateral"}
            if quadrilateral and isinstance(item.args[0], str) and len(item.args[0]) == 3:
                return Call(item.name, (slots[place],))
            return Call(item.name, tuple(mend(arg, n) for n, arg in enumerate(item.args)))
        return item

    mended = mend(call, 0)
    assert isinstance(mended, Call)
    return mended


def _read_logic(text: str) -> Logic:
    for sign, kind in (("|", "or"), ("&", "and")):
        parts = _split_top(text, sign)
        if len(parts) > 1:
            return Logic(kind, tuple(_read_logic(part) for part in parts))
    if text.startswith("~"):
        return Logic("not", (_read_logic(text[1:]),))
    if text.startswith("(") and text.endswith(")"):
        return _read_logic(text[1:-1])
    return Logic("fact", call=parse(text))


def _split_top(text: str, sign: str) -> list[str]:
    parts, level, start = [], 0, 0
    for place, letter in enumerate(text):
        level += (letter == "(") - (letter == ")")
        if letter == sign and level == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


_POINTS = re.compile(r"[A-Z]+")


@cache
def _is_points(text: str) -> bool:
    return _POINTS.fullmatch(text) is not None


def instantiate(call: Call, names: Mapping[str, str]) -> Call:
    """Put points in for the letters of a GDL call; free expressions stay as they are."""

    def swap(item: Call | str) -> Call | str:
        if isinstance(item, Call):
            return Call(item.name, tuple(swap(arg) for arg in item.args))
        return "".join(names.get(letter, letter) for letter in item) if _is_points(item) else item

    return Call(call.name, tuple(swap(arg) for arg in call.args))
