"""Generation on any server with OpenAI's chat API."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from anyio.from_thread import start_blocking_portal
from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    AuthenticationError,
    NotFoundError,
    OpenAIError,
    PermissionDeniedError,
    Timeout,
)
from pydantic import BaseModel, ValidationError

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError, TheoremSFTError, WorkError
from theorem_sft.core.files import explain
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.engine import Engine, GenerateConfig, Generated, OnAnswer, ServerConfig
from theorem_sft.models.generate.openai_requests import RequestCache, openai_messages, request_key

_CONNECT_SECONDS = 10.0
_LONGEST_REASON = 300  # characters of a server's error message that are quoted


class _Text(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Text
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int


class _Response(BaseModel):
    """The fields of a response that are used; the client itself validates nothing."""

    choices: list[_Choice]
    usage: _Usage


class OpenAIEngine(Engine):
    """Generates completions on a server. Leaving its context closes the cache.

    Only temperature, top_p, max_tokens and the seed are sent; all other sampling defaults are the server's.
    `vllm serve` takes top_k and penalties from the model's folder unless it is started with
    `--generation-config vllm`.

    Raises:
        InputError: The server has no address, or the cache file is not a cache.
    """

    images = True

    def __init__(self, model: str, server: ServerConfig) -> None:
        address = server.base_url or os.environ.get("OPENAI_BASE_URL")
        if not address:
            raise InputError(
                "the engine openai has no server address",
                hint="set server.base_url, such as http://localhost:8000/v1, or OPENAI_BASE_URL",
            )
        self._address = address.rstrip("/")
        self._model = model
        self._server = server
        self._cache = None if server.cache is None else RequestCache(server.cache)
        say(f"generating with {model} at {self._address}, {server.concurrency} requests at once")

    @classmethod
    def open(cls, model: str, settings: GenerateConfig) -> OpenAIEngine:
        """Connect to the server in the settings."""
        return cls(model, settings.server)

    def close(self) -> None:
        """Close the cache; the engine cannot be used afterwards."""
        if self._cache is not None:
            self._cache.close()

    def complete(
        self,
        chats: Sequence[list[Message]],
        settings: GenerateConfig,
        answers: Mapping[int, Generated],
        emit: OnAnswer,
    ) -> None:
        """Request the missing completions, see `Engine.complete`; `emit` is called from a single thread.

        After a failure no new request is sent, and the requests in flight are completed first.

        Raises:
            InputError: The server is not reached, rejects the key, does not have the model, or an image file
                is missing.
            WorkError: The server keeps failing, or a completion ends for another reason than an end token or
                its length.
        """
        missing = {index: chat for index, chat in enumerate(chats) if index not in answers}
        # An event loop in another thread: one may already run in this one, as in a notebook.
        with start_blocking_portal() as portal:
            portal.call(self._complete, missing, settings, emit)

    async def _complete(
        self, chats: dict[int, list[Message]], settings: GenerateConfig, emit: OnAnswer
    ) -> None:
        to_send = {}
        for index, chat in chats.items():
            cached = self._cached(self._payload(index, chat, settings))
            if cached is None:
                to_send[index] = chat
            else:
                emit(index, cached)
        waiting = iter(to_send.items())
        running: dict[asyncio.Task[Generated], int] = {}
        failure: TheoremSFTError | None = None
        client = AsyncOpenAI(
            base_url=self._address,
            api_key=os.environ.get(self._server.api_key_variable) or "none",
            max_retries=self._server.retries,
            timeout=Timeout(self._server.timeout, connect=min(_CONNECT_SECONDS, self._server.timeout)),
        )
        async with client:
            try:
                while True:
                    if failure is None:
                        for index, chat in islice(waiting, self._server.concurrency - len(running)):
                            payload = self._payload(index, chat, settings)
                            running[asyncio.create_task(self._request(client, index, payload))] = index
                    if not running:
                        break
                    finished, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    for task in finished:
                        index = running.pop(task)
                        try:
                            emit(index, task.result())
                        except TheoremSFTError as error:
                            failure = failure or error
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)
        if failure is not None:
            raise failure

    def _payload(self, index: int, chat: list[Message], settings: GenerateConfig) -> dict[str, Any]:
        return {
            "model": self._model,
            "messages": openai_messages(chat),
            "temperature": settings.temperature,
            "top_p": settings.top_p,
            "max_tokens": settings.max_new_tokens,
            "seed": settings.seed_of(index),
        }

    def _cached(self, payload: dict[str, Any]) -> Generated | None:
        return None if self._cache is None else self._cache.get(request_key(self._address, payload))

    async def _request(self, client: AsyncOpenAI, index: int, payload: dict[str, Any]) -> Generated:
        try:
            raw = await client.chat.completions.with_raw_response.create(**payload)
        except OpenAIError as error:
            raise await _explained(error, client, self._model, self._server, index) from error
        try:
            response = _Response.model_validate_json(raw.content)
        except ValidationError as error:
            reason = explain(error)[0]
            raise WorkError(f"chat {index}: the server's response is malformed: {reason}.") from None
        if not response.choices:
            raise WorkError(f"chat {index}: the server's response contains no completion.")
        choice, usage = response.choices[0], response.usage
        if choice.finish_reason not in ("stop", "length"):
            raise WorkError(
                f"chat {index}: the server ended the completion with finish_reason {choice.finish_reason!r}."
            )
        answer = Generated(
            text=choice.message.content or "",
            finish_reason="stop" if choice.finish_reason == "stop" else "length",
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
        )
        if self._cache is not None:
            self._cache.put(request_key(self._address, payload), answer)
        return answer


async def _explained(
    error: OpenAIError, client: AsyncOpenAI, model: str, server: ServerConfig, index: int
) -> TheoremSFTError:
    """Convert an error that the client raised after its retries for the chat with this index."""
    address = str(client.base_url).rstrip("/")
    match error:
        case APITimeoutError():
            return WorkError(
                f"chat {index}: {address} did not respond within {server.timeout:g} s in "
                f"{server.retries + 1} attempts; raise server.timeout or lower server.concurrency."
            )
        case APIConnectionError():
            return InputError(
                f"no server responds at {address} ({error.__cause__ or error})",
                hint="start it, for instance with `vllm serve MODEL`, or correct server.base_url",
            )
        case AuthenticationError() | PermissionDeniedError():
            return InputError(
                f"{address} rejects the key ({_reason(error)})",
                hint=f"put a valid key into the environment variable {server.api_key_variable}",
            )
        case NotFoundError():
            return InputError(
                f"{address} does not have the model {model!r} ({_reason(error)})",
                hint=await _model_names(client),
            )
        case APIStatusError():
            return WorkError(f"chat {index}: {address} returned {_reason(error)}.")
        case _:
            return WorkError(f"chat {index}: {address}: {error}.")


def _reason(error: APIStatusError) -> str:
    return f"{error.status_code}: {error.response.text.strip()}"[:_LONGEST_REASON].rstrip(". \n")


async def _model_names(client: AsyncOpenAI) -> str:
    """Return a hint that lists the models of a server, or doubts its address if it lists none."""
    try:
        names = [model.id async for model in client.with_options(max_retries=0).models.list()]
    except (OpenAIError, AttributeError, ValueError):
        return "check server.base_url, which usually ends in /v1"
    return f"it serves {', '.join(names) or 'none'}"
