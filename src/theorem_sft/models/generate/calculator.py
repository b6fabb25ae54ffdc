"""Insert the correct value after every `=` that a model writes after an arithmetic formula."""

import functools
import re
from typing import Any

from theorem_sft.theory.mathtext.written_arithmetic import completion_of


class Calculator:
    """Finds the tokens of the values; shared by all completions."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.text_of = functools.cache(lambda token: str(tokenizer.decode([token])))
        self.digits = [token for text, token in tokenizer.get_vocab().items() if re.match(r"\d", text)]

    def tokens_after(self, answer: list[int]) -> list[int]:
        """Return the tokens of the value after a completion's last `=`, or none if it ends in no formula.

        Args:
            answer: The tokens so far; the last one contains `=`.
        """
        text = self._tokenizer.decode(answer, skip_special_tokens=True)
        value = completion_of(text)
        if value is None:
            return []
        # Spaced like the sign: 12 × 34 = 408, but 12*34=408.
        space = " " if re.search(r"\s=$", text) else ""
        written = text[len(text.rstrip(" ")) - 1 :]
        before, after = self._encode(written), self._encode(written + space + value)
        # If a token would span the boundary to the text so far, the value is tokenised separately.
        tokens = after[len(before) :] if after[: len(before)] == before else self._encode(space + value)
        joined = self._tokenizer.decode(answer + tokens, skip_special_tokens=True)
        return tokens if joined == text + space + value else []

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])


class ValueConstraint:
    """Constrains the next token of one completion so that the correct values are written."""

    def __init__(self, calculator: Calculator) -> None:
        self._calculator = calculator
        self._queue: list[int] = []
        self._open = False  # whether a digit would now extend the value
        self.filled = 0

    def update(self, answer: list[int]) -> None:
        """Take the completion's newest token into account."""
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
        """Exclude all tokens that may not come next from logits of shape (vocabulary,), in place."""
        if self._queue:
            likeliest = logits.max()
            logits.fill_(float("-inf"))
            logits[self._queue[0]] = likeliest
        elif self._open:
            # The value is complete: 40 must become neither 408 nor 40.8.
            logits[self._calculator.digits] = float("-inf")
