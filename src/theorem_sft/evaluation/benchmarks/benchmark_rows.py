"""Read the rows of a benchmark as published: from a local file, or from the Hugging Face hub."""

import csv
import glob
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_jsonl, read_text
from theorem_sft.evaluation.benchmarks.benchmark import Hub


@dataclass(frozen=True)
class Row:
    """A row and its position.

    Args:
        number: Number of the row, from 1.
        values: The fields as published; an image is {"bytes", "path"} or a path.
        source: The file, or the name of the data set.
        line: Line in a file of lines, from 1.
    """

    number: int
    values: dict[str, Any]
    source: Path | str
    line: int | None = None

    @property
    def place(self) -> str:
        """Position in the source: "line 3" or "row 3"."""
        return f"row {self.number}" if self.line is None else f"line {self.line}"

    def error(self, reason: str, *, hint: str) -> InputError:
        """Return an error that names this row."""
        reason = reason if self.line is not None else f"row {self.number}: {reason}"
        return InputError(reason, path=self.source, line=self.line, hint=hint)


def file_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a local file: JSON lines, a JSON array, CSV with a header, or parquet.

    Raises:
        InputError: The file is missing, of another kind, broken or empty.
    """
    match path.suffix:
        case ".jsonl":
            for number, (line, values) in enumerate(read_jsonl(path), start=1):
                yield Row(number, values, path, line)
        case ".json":
            yield from _json_rows(path)
        case ".csv":
            reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
            for number, values in enumerate(reader, start=1):
                yield Row(number, dict(values), path, reader.line_num)
        case ".parquet":
            if not path.is_file():
                raise InputError("no such file", path=path, hint="check the path")
            hint = "check that it is a parquet file"
            files = glob.escape(str(path))
            yield from _dataset_rows("parquet", path, hint, data_files=files, split="train")
        case _:
            raise InputError(
                "unknown kind of file", path=path, hint="give a .jsonl, .json, .csv or .parquet file"
            )


def hub_rows(hub: Hub, split: str | None = None) -> Iterator[Row]:
    """Yield the rows of a data set on the hub (or in a local folder), from the local cache where possible.

    Raises:
        InputError: The hub is out of reach or has no such data set, configuration or split.
    """
    hint = "give a local file with --data"
    yield from _dataset_rows(hub.path, hub.path, hint, name=hub.config, split=split or hub.split)


def _json_rows(path: Path) -> Iterator[Row]:
    try:
        rows = json.loads(read_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deeply")
        line = getattr(error, "lineno", None)
        raise InputError(
            f"broken JSON ({reason})", path=path, line=line, hint="one array of objects"
        ) from None
    if not isinstance(rows, list):
        raise InputError("not a JSON array", path=path, hint="one array of objects, or JSON lines as .jsonl")
    for number, values in enumerate(rows, start=1):
        if not isinstance(values, dict):
            raise InputError(f"row {number}: not a JSON object", path=path, hint="one array of objects")
        yield Row(number, values, path)


def _dataset_rows(path: str, source: Path | str, hint: str, **where: Any) -> Iterator[Row]:
    import datasets

    try:
        dataset = datasets.load_dataset(path, **where)
    except Exception as error:  # raised by several HTTP libraries, pyarrow and datasets
        reason = str(error).strip().split("\n")[0]
        raise InputError(f"the data set cannot be loaded ({reason})", path=source, hint=hint) from None
    number = 0
    # In Arrow format images are not decoded: they stay bytes.
    for table in dataset.with_format("arrow").iter(batch_size=100):
        for values in table.to_pylist():
            number += 1
            yield Row(number, values, source)
