"""What went wrong with a server, in one sentence and with a hint."""

from __future__ import annotations

from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    AuthenticationError,
    NotFoundError,
    OpenAIError,
    PermissionDeniedError,
)

from theorem_sft.core.errors import InputError, TheoremSFTError, WorkError
from theorem_sft.models.generate.generate_config import ServerConfig

_LONGEST = 300


async def explained(
    error: OpenAIError, client: AsyncOpenAI, model: str, server: ServerConfig, index: int
) -> TheoremSFTError:
    """Return the error to raise for one that the client raised after its retries.

    Args:
        error: The client's.
        client: By which the served models are asked for.
        model: The name that was asked for.
        server: What may have to be changed.
        index: Of the chat that was asked.
    """
    address = str(client.base_url).rstrip("/")
    match error:
        case APITimeoutError():
            return WorkError(
                f"chat {index}: {address} did not answer within {server.timeout:g} s, asked "
                f"{server.retries + 1} times; raise server.timeout or lower server.concurrency."
            )
        case APIConnectionError():
            return InputError(
                f"no server answers at {address} ({error.__cause__ or error})",
                hint="start it, such as with `vllm serve MODEL`, or mend server.base_url",
            )
        case AuthenticationError() | PermissionDeniedError():
            return InputError(
                f"{address} refuses the key ({_said(error)})",
                hint=f"put the right one into the environment variable {server.api_key_variable}",
            )
        case NotFoundError():
            return InputError(
                f"{address} does not know the model {model!r} ({_said(error)})", hint=await _served(client)
            )
        case APIStatusError():
            return WorkError(f"chat {index}: {address} answered {_said(error)}.")
        case _:
            return WorkError(f"chat {index}: {address}: {error}.")


def _said(error: APIStatusError) -> str:
    return f"{error.status_code}: {error.response.text.strip()}"[:_LONGEST].rstrip(". \n")


async def _served(client: AsyncOpenAI) -> str:
    """The models that a server has; where it does not tell, the address is likely at fault."""
    try:
        names = [model.id async for model in client.with_options(max_retries=0).models.list()]
    except (OpenAIError, AttributeError, ValueError):
        return "check server.base_url, which as a rule ends in /v1"
    return f"it serves {', '.join(names) or 'none'}"
