"""From the rows of a benchmark to questions with their gold answers; a row that cannot be read is named."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError
from pydantic import ValidationError

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import explain, write_bytes
from theorem_sft.data.traces.question import Question
from theorem_sft.evaluation.benchmarks.benchmark import Benchmark
from theorem_sft.evaluation.benchmarks.benchmark_rows import Row, file_rows, hub_rows
from theorem_sft.evaluation.benchmarks.row_fields import read_field, value_at
from theorem_sft.models.resolve import cache_folder

_HINT = "correct the row, or say with --field where the field stands"


def load_questions(
    benchmark: Benchmark,
    data: Path | None,
    *,
    split: str | None = None,
    fields: Mapping[str, str] | None = None,
    limit: int | None = None,
    images: Path | None = None,
) -> list[Question]:
    """Load the questions of a benchmark, in the order of its rows.

    Args:
        benchmark: What the rows are.
        data: A local file with the published fields; None: from the hub.
        split: On the hub, instead of the benchmark's own.
        fields: Other places for some fields, in short form: {"answer": "gold"}.
        limit: Only the first rows, at least 1.
        images: The folder of the images: paths start from it, or name files that lie in it; by default the
            one of the file.

    Raises:
        InputError: The data cannot be had, or a row lacks something, has no gold answer, has the id of
            another row or an image that is not there; names file, line and field.
    """
    if limit is not None and limit < 1:
        raise InputError(f"a limit of {limit} questions", hint="give 1 or more")
    benchmark = benchmark.with_fields(fields or {})
    if data is not None:
        if split is not None:
            raise InputError("a file has no splits", path=data, hint="leave out --split or --data")
        rows = file_rows(data)
    elif benchmark.hub is None:
        raise InputError(
            f"benchmark {benchmark.name} is not on the hub", hint="give a local file with --data"
        )
    else:
        rows = hub_rows(benchmark.hub, split)
    folder = images if images is not None or data is None else data.parent
    wanted = benchmark.needs_images or images is not None
    questions = []
    seen: dict[str, Row] = {}
    repeated = 0
    for row in islice(rows, limit):
        question = _question(benchmark, row, folder, with_images=wanted)
        first = seen.setdefault(question.id, row)
        if first is row:
            questions.append(question)
        elif first.values == row.values:  # as in FormalGeo7k, which has problem 5749 twice
            repeated += 1
        else:
            raise row.error(
                f"id: {question.id!r} stands at {first.place} already", hint="give every row its own"
            )
    if repeated:
        say(f"rows that repeat another one whole, and are asked once: {repeated}")
    if not questions:
        raise InputError("the file holds no data", path=data, hint="name a file with rows")
    return questions


def _question(benchmark: Benchmark, row: Row, folder: Path | None, *, with_images: bool) -> Question:
    found: dict[str, Any] = {}
    for name, field in benchmark.fields.items():
        if name == "images":
            continue
        try:
            found[name] = read_field(field, row.values, row.number, benchmark.name)
        except ValueError as error:
            raise row.error(f"{name}: {error}", hint=_HINT) from None
    if with_images and "images" in benchmark.fields:
        found["images"] = _images(benchmark, row, folder)
    if "steps" in row.values:
        found["trace"] = row.values
    try:
        question = Question.model_validate(found)
    except ValidationError as error:
        raise row.error(explain(error)[0], hint=_HINT) from None
    if benchmark.extraction == "choice" and question.options and not _is_choice(question):
        reason = (
            f"answer: {question.answer!r} is none of {len(question.options)} options, nor a letter of one"
        )
        raise row.error(reason, hint="correct the row")
    return question


def _is_choice(question: Question) -> bool:
    options = question.options or []
    answer = question.answer.strip()
    letters = [chr(ord("A") + place) for place in range(len(options))]
    return answer in letters or answer in [option.strip() for option in options]


def _images(benchmark: Benchmark, row: Row, folder: Path | None) -> list[str]:
    field = benchmark.fields["images"]
    value = value_at(row.values, field.path or "")
    if not value:
        if field.optional:
            return []
        raise row.error(f"images: the row has no {field.path!r}", hint=_HINT)
    listed = value if isinstance(value, list) else [value]
    return [_image(benchmark.name, row, image, folder) for image in listed]


def _image(name: str, row: Row, image: Any, folder: Path | None) -> str:
    """Return the path of an image; bytes go into the cache, named by their content."""
    if isinstance(image, Mapping):
        if image.get("bytes"):
            return str(_cached(name, row, image["bytes"]))
        image = image.get("path")
    if not isinstance(image, str):
        raise row.error("images: neither a path nor the bytes of an image", hint=_HINT)
    path = Path(folder or ".", image).absolute()
    if not path.is_file() and folder is not None and (folder / Path(image).name).is_file():
        path = (folder / Path(image).name).absolute()  # the folder is the one that the path ends in
    if not path.is_file():
        raise row.error(f"images: no file {path}", hint="name the folder of the images with --images")
    return str(path)


def _cached(name: str, row: Row, content: bytes) -> Path:
    try:
        with Image.open(io.BytesIO(content)) as image:
            suffix = (image.format or "png").lower()
    except (UnidentifiedImageError, OSError):
        raise row.error("images: bytes that are no image", hint="correct the row") from None
    path = cache_folder() / "images" / name / f"{hashlib.sha256(content).hexdigest()[:20]}.{suffix}"
    if not path.exists():
        write_bytes(path, content)
    return path
