"""The right value behind every `=` that a model writes after a formula of numbers."""

from __future__ import annotations

import functools
import re
from typing import Any

from theorem_sft.theory.mathtext.written_arithmetic import completion_of


class Calculator:
    """What the fillers of all answers share.

    Args:
        tokenizer: Of the model.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.text_of = functools.cache(lambda token: str(tokenizer.decode([token])))
        self.digits = [token for text, token in tokenizer.get_vocab().items() if re.match(r"\d", text)]

    def filler(self) -> Filler:
        """Return what watches over one answer."""
        return Filler(self)

    def tokens_after(self, answer: list[int]) -> list[int]:
        """Return the tokens of the value that belongs behind an answer's last `=`, or none.

        Args:
            answer: The tokens so far; the last is the one with `=`.
        """
        text = self._tokenizer.decode(answer, skip_special_tokens=True)
        value = completion_of(text)
        if value is None:
            return []
        # The value is set off as the sign is: 12 × 34 = 408, but 12*34=408.
        space = " " if re.search(r"\s=$", text) else ""
        written = text[len(text.rstrip(" ")) - 1 :]
        before, after = self._encode(written), self._encode(written + space + value)
        # No token spans the border in what the model has written: else the value is encoded by itself.
        tokens = after[len(before) :] if after[: len(before)] == before else self._encode(space + value)
        whole = self._tokenizer.decode(answer + tokens, skip_special_tokens=True)
        return tokens if whole == text + space + value else []

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])


class Filler:
    """Watches over one answer and says which tokens must come next.

    Args:
        calculator: Knows the tokenizer.
    """

    def __init__(self, calculator: Calculator) -> None:
        self._calculator = calculator
        self._queue: list[int] = []
        self._open = False  # a digit now would belong to the value
        self.filled = 0

    def saw(self, answer: list[int]) -> None:
        """Take note of an answer that has got a new token."""
        if self._queue:
            self._queue.pop(0)
            self._open = not self._queue
            return
        written = self._calculator.text_of(answer[-1])
        self._open = self._open and written in {".", ","}
        if "=" in written:
            self._queue = self._calculator.tokens_after(answer)
            self.filled += bool(self._queue)

    def constrain(self, logits: Any) -> None:
        """Leave nothing but what may come next.

        Args:
            logits: Of shape (vocabulary,); changed in place.
        """
        if self._queue:
            likeliest = logits.max()
            logits.fill_(float("-inf"))
            logits[self._queue[0]] = likeliest
        elif self._open:
            # The value is whole: 40 is to become neither 408 nor 40.8.
            logits[self._calculator.digits] = float("-inf")
