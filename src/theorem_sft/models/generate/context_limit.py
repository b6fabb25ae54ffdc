"""Does an answer fit behind its prompt?"""

from __future__ import annotations

from collections.abc import Mapping

from theorem_sft.core.errors import InputError


def check_room(lengths: Mapping[int, int], max_new_tokens: int, context: int | None) -> None:
    """Refuse prompts that leave no room for the longest answer.

    Args:
        lengths: Tokens of each prompt, by the index of its chat.
        max_new_tokens: Length of the longest answer.
        context: Tokens that the model can attend to; None: any number.

    Raises:
        InputError: Names the first chat that is too long.
    """
    for index, length in lengths.items():
        if context is not None and length + max_new_tokens > context:
            raise InputError(
                f"chat {index} has {length} tokens, which with {max_new_tokens} new ones "
                f"exceeds the model's context of {context}",
                hint="lower max_new_tokens or shorten the chat",
            )
