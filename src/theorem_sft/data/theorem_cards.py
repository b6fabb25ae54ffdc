"""The catalogue to read: its list by field, and a card of each theorem with an example that is worked out."""

from __future__ import annotations

from typing import Any

from theorem_sft.core.errors import InputError
from theorem_sft.data.render.objectives import completion
from theorem_sft.data.sources.synthetic.build_problems import build
from theorem_sft.data.traces.trace import Trace
from theorem_sft.theory.catalogue import CATALOGUE, find_theorem
from theorem_sft.theory.theorem import Clause, Theorem


def theorem_list(field: str | None = None) -> dict[str, Any]:
    """List the catalogue: {"theorems": how many, "fields": {field: [{"name", "statement"}]}}.

    Args:
        field: Only this field of mathematics.

    Raises:
        InputError: There is no such field.
    """
    fields: dict[str, list[dict[str, str]]] = {}
    for theorem in CATALOGUE.values():
        entry = {"name": theorem.name, "statement": theorem.statement}
        fields.setdefault(theorem.field, []).append(entry)
    if field is not None:
        if field not in fields:
            raise InputError(f"no field {field!r} in the catalogue", hint=f"there are {', '.join(fields)}")
        fields = {field: fields[field]}
    return {"theorems": sum(map(len, fields.values())), "fields": fields}


def list_text(listed: dict[str, Any]) -> str:
    """Write what `theorem_list` returned for a person."""
    blocks = []
    for field, entries in listed["fields"].items():
        lines = [f"  {entry['name']}\n      {entry['statement']}" for entry in entries]
        blocks.append("\n".join([f"{field} ({len(entries)})", *lines]))
    return "\n\n".join(blocks)


def theorem_card(name: str) -> dict[str, Any]:
    """Describe a theorem of the catalogue, with one example, always the same.

    Args:
        name: The theorem's name.

    Raises:
        InputError: There is no such theorem; names the nearest.
    """
    theorem = find_theorem(name)
    example = _example(theorem)
    clauses = _clauses(theorem)
    return {
        "name": theorem.name,
        "field": theorem.field,
        "statement": theorem.statement,
        "conditions": [{"text": premise.general, "check": premise.check} for premise in theorem.conditions],
        "slots": [
            {"slot": name, "role": slot.role, "units": _units(theorem, slot.unit)}
            for name, slot in theorem.slots.items()
        ],
        "relation": theorem.relation,
        "forward": {theorem.follows: theorem.forms[theorem.follows]},
        "inverse": {slot: form for slot, form in theorem.forms.items() if slot != theorem.follows},
        "contrast": theorem.contrast,
        "stories": [story.name for story in theorem.stories],
        "wordings": {
            "train": sum(len(clause.train) for clause in clauses),
            "held_out": sum(len(clause.held) for clause in clauses),
        },
        "diagram": theorem.diagram is not None,
        "example": {
            "problem": example.problem,
            "answer": example.answer,
            "worked": completion(example, "theorem"),
            "trace": example.model_dump(mode="json", exclude_none=True, exclude={"structure", "group"}),
        },
    }


def card_text(card: dict[str, Any]) -> str:
    """Write what `theorem_card` returned for a person."""
    width = max(len(slot["slot"]) for slot in card["slots"])
    lines = [f"{card['name']} ({card['field']})", card["statement"], "", "Conditions"]
    for condition in card["conditions"]:
        lines.append(f"  {condition['text']}" + (f"  [{condition['check']}]" if condition["check"] else ""))
    lines += ["", "Slots"]
    for slot in card["slots"]:
        units = f" ({' or '.join(slot['units'])})" if slot["units"] else ""
        lines.append(f"  {slot['slot']:{width}}  {slot['role']}{units}")
    lines += ["", f"Relation: {card['relation']}"]
    for kind in ("forward", "inverse"):
        lines += [f"Asked for, {kind}: {slot} = {form}" for slot, form in card[kind].items()]
    wordings = card["wordings"]
    lines += [
        f"Contrast: {card['contrast'] or 'none'}",
        f"Stories: {', '.join(card['stories'])}",
        f"Wordings: {wordings['train']} for training, {wordings['held_out']} held out",
        f"Diagram: {'yes' if card['diagram'] else 'no'}",
        "",
        "Example",
        f"  {card['example']['problem']}",
        "",
        *(f"  {line}" for line in card["example"]["worked"].splitlines()),
    ]
    return "\n".join(lines)


def _example(theorem: Theorem) -> Trace:
    """Return the first problem that needs this theorem alone, and once."""
    count = 1
    while True:
        *_, trace = build(count, theorems=[theorem.name])
        if len(trace.steps) == 1:
            return trace
        count += 1


def _clauses(theorem: Theorem) -> list[Clause]:
    """Return every clause that a problem of the theorem may hold."""
    scene = [theorem.scene] if theorem.scene else []
    given = [
        slot.given for name, slot in theorem.slots.items() if name in theorem.forms or name in theorem.draw
    ]
    return [*scene, *given, *(theorem.slots[name].question for name in theorem.forms)]


def _units(theorem: Theorem, unit: str) -> list[str]:
    """Return the units that a slot has in the stories, without repetition."""
    return list(dict.fromkeys(unit.format_map(story.words) for story in theorem.stories)) if unit else []
