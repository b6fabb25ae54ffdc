"""Exceptions that users see; the command line prints them without a traceback.

TheoremSFTError     base class
├── WorkError       the input was valid but the work failed      exit code 1
└── InputError      bad input or incorrect use                   exit code 2
"""

from pathlib import Path


class TheoremSFTError(Exception):
    """Base class of every error that is raised on purpose."""

    exit_code = 1


class WorkError(TheoremSFTError):
    """The input was valid but the work failed."""


class InputError(TheoremSFTError):
    """The input is bad or the use is incorrect; the message names the file, the line, the reason and a hint.

    Args:
        reason: What is wrong, without a trailing full stop.
        path: The file or folder that contains the error.
        line: The line in that file, counted from 1.
        hint: What the user can do about it, without a trailing full stop.
    """

    exit_code = 2

    def __init__(
        self, reason: str, *, path: Path | str | None = None, line: int | None = None, hint: str | None = None
    ) -> None:
        place = "" if path is None else f"{path}: " if line is None else f"{path}, line {line}: "
        super().__init__(f"{place}{reason}" + (f"; {hint}" if hint else "") + ".")
