"""What every stage returns."""

from abc import abstractmethod

from pydantic import JsonValue

from theorem_sft.evaluation.results import Result


class StageResult(Result):
    """The result of a stage; `print` shows its text."""

    @abstractmethod
    def text(self) -> str:
        """Return the result as lines for a terminal."""

    def json_object(self) -> dict[str, JsonValue]:
        """Return the object that the command line prints with --json."""
        return self.model_dump(mode="json")

    def __str__(self) -> str:
        return self.text()
