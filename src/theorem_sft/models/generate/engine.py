"""What every engine can do."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from theorem_sft.core.closing import Closing
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.generate_config import GenerateConfig


@dataclass(frozen=True)
class Generated:
    """One answer.

    Args:
        text: Without the prompt and special tokens.
        finish_reason: `stop` at the model's end token, `length` where the answer was cut.
        prompt_tokens: Length of the prompt.
        completion_tokens: Length of the answer, the end token included.
        filled: Number of values that the calculator filled in.
    """

    text: str
    finish_reason: Literal["stop", "length"]
    prompt_tokens: int
    completion_tokens: int
    filled: int = 0


OnAnswer = Callable[[int, Generated], None]
"""Called with the index of a chat and its answer, as soon as it is there."""


class Engine(Closing):
    """Answers chats; a context manager: leaving it closes the engine."""

    @abstractmethod
    def generate(
        self,
        chats: Sequence[list[Message]],
        settings: GenerateConfig,
        *,
        done: Mapping[int, Generated] | None = None,
        on_answer: OnAnswer | None = None,
    ) -> list[Generated]:
        """Answer chats; the same chats and settings get the same answers.

        Args:
            chats: All of them, also those that have an answer.
            settings: How to answer.
            done: Answers of an earlier run that was cut off, by index: they are kept, and the rest is
                answered just as in an uninterrupted run.
            on_answer: Called once for each new answer.

        Returns:
            The answers in the order of the chats.
        """
