"""A problem of a benchmark, which may have options and images."""

from __future__ import annotations

from pydantic import Field

from theorem_sft.data.traces.trace import Problem, Trace


class Question(Problem):
    """A problem of a benchmark."""

    subject: str | None = None
    level: str | None = None
    options: list[str] | None = None
    """The options of a multiple choice, in the order A, B, C …"""
    images: list[str] = Field(default=[])
    """Paths of image files."""
    trace: Trace | None = None
    """The solved problem, if the row is a trace; it locates the first error of an output."""

    @property
    def solved(self) -> Problem:
        """The trace if there is one, and else the question itself."""
        return self.trace or self
