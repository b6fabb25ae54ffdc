"""Read and write text, JSON and JSON-lines files.

Errors of reading name the file and the line. Every write is atomic: it goes to a temporary file, which then
replaces the target.
"""

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
    """Read a UTF-8 file; `hint` is the advice in the error for a missing file.

    Raises:
        InputError: The file cannot be read, or is not UTF-8 (names the line of the first bad byte).
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError("no such file", path=path, hint=hint) from None
    except IsADirectoryError:
        raise InputError("is a folder, not a file", path=path, hint="name a file in it") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path=path) from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("bytes that are not UTF-8", path=path, line=line, hint="save it as UTF-8") from None


def read_json(path: Path, *, hint: str = "remove the file and start again") -> dict[str, Any]:
    """Read a file with one JSON object; `hint` is the advice in the errors.

    Raises:
        InputError: The file cannot be read, or is not a JSON object.
    """
    try:
        value = json.loads(read_text(path, hint=hint))
    except json.JSONDecodeError as error:
        raise InputError(f"broken JSON ({error.msg})", path=path, line=error.lineno, hint=hint) from None
    if not isinstance(value, dict):
        raise InputError("not a JSON object", path=path, hint=hint)
    return value


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read a JSON-lines file; blank lines are skipped.

    Yields:
        The line number, from 1, and the object of the line.

    Raises:
        InputError: The file cannot be read, has no rows, or a line is not a JSON object.
    """
    empty = True
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            reason = f"broken JSON ({getattr(error, 'msg', 'nested too deeply')})"
            raise InputError(reason, path=path, line=number, hint="write one object per line") from None
        if not isinstance(row, dict):
            raise InputError("not a JSON object", path=path, line=number, hint="write one object per line")
        empty = False
        yield number, row
    if empty:
        raise InputError("the file holds no data", path=path, hint="write one JSON object per line")


def read_records(path: Path, kind: type[R]) -> list[R]:
    """Read a JSON-lines file into models of one kind.

    Args:
        path: The file.
        kind: The class of each row.

    Raises:
        InputError: The file cannot be read, or a line does not fit the model (names the line and the field).
    """
    records = []
    for number, row in read_jsonl(path):
        try:
            records.append(kind.model_validate(row))
        except ValidationError as error:
            reason, _ = explain(error)
            raise InputError(reason, path=path, line=number, hint="correct or remove the line") from None
    return records


def explain(error: ValidationError) -> tuple[str, tuple[str | int, ...]]:
    """Describe the first problem of a pydantic validation error; unknown keys come before other problems.

    Returns:
        One clause ("train.epochs: Input should be greater than 0") and the location of the value.
    """
    problems = error.errors(include_url=False)
    first = next((problem for problem in problems if problem["type"] == "extra_forbidden"), problems[0])
    where = ".".join(str(part) for part in first["loc"])
    unknown = first["type"] == "extra_forbidden"
    message = "unknown key" if unknown else first["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message, first["loc"]


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file atomically; missing parent folders are created."""
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
    """Write a UTF-8 file atomically."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: BaseModel | dict[str, Any]) -> None:
    """Write one indented JSON object atomically."""
    content = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def write_jsonl(path: Path, rows: Iterable[BaseModel | dict[str, Any]]) -> None:
    """Write one JSON object per line, atomically.

    Args:
        path: The file.
        rows: Models, whose fields that are None are left out, or dicts.
    """
    dumped = (row.model_dump(exclude_none=True) if isinstance(row, BaseModel) else row for row in rows)
    write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in dumped))
