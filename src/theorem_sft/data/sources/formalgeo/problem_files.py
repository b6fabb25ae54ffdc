"""Reads FormalGeo problems: a JSON-lines file, or the official folder with one JSON file a problem."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_jsonl
from theorem_sft.data.sources.formalgeo.gdl import PREDICATES, THEOREMS

_LISTS = ("construction_cdl", "text_cdl", "theorem_seqs")
_TEXTS = ("goal_cdl",)


def read_problems(data: Path) -> list[dict[str, Any]]:
    """Read and check all problems, in the file's order (in a folder: by number).

    Args:
        data: A JSON-lines file, the official folder, or its `problems` subfolder.

    Raises:
        InputError: Nothing is there, or a problem is broken or lacks a field; names file and line.
    """
    if not data.is_dir():
        return [_checked(row, data, line) for line, row in read_jsonl(data)]
    folder = data / "problems" if (data / "problems").is_dir() else data
    files = sorted(folder.glob("*.json"), key=lambda path: (not path.stem.isdigit(), path.stem.zfill(9)))
    files = [path for path in files if path.name not in {PREDICATES, THEOREMS} and path.stem.isdigit()]
    if not files:
        raise InputError(
            "holds no problem files", path=data, hint="name the folder with problems/1.json, 2.json, …"
        )
    return [_checked(read_json(path, hint="fetch the file again"), path, None) for path in files]


def find_gdl(data: Path, gdl: Path | None) -> Path:
    """The folder that holds both GDL files.

    Args:
        data: Where the problems are.
        gdl: Where the user says the GDL is; None: beside the problems or in `gdl` there.

    Raises:
        InputError: Neither place holds both files.
    """
    if gdl is not None:
        places = [gdl]
    else:
        base = data if data.is_dir() else data.parent
        places = [base, base / "gdl"]
        if base.name == "problems":
            places += [base.parent, base.parent / "gdl"]
    for place in places:
        if (place / PREDICATES).is_file() and (place / THEOREMS).is_file():
            return place
    raise InputError(
        f"no {PREDICATES} and {THEOREMS} here",
        path=places[0],
        hint="put both there or name their folder with --gdl",
    )


def _checked(row: dict[str, Any], path: Path, line: int | None) -> dict[str, Any]:
    def wrong(what: str) -> InputError:
        return InputError(what, path=path, line=line, hint="mend or remove the problem")

    if row.get("problem_id") is None:
        raise wrong("a problem without problem_id")
    name = f"problem {row['problem_id']}"
    if not str(row.get("problem_answer") or "").strip():
        raise wrong(f"{name} has no problem_answer")
    for field in _LISTS:
        value = row.get(field)
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise wrong(f"{name}: {field} must be a list of texts")
    for field in _TEXTS:
        if not isinstance(row.get(field), str):
            raise wrong(f"{name}: {field} must be a text")
    row.setdefault("image_cdl", [])
    if not isinstance(row["image_cdl"], list) or not all(isinstance(text, str) for text in row["image_cdl"]):
        raise wrong(f"{name}: image_cdl must be a list of texts")
    return row


def find_definitions(traces: Path) -> Path | None:
    """Return the folder of FormalGeo's definitions beside a file, or None.

    Args:
        traces: A file or folder of traces or problems.
    """
    with contextlib.suppress(InputError):
        return find_gdl(traces, None)
    return None
