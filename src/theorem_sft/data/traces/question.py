"""A question: a problem of a benchmark, perhaps with options and images."""

from __future__ import annotations

from pydantic import Field

from theorem_sft.data.traces.trace import Problem, Trace


class Question(Problem):
    """A problem of a benchmark."""

    subject: str | None = None
    level: str | None = None
    options: list[str] | None = None
    """What there is to choose from: A, B, C … in this order."""
    images: list[str] = Field(default=[])
    """Paths of files."""
    trace: Trace | None = None
    """The solved problem, where the row is one: by it an answer's first error is told."""

    @property
    def solved(self) -> Problem:
        """The trace, where there is one, or else the question itself."""
        return self.trace or self
