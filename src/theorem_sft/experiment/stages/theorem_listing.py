"""The catalogue of theorems: a list by field, and a card of each theorem with a worked example."""

from __future__ import annotations

from pydantic import JsonValue

from theorem_sft.core.errors import InputError
from theorem_sft.data.render.objectives import completion
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.traces.trace import Trace
from theorem_sft.evaluation.results import Result
from theorem_sft.experiment.stages.stage_result import StageResult
from theorem_sft.theory.catalogue import CATALOGUE, find_theorem
from theorem_sft.theory.theorem import Clause, Theorem


class TheoremEntry(Result):
    """A theorem in the list."""

    name: str
    """Its name."""
    statement: str
    """The rule in general words."""


class TheoremList(StageResult):
    """The catalogue, or one field of it."""

    theorems: int
    """Number of theorems."""
    fields: dict[str, list[TheoremEntry]]
    """The theorems by field of mathematics."""

    def text(self) -> str:
        blocks = []
        for field, entries in self.fields.items():
            lines = [f"  {entry.name}\n      {entry.statement}" for entry in entries]
            blocks.append("\n".join([f"{field} ({len(entries)})", *lines]))
        return "\n\n".join(blocks)


class ConditionCard(Result):
    """A premise of a theorem."""

    text: str
    """In general words."""
    check: str | None
    """In the safe expression language, over the slots; None: words only."""


class SlotCard(Result):
    """A slot of a theorem."""

    slot: str
    """Its name."""
    role: str
    """What it stands for, in general words."""
    units: list[str]
    """Its units in the stories."""


class TheoremExample(Result):
    """A problem that needs one theorem, once."""

    problem: str
    """Text of the problem."""
    answer: str
    """Its answer."""
    worked: str
    """The `theorem` text that models are trained on."""
    trace: dict[str, JsonValue]
    """The trace."""


class TheoremCard(StageResult):
    """Everything about one theorem of the catalogue."""

    name: str
    """Its name."""
    field: str
    """Field of mathematics."""
    statement: str
    """The rule in general words."""
    conditions: list[ConditionCard]
    """Premises that must hold."""
    slots: list[SlotCard]
    """Variables of the rule."""
    relation: str
    """The rule as an expression over the slots."""
    forward: dict[str, str]
    """The slot that the theorem usually gives, and its formula."""
    inverse: dict[str, str]
    """The other slots that problems ask for, and their formulas."""
    contrast: str | None
    """A theorem with similar problems."""
    stories: list[str]
    """Names of the settings of its problems."""
    wordings: dict[str, int]
    """Number of wordings for training, and of held-out ones."""
    diagram: bool
    """Whether its problems have diagrams."""
    example: TheoremExample
    """An example, always the same."""

    def text(self) -> str:
        width = max(len(slot.slot) for slot in self.slots)
        lines = [f"{self.name} ({self.field})", self.statement, "", "Conditions"]
        for condition in self.conditions:
            lines.append(f"  {condition.text}" + (f"  [{condition.check}]" if condition.check else ""))
        lines += ["", "Slots"]
        for slot in self.slots:
            units = f" ({' or '.join(slot.units)})" if slot.units else ""
            lines.append(f"  {slot.slot:{width}}  {slot.role}{units}")
        lines += ["", f"Relation: {self.relation}"]
        for direction, forms in (("forward", self.forward), ("inverse", self.inverse)):
            lines += [f"Formula ({direction}): {slot} = {form}" for slot, form in forms.items()]
        lines += [
            f"Contrast: {self.contrast or 'none'}",
            f"Stories: {', '.join(self.stories)}",
            f"Wordings: {self.wordings['train']} for training, {self.wordings['held_out']} held out",
            f"Diagram: {'yes' if self.diagram else 'no'}",
            "",
            "Example",
            f"  {self.example.problem}",
            "",
            *(f"  {line}" for line in self.example.worked.splitlines()),
        ]
        return "\n".join(lines)


def list_theorems(field: str | None = None) -> TheoremList:
    """List the catalogue by field of mathematics.

    Args:
        field: Only this field; None: all.

    Raises:
        InputError: There is no such field.
    """
    fields: dict[str, list[TheoremEntry]] = {}
    for theorem in CATALOGUE.values():
        entry = TheoremEntry(name=theorem.name, statement=theorem.statement)
        fields.setdefault(theorem.field, []).append(entry)
    if field is not None:
        if field not in fields:
            raise InputError(f"no field {field!r} in the catalogue", hint=f"there are {', '.join(fields)}")
        fields = {field: fields[field]}
    return TheoremList(theorems=sum(map(len, fields.values())), fields=fields)


def theorem_card(name: str) -> TheoremCard:
    """Describe a theorem of the catalogue.

    Args:
        name: The name of the theorem.

    Raises:
        InputError: There is no such theorem; the message names similar ones.
    """
    theorem = find_theorem(name)
    example = _example(theorem)
    clauses = _clauses(theorem)
    return TheoremCard(
        name=theorem.name,
        field=theorem.field,
        statement=theorem.statement,
        conditions=[
            ConditionCard(text=premise.general, check=premise.check) for premise in theorem.conditions
        ],
        slots=[
            SlotCard(slot=slot, role=entry.role, units=_units(theorem, entry.unit))
            for slot, entry in theorem.slots.items()
        ],
        relation=theorem.relation,
        forward={theorem.follows: theorem.forms[theorem.follows]},
        inverse={slot: form for slot, form in theorem.forms.items() if slot != theorem.follows},
        contrast=theorem.contrast,
        stories=[story.name for story in theorem.stories],
        wordings={
            "train": sum(len(clause.train) for clause in clauses),
            "held_out": sum(len(clause.held) for clause in clauses),
        },
        diagram=theorem.diagram is not None,
        example=TheoremExample(
            problem=example.problem,
            answer=example.answer,
            worked=completion(example, "theorem"),
            trace=example.model_dump(mode="json", exclude_none=True, exclude={"structure", "group"}),
        ),
    )


def _example(theorem: Theorem) -> Trace:
    """Return the first problem that needs this theorem alone, and once."""
    count = 1
    while True:
        *_, trace = build_synthetic(count, theorems=[theorem.name])
        if len(trace.steps) == 1:
            return trace
        count += 1


def _clauses(theorem: Theorem) -> list[Clause]:
    """Return every clause that can occur in a problem of the theorem."""
    scene = [theorem.scene] if theorem.scene else []
    given = [
        slot.given for name, slot in theorem.slots.items() if name in theorem.forms or name in theorem.draw
    ]
    return [*scene, *given, *(theorem.slots[name].question for name in theorem.forms)]


def _units(theorem: Theorem, unit: str) -> list[str]:
    """Return the different units of a slot in the stories."""
    return list(dict.fromkeys(unit.format_map(story.words) for story in theorem.stories)) if unit else []
