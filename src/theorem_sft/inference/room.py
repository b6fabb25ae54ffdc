"""Does an answer fit behind its prompt?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from theorem_sft.errors import InputError

__all__ = ["check_room"]


def check_room(prompts: Mapping[int, Sequence[int]], max_new_tokens: int, context: int | None) -> None:
    """Refuse prompts that leave no room for the longest answer.

    Args:
        prompts: Token ids by the index of the chat.
        max_new_tokens: Length of the longest answer.
        context: Tokens that the model can attend to; None: any number.

    Raises:
        InputError: Names the first chat that is too long.
    """
    for index, prompt in prompts.items():
        if context is not None and len(prompt) + max_new_tokens > context:
            raise InputError(
                f"chat {index} has {len(prompt)} tokens, which with {max_new_tokens} new ones "
                f"exceeds the model's context of {context}",
                mend="lower max_new_tokens or shorten the chat",
            )
