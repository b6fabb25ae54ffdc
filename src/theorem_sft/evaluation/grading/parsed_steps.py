"""Parse an answer in theorem style back into its steps."""

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
class ParsedBinding:
    """The object and the value that an answer binds a slot to; missing ones are empty."""

    thing: str
    value: str

    @property
    def text(self) -> str:
        """Object and value as written ("AB = 7"), or whichever of them is given."""
        return f"{self.thing} = {self.value}" if self.thing and self.value else self.thing or self.value


@dataclass(frozen=True)
class ParsedStep:
    """One application of a theorem in an answer; missing parts are empty.

    Args:
        theorem: Name of the theorem.
        statement: Its statement; empty where only the name is given.
        conditions: The premises that the answer claims.
        mapping: The binding of each slot.
        work: Lines of the execution.
        parts: Which of map, theorem, conditions and execute the step has.
    """

    theorem: str
    statement: str
    conditions: tuple[str, ...]
    mapping: dict[str, ParsedBinding]
    work: tuple[str, ...]
    parts: frozenset[str]


def parse_answer(text: str) -> list[ParsedStep]:
    """Parse the steps of an answer; an answer that is not in theorem style has none.

    The parts of a step may be in any order and some may be missing. A step begins at its heading, or where a
    part occurs a second time. Text after the last step and its answer line is ignored.
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
    return [_parsed_step(step) for step in steps]


def _parsed_step(parts: dict[str, list[str]]) -> ParsedStep:
    named = " ".join(parts.get("theorem", []))
    name, *statement = _NAME_END.split(named, maxsplit=1)
    return ParsedStep(
        theorem=name.strip(" ."),
        statement=" ".join(statement),
        conditions=tuple(_split(parts.get("conditions", []))),
        mapping=dict(_parsed_binding(entry) for entry in _split(parts.get("map", []))),
        work=tuple(line for line in parts.get("execute", []) if line),
        parts=frozenset(parts),
    )


def _split(lines: list[str]) -> list[str]:
    return [entry.strip(" .") for line in lines for entry in line.split(";") if entry.strip(" .")]


def _parsed_binding(entry: str) -> tuple[str, ParsedBinding]:
    match = _BINDING.fullmatch(entry)
    if match is None:
        return entry, ParsedBinding("", "")
    slot, bound = match.groups()
    if re.match(rf"{slot}\s*=", entry):
        return slot, ParsedBinding("", bound)
    thing, equals, value = bound.rpartition(" = ")
    return slot, ParsedBinding(thing, value) if equals else ParsedBinding(bound, "")
