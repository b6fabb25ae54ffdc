"""Messages and progress bars on stderr, which leaves stdout to results.

When several processes train together (torchrun, accelerate launch), only the process of rank 0 prints.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_stderr = Console(stderr=True, highlight=False, soft_wrap=True)


def is_main_process() -> bool:
    """Return whether this process prints messages and results."""
    return os.environ.get("RANK", "0") == "0"


def say(text: str, *, every_process: bool = False) -> None:
    """Print one message line on stderr, in the main process only unless `every_process` is set."""
    if every_process or is_main_process():
        _stderr.print(text, markup=False)


def stdout_to_stderr() -> AbstractContextManager[TextIO]:
    """Return a context in which prints of other libraries go to stderr."""
    return redirect_stdout(sys.stderr)


@contextmanager
def progress_bar(description: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar if stderr is a terminal.

    Yields:
        A function that takes the number of finished items and their total number.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    disabled = not (is_main_process() and _stderr.is_terminal)
    with Progress(*columns, console=_stderr, transient=True, disable=disabled) as bar:
        task = bar.add_task(description, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
