"""The definition of a benchmark: where its rows are, what their fields mean, how a question is posed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic import Field as Setting

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import explain
from theorem_sft.core.settings import read_settings
from theorem_sft.data.traces.trace import Question
from theorem_sft.evaluation.benchmarks.row_fields import Field
from theorem_sft.models.chat import Message, chat, user_turn

Target = Literal["id", "problem", "answer", "group", "perturbation", "subject", "level", "options", "images"]
_NEEDED: tuple[Target, ...] = ("id", "problem", "answer")

# Derived from the prompt of training, so that the two never differ.
_PROMPT = str(chat("{problem}")[0]["content"])


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Hub(_Config):
    """The data set on the Hugging Face hub."""

    path: str
    config: str | None = None
    split: str


class Shot(_Config):
    """A few-shot example, shown before the question."""

    problem: str
    answer: str


class Benchmark(_Config):
    """A benchmark; its file begins with an example row as published."""

    example: dict[str, Any]
    name: str = Setting(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    title: str
    paper: str | None = None
    licence: str | None = None
    hub: Hub | None = None
    """None: not known to be on the hub; a local file is needed."""
    fields: dict[Target, Field]
    """Fields of a question, and where a row has them."""
    needs_images: bool = True
    """False: the text is complete without images, which are shown only if their folder is given."""
    prompt: str = _PROMPT
    """Template with {problem} and, for questions with options, {options} on a line of its own."""
    shots: list[Shot] = []
    extraction: Literal["final", "choice"] = "final"
    """`final`: the final answer of the output. `choice`: for a question with options, a letter or the text of
    an option; for others the same as `final`."""
    metric: Literal["accuracy"] = "accuracy"

    @field_validator("fields")
    @classmethod
    def _needed_fields(cls, fields: dict[Target, Field]) -> dict[Target, Field]:
        if missing := [name for name in _NEEDED if name not in fields]:
            raise ValueError(f"{missing[0]} is missing: every benchmark has id, problem and answer")
        if optional := [name for name in _NEEDED if fields[name].optional]:
            raise ValueError(f"{optional[0]} cannot be optional")
        return fields

    @field_validator("prompt")
    @classmethod
    def _has_problem(cls, prompt: str) -> str:
        if "{problem}" not in prompt:
            raise ValueError("the prompt has no {problem}: add it where the problem belongs")
        return prompt

    def with_fields(self, fields: Mapping[str, str]) -> Benchmark:
        """Return the benchmark with some fields read from elsewhere in the row, each in short form.

        Raises:
            InputError: A field is unknown, or the short form is malformed.
        """
        settings = self.model_dump()
        try:
            return Benchmark.model_validate(settings | {"fields": settings["fields"] | dict(fields)})
        except ValidationError as error:
            reason = f"benchmark {self.name}: {explain(error)[0]}"
            raise InputError(reason, hint="give a field as NAME=PATH or NAME=PATH:READING") from None

    def chat(self, question: Question) -> list[Message]:
        """Return the chat that poses a question: shots first, images before the text."""
        turns: list[Message] = []
        for shot in self.shots:
            turns.append({"role": "user", "content": self._text(shot.problem, None)})
            turns.append({"role": "assistant", "content": shot.answer})
        text = self._text(question.problem, question.options)
        return [*turns, user_turn(text, question.images)]

    def _text(self, problem: str, options: list[str] | None) -> str:
        listed = [f"{chr(ord('A') + place)}. {option}" for place, option in enumerate(options or [])]
        prompt = self.prompt if listed else self.prompt.replace("{options}\n", "").replace("{options}", "")
        words = {"{problem}": problem, "{options}": "\n".join(listed)}
        return re.sub(r"\{(?:problem|options)\}", lambda match: words[match[0]], prompt)


def known_benchmarks() -> list[str]:
    """Return the names of the benchmarks in the package."""
    files = resources.files(__package__).iterdir()
    return sorted(file.name.removesuffix(".yaml") for file in files if file.name.endswith(".yaml"))


def read_benchmark(name_or_path: str | Path) -> Benchmark:
    """Read a benchmark of the package by its name, or another one from a YAML file.

    Raises:
        InputError: There is no such benchmark, or the file is malformed (names the line).
    """
    name = str(name_or_path)
    if name in (known := known_benchmarks()):
        path = Path(str(resources.files(__package__) / f"{name}.yaml"))
    elif name.endswith((".yaml", ".yml")):
        path = Path(name_or_path)
    else:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}; or name a YAML file"
        raise InputError(f"unknown benchmark {name!r}", hint=hint)
    return read_settings(
        path, Benchmark, start_hint="see docs/benchmarks.md", hint="correct the file, see docs/benchmarks.md"
    )
