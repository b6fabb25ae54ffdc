"""Generation by any server that speaks OpenAI's chat API."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from anyio.from_thread import start_blocking_portal
from openai import AsyncOpenAI, OpenAIError, Timeout
from pydantic import BaseModel, ValidationError

from theorem_sft.core.console import progress_bar, say
from theorem_sft.core.errors import InputError, TheoremSFTError, WorkError
from theorem_sft.core.files import explain
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.engine import Engine, Generated, OnAnswer
from theorem_sft.models.generate.generate_config import GenerateConfig, ServerConfig
from theorem_sft.models.generate.openai_messages import openai_messages
from theorem_sft.models.generate.request_cache import RequestCache, request_key
from theorem_sft.models.generate.server_errors import explained

_CONNECT_SECONDS = 10.0


class _Text(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Text
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int


class _Reply(BaseModel):
    """What is read of a reply; the client itself checks nothing."""

    choices: list[_Choice]
    usage: _Usage


class OpenAIEngine(Engine):
    """Answers chats through a server. A context manager: leaving it closes the cache.

    The server's sampling defaults are its own affair: only temperature, top_p, max_tokens and the seed are
    sent. `vllm serve` takes top_k and penalties from the model's folder unless it is started with
    `--generation-config vllm`.

    Args:
        model: The server's name for the model.
        server: How to talk to it.

    Raises:
        InputError: No address is known, or the cache is no cache.
    """

    def __init__(self, model: str, server: ServerConfig) -> None:
        address = server.base_url or os.environ.get("OPENAI_BASE_URL")
        if not address:
            raise InputError(
                "the engine openai has no server to ask",
                hint="set server.base_url, such as http://localhost:8000/v1, or OPENAI_BASE_URL",
            )
        self._address = address.rstrip("/")
        self._model = model
        self._server = server
        self._cache = None if server.cache is None else RequestCache(server.cache)
        say(f"generating with {model} at {self._address}, {server.concurrency} requests at once")

    def close(self) -> None:
        """Close the cache; the engine is of no use afterwards."""
        if self._cache is not None:
            self._cache.close()

    def generate(
        self,
        chats: Sequence[list[Message]],
        settings: GenerateConfig,
        *,
        done: Mapping[int, Generated] | None = None,
        on_answer: OnAnswer | None = None,
    ) -> list[Generated]:
        """Answer chats, as `Engine.generate` says; `on_answer` is called from a single thread.

        After a failure no new request is sent, and the answers that are under way are still told.

        Raises:
            InputError: The server is not there, knows neither key nor model, or an image file is missing.
            WorkError: The server keeps failing, or an answer ends neither by itself nor at the length.
        """
        answers = dict(done or {})
        missing = {index: chat for index, chat in enumerate(chats) if index not in answers}
        with progress_bar("answering") as advance:

            def tell(index: int, answer: Generated) -> None:
                answers[index] = answer
                advance(len(answers), len(chats))
                if on_answer is not None:
                    on_answer(index, answer)

            # An event loop of its own: one may run here already, as in a notebook.
            with start_blocking_portal() as portal:
                portal.call(self._answer_all, missing, settings, tell)
        return [answers[index] for index in range(len(chats))]

    async def _answer_all(
        self, chats: dict[int, list[Message]], settings: GenerateConfig, tell: OnAnswer
    ) -> None:
        asked = {}
        for index, chat in chats.items():
            kept = self._kept(self._payload(index, chat, settings))
            if kept is None:
                asked[index] = chat
            else:
                tell(index, kept)
        waiting = iter(asked.items())
        running: dict[asyncio.Task[Generated], int] = {}
        failure: TheoremSFTError | None = None
        async with self._client() as client:
            try:
                while True:
                    if failure is None:
                        for index, chat in islice(waiting, self._server.concurrency - len(running)):
                            payload = self._payload(index, chat, settings)
                            running[asyncio.create_task(self._ask(client, index, payload))] = index
                    if not running:
                        break
                    finished, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    for task in finished:
                        index = running.pop(task)
                        try:
                            tell(index, task.result())
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

    def _kept(self, payload: dict[str, Any]) -> Generated | None:
        return None if self._cache is None else self._cache.get(request_key(self._address, payload))

    def _client(self) -> AsyncOpenAI:
        return AsyncOpenAI(
            base_url=self._address,
            api_key=os.environ.get(self._server.api_key_variable) or "none",
            max_retries=self._server.retries,
            timeout=Timeout(self._server.timeout, connect=min(_CONNECT_SECONDS, self._server.timeout)),
        )

    async def _ask(self, client: AsyncOpenAI, index: int, payload: dict[str, Any]) -> Generated:
        try:
            response = await client.chat.completions.with_raw_response.create(**payload)
        except OpenAIError as error:
            raise await explained(error, client, self._model, self._server, index) from error
        try:
            reply = _Reply.model_validate_json(response.content)
        except ValidationError as error:
            raise WorkError(
                f"chat {index}: the server's reply makes no sense: {explain(error)[0]}."
            ) from None
        if not reply.choices:
            raise WorkError(f"chat {index}: the server's reply holds no answer.")
        choice, usage = reply.choices[0], reply.usage
        if choice.finish_reason not in ("stop", "length"):
            raise WorkError(
                f"chat {index}: the server ended the answer with finish_reason {choice.finish_reason!r}."
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
