"""What a person sees while work goes on: always on stderr, so that stdout holds results alone.

Of several processes that do one thing together (torchrun, accelerate launch) only the first speaks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_stderr = Console(stderr=True, highlight=False, soft_wrap=True)


def speaks() -> bool:
    """Whether this process prints messages and results."""
    return os.environ.get("RANK", "0") == "0"


def say(text: str, *, each: bool = False) -> None:
    """Print one line for a person; `each`: in every process."""
    if each or speaks():
        _stderr.print(text, markup=False)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal, nothing elsewhere; yields a function of (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=_stderr, transient=True, disable=not (speaks() and _stderr.is_terminal)
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
