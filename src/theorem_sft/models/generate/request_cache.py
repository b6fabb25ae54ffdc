"""Answers of a server on disk, by request: what was asked once is not asked again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from theorem_sft.core.closing import Closing
from theorem_sft.core.errors import InputError
from theorem_sft.models.generate.engine import Generated


def request_key(base_url: str, payload: dict[str, Any]) -> str:
    """Return the SHA-256 of all that decides an answer: the server's address and the whole payload."""
    request = json.dumps([base_url, payload], sort_keys=True)
    return hashlib.sha256(request.encode()).hexdigest()


class RequestCache(Closing):
    """An SQLite file of answers; a context manager.

    Threads and processes may share it, and a kill loses nothing that was put: every `put` is a transaction.

    Args:
        path: Made where it is missing.

    Raises:
        InputError: The file is there and is no such cache, or cannot be written.
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
                hint="remove the file or name another one as server.cache",
            ) from None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()

    def get(self, key: str) -> Generated | None:
        """Return the answer to a request, None where it was not asked yet."""
        with self._lock:
            row = self._file.execute("SELECT answer FROM answers WHERE request = ?", (key,)).fetchone()
        return None if row is None else Generated(**json.loads(row[0]))

    def put(self, key: str, answer: Generated) -> None:
        """Keep the answer to a request; it is on disk when this returns."""
        with self._lock:
            self._file.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, json.dumps(asdict(answer)))
            )
