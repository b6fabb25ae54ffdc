"""JSON lines on disk: reading that names the bad line, writing that never leaves half a file."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from theorem_sft.core.errors import InputError

R = TypeVar("R", bound=BaseModel)


def read_text(path: Path, *, hint: str = "check the path") -> str:
    """Read a UTF-8 file; InputError names the file, and the line of the first byte that is not UTF-8.

    Args:
        path: The file.
        hint: What to do when it is not there.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError("no such file", path=path, hint=hint) from None
    except IsADirectoryError:
        raise InputError("is a folder, not a file", path=path, hint="name a file in it") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path=path) from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError("bytes that are not UTF-8", path=path, line=line, hint="save it as UTF-8") from None


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number from 1, object) of a JSON-lines file; blank lines are passed over.

    Raises:
        InputError: The file is missing, empty or not UTF-8, or a line is no JSON object.
    """
    rows = 0
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            reason = getattr(error, "msg", "nested too deeply")
            problem = f"broken JSON ({reason})"
            raise InputError(problem, path=path, line=number, hint="one object a line") from None
        if not isinstance(row, dict):
            raise InputError("not a JSON object", path=path, line=number, hint="one object a line")
        rows += 1
        yield number, row
    if not rows:
        raise InputError("the file holds no data", path=path, hint="name a file with one JSON object a line")


def explain(error: ValidationError) -> tuple[str, tuple[str | int, ...]]:
    """Say in one clause what a pydantic validation error is about, and where; unknown keys come first."""
    errors = error.errors(include_url=False)
    first = next((found for found in errors if found["type"] == "extra_forbidden"), errors[0])
    where = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "unknown key"
    return f"{where}: {message}" if where else message, first["loc"]


def read_records(path: Path, kind: type[R]) -> list[R]:
    """Read a JSON-lines file into records of one pydantic kind; InputError names file, line and field."""
    records = []
    for number, row in read_jsonl(path):
        try:
            records.append(kind.model_validate(row))
        except ValidationError as error:
            raise InputError(
                explain(error)[0], path=path, line=number, hint="correct or remove the line"
            ) from None
    return records


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all (a temporary file beside it, then a rename)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def read_json(path: Path, *, hint: str = "remove the file and start again") -> dict[str, Any]:
    """Read a file that holds one JSON object; InputError says what is wrong and `hint`."""
    try:
        found = json.loads(read_text(path, hint=hint))
    except json.JSONDecodeError as error:
        raise InputError(f"broken JSON ({error.msg})", path=path, line=error.lineno, hint=hint) from None
    if not isinstance(found, dict):
        raise InputError("not a JSON object", path=path, hint=hint)
    return found


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write one JSON object, indented, whole or not at all."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def write_jsonl(path: Path, rows: Iterable[BaseModel | dict[str, Any]]) -> None:
    """Write one JSON object a line, whole or not at all."""
    dumped = (row.model_dump(exclude_none=True) if isinstance(row, BaseModel) else row for row in rows)
    write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in dumped))
