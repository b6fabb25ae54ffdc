"""Chats in the form of OpenAI's API, which servers and vLLM take."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from theorem_sft.core.errors import InputError
from theorem_sft.models.chat import Message, Part


def openai_messages(chat: Sequence[Message]) -> list[dict[str, Any]]:
    """Return a chat as OpenAI's API takes it: image files become data URIs.

    Raises:
        InputError: An image file is missing, or its suffix is not that of an image.
    """
    return [
        {
            "role": message["role"],
            "content": message["content"]
            if isinstance(message["content"], str)
            else [_part(part) for part in message["content"]],
        }
        for message in chat
    ]


def _part(part: Part) -> dict[str, Any]:
    if part["type"] == "text":
        return {"type": "text", "text": part["text"]}
    path = Path(part["image"])
    kind, _ = mimetypes.guess_type(path.name)
    if kind is None or not kind.startswith("image/"):
        raise InputError(
            "not the name of an image", path=path, hint="take a file such as NAME.png or NAME.jpg"
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the image cannot be read ({error.strerror})", path=path, hint="check the path"
        ) from None
    return {"type": "image_url", "image_url": {"url": f"data:{kind};base64,{base64.b64encode(raw).decode()}"}}
