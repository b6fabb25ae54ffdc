"""The pictures that a run's test problems are asked with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from theorem_sft.core.console import progress_bar
from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.synthetic.problem_diagram import draw_all
from theorem_sft.data.traces.trace import Trace
from theorem_sft.models.chat import Message, chat
from theorem_sft.models.loading import load_processor
from theorem_sft.models.resolve import resolve


def check_sight(model: str) -> None:
    """Refuse a model that reads text only.

    Args:
        model: Name as `resolve` takes it.

    Raises:
        InputError: It does, or its processor of images is missing.
    """
    if load_processor(resolve(model)) is None:
        raise InputError(
            f"data.images: {model} reads text only",
            hint="take a vision-language model such as Qwen/Qwen2.5-VL-3B-Instruct, or leave images out",
        )


def with_pictures(problems: Sequence[Trace], images: Literal[True] | Path, folder: Path) -> list[Trace]:
    """Return problems with their pictures' paths from the run's folder.

    Args:
        problems: Those without a picture stay as they are.
        images: True: draw them into the run's folder, where the catalogue knows how; else where they are.
        folder: Of the run.

    Raises:
        InputError: A picture is not there, or no problem has one.
    """
    if isinstance(images, Path):
        pictured = [_found(trace, images, folder) for trace in problems]
    else:
        with progress_bar("drawing") as progress:
            pictured = draw_all(problems, folder / "images", beside=folder, progress=progress)
    if all(trace.image is None for trace in pictured):
        raise InputError("data.images: no test problem has a picture", hint="leave images out")
    return pictured


def ask_test_problem(trace: Trace, *, images: Path | None) -> list[Message]:
    """Return the conversation that asks a test problem, with its picture where it has one.

    Args:
        trace: The problem.
        images: The folder that the picture's path starts from; None: ask in words alone.
    """
    shown = [str(images / trace.image)] if images is not None and trace.image is not None else []
    return chat(trace.problem, shown)


def _found(trace: Trace, images: Path, folder: Path) -> Trace:
    if trace.image is None:
        return trace
    path = images / trace.image
    if not path.is_file():
        raise InputError(
            f"the picture of problem {trace.id} is not there", path=path, hint="name its folder: data.images"
        )
    return trace.model_copy(update={"image": Path(os.path.relpath(path, folder)).as_posix()})
