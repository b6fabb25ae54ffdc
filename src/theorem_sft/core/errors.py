"""Exceptions that users meet: each says what is wrong, where, and what to do."""

from __future__ import annotations

from pathlib import Path


class TheoremSFTError(Exception):
    """Base of every error raised on purpose; the command line prints it without a traceback."""

    exit_code = 1


class WorkError(TheoremSFTError):
    """The input was fine but the work could not be done (exit code 1)."""


class InputError(TheoremSFTError):
    """Bad input or wrong use (exit code 2): names the file, the line and the hint.

    Args:
        reason: What is wrong, without a trailing full stop.
        path: The file that is at fault.
        line: The line in that file, counted from 1.
        hint: What the user can do about it.
    """

    exit_code = 2

    def __init__(
        self, reason: str, *, path: Path | str | None = None, line: int | None = None, hint: str | None = None
    ) -> None:
        place = "" if path is None else f"{path}: " if line is None else f"{path}, line {line}: "
        super().__init__(f"{place}{reason}" + (f"; {hint}" if hint else "") + ".")
