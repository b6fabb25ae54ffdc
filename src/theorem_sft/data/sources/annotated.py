"""The source `annotated`: hand-made traces of MATH problems in an early form (flat mapping, one equation).

A row: {"id", "problem", "solution", "answer", "level", "type", "final", "steps": [{"theorem", "statement",
"conditions": [text], "mapping": {slot: value}, "relation", "conclusion": {slot: value}}]}
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from theorem_sft.core.files import read_records
from theorem_sft.data.sources.source import BuildRequest, Built, Source
from theorem_sft.data.traces.trace import Binding, Condition, Step, Trace, Value
from theorem_sft.data.verify.grounding import find_source

_NAME = re.compile(r"(?<![A-Za-z_\d.])[A-Za-z_]\w*")
_WHOLE = re.compile(r"-?\d{1,15}")


class _EarlyStep(BaseModel):
    model_config = ConfigDict(extra="forbid")

    theorem: str
    statement: str
    conditions: list[str]
    mapping: dict[str, str]
    relation: str | list[str]
    conclusion: dict[str, str] = Field(min_length=1)


class _EarlyTrace(BaseModel):
    id: str
    problem: str
    answer: str
    type: str
    steps: list[_EarlyStep] = Field(min_length=1)
    final: str


class AnnotatedSource(Source):
    """Reads hand-made traces of MATH problems."""

    name = "annotated"

    def build(self, request: BuildRequest) -> Built:
        """Read the traces of a file."""
        assert request.path is not None
        traces = read_annotated(request.path)
        return Built(traces, total=len(traces))


def read_annotated(path: Path) -> list[Trace]:
    """Read hand-made traces of the early form.

    Each mapped value gets the first source that it can be shown to come from, and `counted` where none can
    (the verifier then reports it). Where a relation accepts more than its conclusion, the amendments in
    `annotated_amendments.yaml` state the premise that picks one in the expression language.

    Raises:
        InputError: The file is missing, or a line is not a trace of the early form.
    """
    return [_trace(row) for row in read_records(path, _EarlyTrace)]


def _trace(row: _EarlyTrace) -> Trace:
    amendments = _amendments().get(row.id, {})
    trace = Trace(
        id=row.id,
        problem=row.problem,
        answer=row.answer,
        domain=row.type.lower(),
        source="annotated",
        steps=[_step(step, amendments.get(place, {})) for place, step in enumerate(row.steps, start=1)],
        final=row.final,
    )
    for place, step in enumerate(trace.steps, start=1):
        for slot, binding in step.mapping.items():
            binding.source = find_source(trace, place, slot, binding) or binding.source
    return trace


def _step(early: _EarlyStep, amendment: Mapping[str, Any]) -> Step:
    relation = amendment.get("relation", early.relation)
    moved = amendment.get("mapping", {})
    mapping = {**early.mapping, **moved}
    conditions = [Condition(text=text) for text in early.conditions]
    conditions += [Condition(text=text, check=check) for text, check in amendment.get("checks", {}).items()]
    conclusion = {slot: _value(value) for slot, value in early.conclusion.items() if slot not in moved}
    return Step(
        theorem=early.theorem,
        statement=early.statement,
        conditions=conditions,
        mapping={slot: Binding(value=_value(value), source="counted") for slot, value in mapping.items()},
        relation=relation,
        conclusion=conclusion,
        work=_work(relation, mapping, conclusion),
    )


def _value(text: str) -> Value:
    return int(text) if _WHOLE.fullmatch(text) else text


def _work(relation: str | list[str], mapping: Mapping[str, str], conclusion: Mapping[str, Value]) -> str:
    """Return the relation with the mapped values inserted, and the conclusion."""
    relations = [relation] if isinstance(relation, str) else relation
    filled = [_tidy(_NAME.sub(lambda match: _put(match[0], mapping), text)) for text in relations]
    results = [f"{slot} = {_tidy(str(value))}" for slot, value in conclusion.items()]
    if len(results) == 1 and len(filled) == 1 and filled[0].startswith(f"{results[0].split(' = ')[0]} = "):
        value = results[0].split(" = ", 1)[1]
        return filled[0] if filled[0].endswith(f"= {value}") else f"{filled[0]} = {value}"
    return f"{', '.join(filled)}, so {', '.join(results)}"


def _put(name: str, mapping: Mapping[str, str]) -> str:
    value = mapping.get(name)
    if value is None:
        return name
    return value if re.fullmatch(r"\w+", value) else f"({value})"


def _tidy(text: str) -> str:
    return text.replace("**", "^")


@cache
def _amendments() -> dict[str, dict[int, dict[str, Any]]]:
    text = resources.files(__package__).joinpath("annotated_amendments.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[int, dict[str, Any]]] = yaml.safe_load(text)
    return loaded
