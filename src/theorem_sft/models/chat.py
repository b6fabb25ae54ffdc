"""Convert chats to token ids, in the same way for training and generation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NotRequired

from typing_extensions import TypedDict

from theorem_sft.core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

INSTRUCTION = "Put the final answer in \\boxed{}."


class Part(TypedDict):
    """A part of a message: `text`, or an `image` with the path of its file."""

    type: Literal["text", "image"]
    text: NotRequired[str]
    image: NotRequired[str]


class Message(TypedDict):
    """A message of a chat: a role (`system`, `user` or `assistant`) and text, or text and images."""

    role: str
    content: str | list[Part]


def chat(problem: str, images: Sequence[str] = ()) -> list[Message]:
    """Return the chat that poses a problem, the same for every model and objective; images come first."""
    return [user_turn(f"{problem}\n{INSTRUCTION}", images)]


def user_turn(text: str, images: Sequence[str] = ()) -> Message:
    """Return a user message with images (paths of files) before its text."""
    if not images:
        return {"role": "user", "content": text}
    parts: list[Part] = [{"type": "image", "image": path} for path in images]
    return {"role": "user", "content": [*parts, {"type": "text", "text": text}]}


def _prompt_text(tokenizer: Any, messages: Sequence[Message]) -> str:
    return str(tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=True))


def prompt_ids(tokenizer: Any, messages: Sequence[Message]) -> list[int]:
    """Return the token ids of a chat up to the start of the assistant's answer."""
    return list(tokenizer(_prompt_text(tokenizer, messages), add_special_tokens=False)["input_ids"])


def model_inputs(tokenizer: Any, processor: Any | None, messages: Sequence[Message]) -> dict[str, Tensor]:
    """Return a model's inputs for a chat up to the start of the assistant's answer.

    Args:
        processor: Processor of a vision-language model; None for text models.

    Returns:
        `input_ids` of shape (1, tokens); with images also the processor's tensors for them.

    Raises:
        InputError: There are images, but the model reads text only, or an image cannot be read.
    """
    import torch

    paths = images_of(messages)
    if not paths:
        return {"input_ids": torch.tensor([prompt_ids(tokenizer, messages)])}
    if processor is None:
        raise InputError(
            f"the chat shows the image {paths[0]}, but the model reads text only",
            hint="use a vision-language model such as Qwen/Qwen2.5-VL-3B-Instruct, or leave images out",
        )
    text = processor.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=True)
    inputs = processor(text=[text], images=[read_image(path) for path in paths], return_tensors="pt")
    return {name: value for name, value in inputs.items() if name != "attention_mask"}


def images_of(messages: Sequence[Message]) -> list[str]:
    """Return the paths of the images in a chat, in order."""
    return [
        part["image"]
        for message in messages
        if not isinstance(message["content"], str)
        for part in message["content"]
        if part["type"] == "image"
    ]


def read_image(path: str) -> Any:
    """Read an image file as an RGB image of Pillow; InputError names a file that cannot be read."""
    from PIL import Image

    try:
        with Image.open(Path(path)) as image:
            return image.convert("RGB")
    except OSError as error:  # includes Pillow's own errors
        reason = error.strerror or "not a format that Pillow knows"
        raise InputError(
            f"the image cannot be read ({reason})", path=path, hint="use a PNG or JPEG file"
        ) from error


def completion_ids(tokenizer: Any, messages: Sequence[Message], answer: Message) -> list[int]:
    """Return the token ids of the assistant's answer with its end token.

    The answer is tokenised separately from the prompt, as in generation, so that no token spans the boundary.
    Anything that the template writes after the end token is left out.
    """
    prompt = _prompt_text(tokenizer, messages)
    rendered = str(tokenizer.apply_chat_template([*messages, answer], tokenize=False))
    # Some templates render the prompt differently once there is an answer; then the bare answer is used.
    text = rendered[len(prompt) :] if rendered.startswith(prompt) else str(answer["content"])
    ids = list(tokenizer(text, add_special_tokens=False)["input_ids"])
    end = tokenizer.eos_token_id
    return ids[: len(ids) - ids[::-1].index(end)] if end in ids else [*ids, end]


def end_ids(tokenizer: Any, model: Any) -> list[int]:
    """Return the end tokens: the tokenizer's and those of the model's generation configuration."""
    configured = model.generation_config.eos_token_id
    listed = configured if isinstance(configured, list) else [configured]
    return sorted({token for token in [tokenizer.eos_token_id, *listed] if token is not None})
