"""The catalogue of theorems: a list by field, and a card of each theorem with a worked example."""

import itertools

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
    statement: str


class TheoremList(StageResult):
    """The catalogue, or one field of it."""

    theorems: int
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
    check: str | None
    """The premise as an expression over the slots; None: it cannot be computed."""


class SlotCard(Result):
    """A slot of a theorem."""

    slot: str
    role: str
    """Its meaning in general words."""
    units: list[str]
    """Its units in the stories."""


class TheoremExample(Result):
    """A problem that needs one theorem, once."""

    problem: str
    answer: str
    worked: str
    """The target text of the objective `theorem`."""
    trace: dict[str, JsonValue]


class TheoremCard(StageResult):
    """Everything about one theorem of the catalogue."""

    name: str
    field: str
    statement: str
    conditions: list[ConditionCard]
    slots: list[SlotCard]
    relation: str
    """The rule as an expression over the slots."""
    forward: dict[str, str]
    """The slot that is usually computed, and its formula."""
    inverse: dict[str, str]
    """The other slots that can be computed, and their formulas."""
    contrast: str | None
    """A theorem with similar problems."""
    stories: list[str]
    """Names of the stories that its problems are set in."""
    wordings: dict[str, int]
    """Number of wordings for training, and of held-out ones."""
    diagram: bool
    """Whether its problems have diagrams."""
    example: TheoremExample

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
    traces = (build_synthetic(count, theorems=[theorem.name])[-1] for count in itertools.count(1))
    return next(trace for trace in traces if len(trace.steps) == 1)


def _clauses(theorem: Theorem) -> list[Clause]:
    """Return every clause that can occur in a problem of the theorem."""
    scene = [theorem.scene] if theorem.scene else []
    given = [
        slot.given for name, slot in theorem.slots.items() if name in theorem.forms or name in theorem.draw
    ]
    return [*scene, *given, *(theorem.slots[name].question for name in theorem.forms)]


def _units(theorem: Theorem, unit: str) -> list[str]:
    return list(dict.fromkeys(unit.format_map(story.words) for story in theorem.stories)) if unit else []
