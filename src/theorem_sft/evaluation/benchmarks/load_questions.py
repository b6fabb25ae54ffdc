"""Convert the rows of a benchmark into questions with gold answers; errors name the row."""

import hashlib
import io
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from PIL import Image, UnidentifiedImageError
from pydantic import ValidationError

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import explain, write_bytes
from theorem_sft.data.traces.trace import Purpose, Question
from theorem_sft.evaluation.benchmarks.benchmark import Benchmark
from theorem_sft.evaluation.benchmarks.benchmark_rows import Row, file_rows, hub_rows
from theorem_sft.evaluation.benchmarks.row_fields import read_field, value_at
from theorem_sft.models.resolve import cache_folder

_HINT = "correct the row, or give the field's name with --field"


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
        benchmark: The benchmark.
        data: A local file with the published fields; None: the hub.
        split: Split on the hub; None: that of the benchmark.
        fields: Other places to read fields from, in short form: {"answer": "gold"}.
        limit: Number of rows to read, at least 1; None: all.
        images: The folder that paths of images are relative to, or that holds the named files; None: the
            folder of the file.

    Raises:
        InputError: The data is unavailable, or a row lacks a field, has no gold answer, repeats the id of
            another row or names a missing image; names file, line and field.
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
    with_images = benchmark.needs_images or images is not None
    questions = []
    seen: dict[str, Row] = {}
    repeated = 0
    for row in islice(rows, limit):
        question = _question(benchmark, row, folder, with_images=with_images)
        first = seen.setdefault(question.id, row)
        if first is row:
            questions.append(question)
        elif first.values == row.values:  # as in FormalGeo7k, which has problem 5749 twice
            repeated += 1
        else:
            raise row.error(
                f"id: {question.id!r} is already used at {first.place}", hint="give every row a unique id"
            )
    if repeated:
        say(f"duplicate rows, used once: {repeated}")
    if not questions:
        raise InputError("the file holds no data", path=data, hint="name a file with rows")
    return questions


def _question(benchmark: Benchmark, row: Row, folder: Path | None, *, with_images: bool) -> Question:
    values: dict[str, Any] = {}
    for name, field in benchmark.fields.items():
        if name == "images":
            continue
        try:
            values[name] = read_field(field, row.values, row.number, benchmark.name)
        except ValueError as error:
            raise row.error(f"{name}: {error}", hint=_HINT) from None
    if with_images and "images" in benchmark.fields:
        values["images"] = _images(benchmark, row, folder)
    if "steps" in row.values:
        values["trace"] = row.values
    if row.values.get("purpose") in get_args(Purpose):  # a row of a probe's variants.jsonl
        values["purpose"] = row.values["purpose"]
    try:
        question = Question.model_validate(values)
    except ValidationError as error:
        raise row.error(explain(error)[0], hint=_HINT) from None
    if benchmark.extraction == "choice" and question.options and not _is_choice(question):
        number = len(question.options)
        reason = f"answer: {question.answer!r} is not one of the {number} options, nor a letter of one"
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
    """Return the path of an image; bytes are stored in the cache under a hash of their content."""
    if isinstance(image, Mapping):
        if image.get("bytes"):
            return str(_cached(name, row, image["bytes"]))
        image = image.get("path")
    if not isinstance(image, str):
        raise row.error("images: neither a path nor the bytes of an image", hint=_HINT)
    path = Path(folder or ".", image).absolute()
    if not path.is_file() and folder is not None and (folder / Path(image).name).is_file():
        path = (folder / Path(image).name).absolute()  # the path repeats the folder
    if not path.is_file():
        raise row.error(f"images: no file {path}", hint="name the folder of the images with --images")
    return str(path)


def _cached(name: str, row: Row, content: bytes) -> Path:
    try:
        with Image.open(io.BytesIO(content)) as image:
            suffix = (image.format or "png").lower()
    except (UnidentifiedImageError, OSError):
        raise row.error("images: the bytes are not an image", hint="correct the row") from None
    path = cache_folder() / "images" / name / f"{hashlib.sha256(content).hexdigest()[:20]}.{suffix}"
    if not path.exists():
        write_bytes(path, content)
    return path
