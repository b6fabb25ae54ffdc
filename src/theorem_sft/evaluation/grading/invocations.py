"""Reading a model's own theorem-style answer back into invocations."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STEP = re.compile(r"\W*step\s*(\d+)\W*", re.IGNORECASE)
_LABEL = re.compile(
    r"\W*(map|mapping|theorem|conditions?|execute|execution)\W*:\W{0,3}?\s*(.*)", re.IGNORECASE
)
_LABELS = {"map": "map", "the": "theorem", "con": "conditions", "exe": "execute"}
_ANSWER = re.compile(r"(?:so |therefore,? |thus,? )?the (?:final )?answer is\b|\\boxed\b|####", re.IGNORECASE)
_BINDING = re.compile(r"([^\W\d]\w*)\s*[:=]\s*(.*)")
_NAME_END = re.compile(r"\.\s+")


@dataclass(frozen=True)
class Mapped:
    """What an answer binds a slot to: the thing, where it names one, and what it says of it."""

    thing: str
    value: str

    @property
    def text(self) -> str:
        """Thing and value as they are written, the thing alone where it is all."""
        return f"{self.thing} = {self.value}" if self.thing and self.value else self.thing or self.value


@dataclass(frozen=True)
class Invocation:
    """A theorem as an answer applies it; what the answer does not say is empty.

    Args:
        theorem: Name of the theorem.
        statement: Its statement; empty where only the name is said.
        conditions: The premises that the answer claims.
        mapping: Slots and what they are bound to.
        work: Lines of the execution.
        parts: Which of map, theorem, conditions and execute the answer has.
    """

    theorem: str
    statement: str
    conditions: tuple[str, ...]
    mapping: dict[str, Mapped]
    work: tuple[str, ...]
    parts: frozenset[str]


def parse_answer(text: str) -> list[Invocation]:
    """Read the invocations that an answer is made of; none where it has no such form.

    The parts of a step may stand in any order and some may be missing. A step begins at its heading, or where
    a part comes a second time; what stands after the last step and its answer line is passed over.
    """
    steps: list[dict[str, list[str]]] = []
    fresh, part = True, None
    for line in text.splitlines():
        if not line.strip():
            continue
        if _STEP.fullmatch(line):
            fresh, part = True, None
        elif label := _LABEL.fullmatch(line):
            part = _LABELS[label[1][:3].lower()]
            if fresh or not steps or part in steps[-1]:
                steps.append({})
                fresh = False
            steps[-1][part] = [label[2].strip()]
        elif _ANSWER.search(line):
            part = None
        elif part is not None:
            steps[-1][part].append(line.strip())
    return [_invocation(step) for step in steps]


def _invocation(parts: dict[str, list[str]]) -> Invocation:
    named = " ".join(parts.get("theorem", []))
    name, *statement = _NAME_END.split(named, maxsplit=1)
    return Invocation(
        theorem=name.strip(" ."),
        statement=" ".join(statement),
        conditions=tuple(_split(parts.get("conditions", []))),
        mapping=dict(_mapped(entry) for entry in _split(parts.get("map", []))),
        work=tuple(line for line in parts.get("execute", []) if line),
        parts=frozenset(parts),
    )


def _split(lines: list[str]) -> list[str]:
    return [entry.strip(" .") for line in lines for entry in line.split(";") if entry.strip(" .")]


def _mapped(entry: str) -> tuple[str, Mapped]:
    found = _BINDING.fullmatch(entry)
    if found is None:
        return entry, Mapped("", "")
    slot, bound = found.groups()
    if re.match(rf"{slot}\s*=", entry):
        return slot, Mapped("", bound)
    thing, equals, value = bound.rpartition(" = ")
    return slot, Mapped(thing, value) if equals else Mapped(bound, "")
