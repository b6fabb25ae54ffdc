"""Tokenise supervision files.

One line: {"prompt": [{"role": "user", "content": "AB = 3, BC = 4, right angle at B. Find AC."}],
"completion": [{"role": "assistant", "content": "Pythagoras: AC² = 3² + 4² …"}], "id": "p1"}

A prompt may show images to a vision-language model: {"role": "user", "content": [{"type": "image", "image":
"images/p1.png"}, {"type": "text", "text": "Find AC."}]}, with paths relative to the file's folder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from pydantic import BaseModel, Field, field_validator

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_records
from theorem_sft.models.chat import Message, Part, completion_ids, images_of, model_inputs
from theorem_sft.models.loading import load_processor
from theorem_sft.training.train_config import TooLong

if TYPE_CHECKING:
    from torch import Tensor

IGNORED = -100  # the label that PyTorch's cross entropy ignores


class SupervisionRecord(BaseModel):
    """One line of a supervision file (TRL's prompt-completion format); other keys are ignored."""

    prompt: list[Message] = Field(min_length=1)
    completion: list[Message] = Field(min_length=1, max_length=1)
    id: str | int | None = None

    @field_validator("completion")
    @classmethod
    def _is_one_assistant_message(cls, completion: list[Message]) -> list[Message]:
        content = completion[0]["content"]
        if completion[0]["role"] != "assistant" or not isinstance(content, str) or not content.strip():
            raise ValueError("must be one assistant message with text")
        return completion


@dataclass(frozen=True)
class Encoded:
    """One tokenised example.

    Args:
        ids: Token ids of prompt and completion.
        start: Index of the first token of the completion.
        name: Id of the example in the file.
        image_inputs: Returns the model inputs for the images of the prompt. Computed for each batch, because
            those of all images would not fit into memory. None if there are no images.
    """

    ids: list[int]
    start: int
    name: str = ""
    image_inputs: Callable[[], dict[str, Tensor]] | None = None

    @property
    def supervised(self) -> int:
        """Number of tokens that the loss is computed over."""
        return len(self.ids) - self.start


BLANK = Encoded([0, 0], start=2)
"""An example without supervised tokens, for a process that has no other in a batch."""


@dataclass(frozen=True)
class EncodedData:
    """A tokenised supervision file.

    Args:
        examples: The examples to train on.
        too_long: Number of examples longer than the maximum, which were left out or cut.
        images: The image files that the examples show, each once.
    """

    examples: list[Encoded]
    too_long: int
    images: list[Path]


class Batch(TypedDict):
    """Padded examples, see `collate`."""

    input_ids: Tensor
    labels: Tensor
    tokens: int
    image_inputs: dict[str, Tensor]


def encode_file(
    path: Path, tokenizer: Any, *, model: Path | None = None, max_length: int, too_long: TooLong = "stop"
) -> EncodedData:
    """Tokenise a supervision file with the chat template.

    Args:
        path: JSON lines with `prompt` and `completion`.
        tokenizer: Tokenizer of the model that is trained, with a chat template.
        model: Folder of that model, for its image processor; None: there are no images.
        max_length: Maximum length of an example in tokens.
        too_long: How to handle longer examples: `stop`, `leave_out` or `cut` off their ends.

    Raises:
        InputError: The file is empty or malformed, examples are too long, no supervised tokens remain, an
            image cannot be read, or the model reads text only.
    """
    examples = []
    images: dict[Path, None] = {}
    records = read_records(path, SupervisionRecord)
    shows_images = any(images_of(record.prompt) for record in records)
    processor = load_processor(model) if shows_images and model is not None else None
    for number, record in enumerate(records, start=1):
        turns = [_with_image_paths(message, path.parent) for message in record.prompt]
        prompt = model_inputs(tokenizer, processor, turns)["input_ids"][0].tolist()
        answer = completion_ids(tokenizer, turns, record.completion[0])
        name = str(number if record.id is None else record.id)
        paths = images_of(turns)
        image_inputs = partial(_image_inputs, tokenizer, processor, turns) if paths else None
        examples.append(Encoded(prompt + answer, len(prompt), name, image_inputs))
        images |= dict.fromkeys(map(Path, paths))
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
                f"cutting at {max_length} tokens leaves nothing of the completion of {empty[0].name}",
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


def _with_image_paths(message: Message, folder: Path) -> Message:
    """Return a message whose image paths start with the folder that they are relative to."""
    content = message["content"]
    if isinstance(content, str):
        return message
    parts: list[Part] = [
        {**part, "image": str(folder / part["image"])} if part["type"] == "image" else part
        for part in content
    ]
    return {**message, "content": parts}


def _image_inputs(tokenizer: Any, processor: Any, turns: list[Message]) -> dict[str, Tensor]:
    inputs = model_inputs(tokenizer, processor, turns)
    return {name: value for name, value in inputs.items() if name != "input_ids"}


def collate(examples: list[Encoded]) -> Batch:
    """Pad examples on the right.

    There is no attention mask: under causal attention no token before the padding attends to it, and without
    a mask the attention kernels take their fast path. For the same reason the padding id does not matter.

    Returns:
        `input_ids` and `labels`: both of shape (examples, longest); labels are IGNORED outside completions.
        `tokens`: number of tokens without padding, in the examples with supervised tokens.
        `image_inputs`: token types of shape (examples, longest), 0 in text and padding, and the images of all
        examples concatenated.
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
    images = _collated_images(examples, longest)
    return {"input_ids": ids, "labels": labels, "tokens": tokens, "image_inputs": images}


def _collated_images(examples: list[Encoded], longest: int) -> dict[str, Tensor]:
    import torch

    inputs = {row: example.image_inputs() for row, example in enumerate(examples) if example.image_inputs}
    collated: dict[str, Tensor] = {}
    for name in next(iter(inputs.values()), ()):
        if name.endswith("token_type_ids"):
            collated[name] = torch.zeros(len(examples), longest, dtype=torch.long)
            for row, values in inputs.items():
                collated[name][row, : values[name].shape[1]] = values[name][0]
        else:
            collated[name] = torch.cat([values[name] for values in inputs.values()])
    return collated
