"""Supervision files as token ids.

A line: {"prompt": [{"role": "user", "content": "AB = 3, BC = 4, right angle at B. Find AC."}],
"completion": [{"role": "assistant", "content": "Pythagoras: AC² = 3² + 4² …"}], "id": "p1"}
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, field_validator

from theorem_sft.errors import InputError
from theorem_sft.models.chat import Message, completion_ids, prompt_ids
from theorem_sft.traces.jsonl import read_records
from theorem_sft.training.config import TooLong

__all__ = ["BLANK", "IGNORED", "Encoded", "EncodedData", "SupervisionRecord", "collate", "encode_file"]

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


def encode_file(path: Path, tokenizer: Any, *, max_length: int, too_long: TooLong = "stop") -> EncodedData:
    """Tokenise a supervision file once, with the chat template.

    Args:
        path: JSON lines with `prompt` and `completion`.
        tokenizer: Of the model that is trained, with a chat template.
        max_length: Longest example in tokens.
        too_long: What is done about longer ones: `stop`, `leave_out` or `cut` off their ends.

    Raises:
        InputError: The file is empty or malformed, examples are too long, or nothing is left of them.
    """
    examples = []
    for number, record in enumerate(read_records(path, SupervisionRecord), start=1):
        prompt = prompt_ids(tokenizer, record.prompt)
        answer = completion_ids(tokenizer, record.prompt, record.completion[0])
        name = str(number if record.id is None else record.id)
        examples.append(Encoded(prompt + answer, len(prompt), name))
    longer = [example for example in examples if len(example.ids) > max_length]
    longest = max(len(example.ids) for example in examples)
    if longer and too_long == "stop":
        raise InputError(
            f"{len(longer)} of {len(examples)} examples are longer than max_length = {max_length} tokens, "
            f"the first is {longer[0].name} with {len(longer[0].ids)}",
            path=path,
            mend=f"raise max_length to {longest}, or set too_long to leave_out or cut",
        )
    if too_long == "cut":
        kept = [replace(example, ids=example.ids[:max_length]) for example in examples]
        if empty := [example for example in kept if example.supervised <= 0]:
            raise InputError(
                f"cut at {max_length} tokens, nothing is left of the completion of {empty[0].name}",
                path=path,
                mend="raise max_length, or set too_long to leave_out",
            )
    else:
        kept = [example for example in examples if len(example.ids) <= max_length]
    if not kept:
        raise InputError(
            f"all {len(examples)} examples are longer than {max_length} tokens",
            path=path,
            mend=f"raise max_length, the longest has {longest}",
        )
    return EncodedData(kept, len(longer))


def collate(examples: list[Encoded]) -> dict[str, Any]:
    """Pad examples on the right into `input_ids` and `labels`, both of shape (examples, longest).

    There is no attention mask: under causal attention nothing before the padding sees it, and without a mask
    the attention kernels take their fast path. The padding id does not matter for the same reason. `tokens`
    is the number of tokens without padding, in examples of which anything is supervised.
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
    return {"input_ids": ids, "labels": labels, "tokens": tokens}
