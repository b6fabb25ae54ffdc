"""Read a field of a question from a row as published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from theorem_sft.theory.mathtext.answers.extract import last_boxed

Reading = Literal["as_is", "after_hashes", "last_boxed", "choices", "row_number"]

_CHOICE = re.compile(r"\(?([A-H])[:.)][ \t]*(\S.*)")


class Field(BaseModel):
    """Where a row has a field, and how it is read.

    The short form is a string: "answer", "metadata.subject", "answer:after_hashes", ":row_number".
    """

    model_config = ConfigDict(extra="forbid")

    path: str | None = None
    """The name in the row; dots separate the levels of nested records."""
    reading: Reading = "as_is"
    r"""`after_hashes`: the text after the last #### (GSM8K). `last_boxed`: the content of the last \boxed{}
    of a solution. `choices`: the options of a question, one per line after "Choices:". `row_number`: the
    benchmark's name and the number of the row, from 1."""
    pattern: str | None = None
    """A regular expression whose single group is the value."""
    optional: bool = False
    """Whether rows may lack the field."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        path, _, reading = value.partition(":")
        return ({"path": path} if path else {}) | ({"reading": reading} if reading else {})

    @field_validator("pattern")
    @classmethod
    def _one_group(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                groups = re.compile(pattern).groups
            except re.error as error:
                raise ValueError(f"not a regular expression: {error}") from None
            if groups != 1:
                raise ValueError(f"the pattern has {groups} groups: enclose the value in one group")
        return pattern

    @model_validator(mode="after")
    def _is_complete(self) -> Field:
        if (self.path is None) != (self.reading == "row_number"):
            raise ValueError("give the path in the row, or reading: row_number without a path")
        if self.pattern is not None and self.reading != "as_is":
            raise ValueError("give a pattern or a reading, not both")
        return self


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """Return the value at a dotted path; None: the row has none."""
    if path in row:
        return row[path]
    value: Any = row
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def read_field(field: Field, row: Mapping[str, Any], number: int, benchmark: str) -> str | list[str] | None:
    """Read a field from a row as published; a field without a path is an id made of `benchmark` and `number`.

    Returns:
        A text, or a list of texts (options); None where an optional field is missing.

    Raises:
        ValueError: The row does not have the field in that form; gives the reason.
    """
    if field.path is None:
        return f"{benchmark}-{number}"
    value = value_at(row, field.path)
    if value is None:
        if field.optional:
            return None
        raise ValueError(f"the row has no {field.path!r}")
    if isinstance(value, list):
        text = _reading(field, [_text(part, field.path) for part in value])
    else:
        text = _reading(field, _text(value, field.path))
    if text is None and not field.optional:
        how = field.reading if field.pattern is None else f"pattern {field.pattern}"
        raise ValueError(f"{field.path!r} has no readable value ({how})")
    return text


def _text(value: Any, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(f"{path!r} is a {type(value).__name__}, not a text")
    return str(value)


def _reading(field: Field, value: str | list[str]) -> str | list[str] | None:
    if field.pattern is None and field.reading == "as_is":
        return value
    if isinstance(value, list):
        raise ValueError(f"{field.path!r} is a list, not a text")
    if field.pattern is not None:
        match = re.search(field.pattern, value)
        return match[1] if match else None
    match field.reading:
        case "after_hashes":
            _, hashes, rest = value.rpartition("####")
            return (rest.strip() or None) if hashes else None
        case "last_boxed":
            return last_boxed(value)
        case _:
            return read_choices(value)


def read_choices(question: str) -> list[str] | None:
    """Return the options listed one per line ("A:145°") after the last "Choices:"; None: there are none."""
    _, mark, rest = question.rpartition("Choices:")
    lines = [line.strip() for line in rest.splitlines() if line.strip()] if mark else []
    choices = [choice for line in lines if (choice := _CHOICE.fullmatch(line))]
    in_order = "".join(choice[1] for choice in choices) == "ABCDEFGH"[: len(lines)]
    return [choice[2] for choice in choices] if choices and in_order else None
