"""Requests to an OpenAI-compatible server: messages in its format, and a cache of responses on disk."""

import base64
import hashlib
import json
import mimetypes
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from theorem_sft.core.errors import InputError
from theorem_sft.models.chat import Message, Part
from theorem_sft.models.generate.engine import Generated


def openai_messages(chat: Sequence[Message]) -> list[dict[str, Any]]:
    """Convert a chat to the format of OpenAI's API: image files become data URIs.

    Raises:
        InputError: An image file is missing, or its suffix is not that of an image.
    """
    return [
        {
            "role": message["role"],
            "content": message["content"]
            if isinstance(message["content"], str)
            else [_openai_part(part) for part in message["content"]],
        }
        for message in chat
    ]


def _openai_part(part: Part) -> dict[str, Any]:
    if part["type"] == "text":
        return {"type": "text", "text": part["text"]}
    path = Path(part["image"])
    kind, _ = mimetypes.guess_type(path.name)
    if kind is None or not kind.startswith("image/"):
        raise InputError(
            "the suffix is not that of an image", path=path, hint="use a file such as NAME.png or NAME.jpg"
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the image cannot be read ({error.strerror})", path=path, hint="check the path"
        ) from None
    return {"type": "image_url", "image_url": {"url": f"data:{kind};base64,{base64.b64encode(raw).decode()}"}}


def request_key(base_url: str, payload: dict[str, Any]) -> str:
    """Return the SHA-256 of everything that determines a response: the server's address and the payload."""
    request = json.dumps([base_url, payload], sort_keys=True)
    return hashlib.sha256(request.encode()).hexdigest()


class RequestCache:
    """An SQLite file with the completions of earlier requests, created if missing.

    Threads and processes may share it. Every `put` is a transaction, so a kill loses nothing.

    Raises:
        InputError: The file is not such a cache, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
            self._file.execute("CREATE TABLE IF NOT EXISTS answers (request TEXT PRIMARY KEY, answer TEXT)")
            self._file.execute("SELECT request, answer FROM answers LIMIT 1")
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"cannot be used as a cache of requests ({error})",
                path=path,
                hint="remove the file or set server.cache to another one",
            ) from None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()

    def get(self, key: str) -> Generated | None:
        """Return the completion of a request, or None if it is not in the cache."""
        with self._lock:
            row = self._file.execute("SELECT answer FROM answers WHERE request = ?", (key,)).fetchone()
        return None if row is None else Generated(**json.loads(row[0]))

    def put(self, key: str, answer: Generated) -> None:
        """Store the completion of a request; it is on disk when this returns."""
        row = (key, json.dumps(asdict(answer)))
        with self._lock:
            self._file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", row)
