"""Supervision files as token ids.

A line: {"prompt": [{"role": "user", "content": "AB = 3, BC = 4, right angle at B. Find AC."}],
"completion": [{"role": "assistant", "content": "Pythagoras: AC² = 3² + 4² …"}], "id": "p1"}

A prompt may show images to a vision-language model: {"role": "user", "content": [{"type": "image", "image":
"images/p1.png"}, {"type": "text", "text": "Find AC."}]}, with paths from the file's folder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, field_validator

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_records
from theorem_sft.models.chat import Message, Part, completion_ids, images_of, model_inputs
from theorem_sft.models.loading import load_processor
from theorem_sft.training.train_config import TooLong

IGNORED = -100  # the label that PyTorch's cross entropy passes over


class SupervisionRecord(BaseModel):
    """One line of a supervision file (TRL's prompt-completion format); further keys are passed over."""

    prompt: list[Message] = Field(min_length=1)
    completion: list[Message] = Field(min_length=1, max_length=1)
    id: str | int | None = None

    @field_validator("completion")
    @classmethod
    def _is_an_answer(cls, completion: list[Message]) -> list[Message]:
        content = completion[0]["content"]
        if completion[0]["role"] != "assistant" or not isinstance(content, str) or not content.strip():
            raise ValueError("must be one assistant message with text")
        return completion


@dataclass(frozen=True)
class Encoded:
    """One example: its token ids, at which of them the completion begins, and its id in the file."""

    ids: list[int]
    start: int
    name: str = ""
    seen: Callable[[], dict[str, Any]] | None = None
    """Makes the tensors that the prompt has beside its ids; those of all images would not fit into memory."""

    @property
    def supervised(self) -> int:
        """Number of tokens that the loss is taken over."""
        return len(self.ids) - self.start


BLANK = Encoded([0, 0], start=2)
"""An example to compute on of which nothing is learned."""


@dataclass(frozen=True)
class EncodedData:
    """A supervision file in tokens, and how many of its examples are too long: left out of these, or cut."""

    examples: list[Encoded]
    too_long: int
    images: list[Path]
    """Files of the images that examples show, each once."""


def encode_file(
    path: Path,
    tokenizer: Any,
    *,
    model: Path | None = None,
    max_length: int,
    too_long: TooLong = "stop",
) -> EncodedData:
    """Tokenise a supervision file once, with the chat template.

    Args:
        path: JSON lines with `prompt` and `completion`.
        tokenizer: Of the model that is trained, with a chat template.
        model: Its folder, whose processor reads images; None: there are none.
        max_length: Longest example in tokens.
        too_long: What is done about longer ones: `stop`, `leave_out` or `cut` off their ends.

    Raises:
        InputError: The file is empty or malformed, examples are too long or nothing is left of them, an image
            cannot be read, or the model reads text only.
    """
    examples = []
    images: dict[Path, None] = {}
    records = read_records(path, SupervisionRecord)
    pictured = any(images_of(record.prompt) for record in records)
    processor = load_processor(model) if pictured and model is not None else None
    for number, record in enumerate(records, start=1):
        turns = [_from_folder(message, path.parent) for message in record.prompt]
        prompt = model_inputs(tokenizer, processor, turns)["input_ids"][0].tolist()
        answer = completion_ids(tokenizer, turns, record.completion[0])
        name = str(number if record.id is None else record.id)
        shown = images_of(turns)
        seen = partial(_beside_ids, tokenizer, processor, turns) if shown else None
        examples.append(Encoded(prompt + answer, len(prompt), name, seen))
        images |= dict.fromkeys(map(Path, shown))
    longer = [example for example in examples if len(example.ids) > max_length]
    longest = max(len(example.ids) for example in examples)
    if longer and too_long == "stop":
        raise InputError(
            f"{len(longer)} of {len(examples)} examples are longer than max_length = {max_length} tokens, "
            f"the first is {longer[0].name} with {len(longer[0].ids)}",
            path=path,
            hint=f"raise max_length to {longest}, or set too_long to leave_out or cut",
        )
    if too_long == "cut":
        kept = [replace(example, ids=example.ids[:max_length]) for example in examples]
        if empty := [example for example in kept if example.supervised <= 0]:
            raise InputError(
                f"cut at {max_length} tokens, nothing is left of the completion of {empty[0].name}",
                path=path,
                hint="raise max_length, or set too_long to leave_out",
            )
    else:
        kept = [example for example in examples if len(example.ids) <= max_length]
    if not kept:
        raise InputError(
            f"all {len(examples)} examples are longer than {max_length} tokens",
            path=path,
            hint=f"raise max_length, the longest has {longest}",
        )
    return EncodedData(kept, len(longer), list(images))


def _from_folder(message: Message, folder: Path) -> Message:
    """The same turn, its images by their paths from the folder."""
    content = message["content"]
    if isinstance(content, str):
        return message
    parts: list[Part] = [
        {**part, "image": str(folder / part["image"])} if part["type"] == "image" else part
        for part in content
    ]
    return {**message, "content": parts}


def _beside_ids(tokenizer: Any, processor: Any, turns: list[Message]) -> dict[str, Any]:
    inputs = model_inputs(tokenizer, processor, turns)
    return {name: value for name, value in inputs.items() if name != "input_ids"}


def collate(examples: list[Encoded]) -> dict[str, Any]:
    """Pad examples on the right into `input_ids` and `labels`, both of shape (examples, longest).

    There is no attention mask: under causal attention nothing before the padding sees it, and without a mask
    the attention kernels take their fast path. The padding id does not matter for the same reason. `tokens`
    is the number of tokens without padding, in examples of which anything is supervised. `seen` holds what
    prompts have beside their ids: kinds of tokens of shape (examples, longest), 0 in text and padding, and
    images one after the other.
    """
    import torch

    longest = max(len(example.ids) for example in examples)
    ids = torch.zeros(len(examples), longest, dtype=torch.long)
    labels = torch.full((len(examples), longest), IGNORED)
    for row, example in enumerate(examples):
        end = len(example.ids)
        ids[row, :end] = torch.tensor(example.ids)
        labels[row, example.start : end] = ids[row, example.start : end]
    tokens = sum(len(example.ids) for example in examples if example.supervised)
    return {"input_ids": ids, "labels": labels, "tokens": tokens, "seen": _seen(examples, longest)}


def _seen(examples: list[Encoded], longest: int) -> dict[str, Any]:
    import torch

    read = {row: example.seen() for row, example in enumerate(examples) if example.seen is not None}
    together: dict[str, Any] = {}
    for name in next(iter(read.values()), ()):
        if name.endswith("token_type_ids"):
            together[name] = torch.zeros(len(examples), longest, dtype=torch.long)
            for row, values in read.items():
                together[name][row, : values[name].shape[1]] = values[name][0]
        else:
            together[name] = torch.cat([values[name] for values in read.values()])
    return together
