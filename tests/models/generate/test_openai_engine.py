"""The engine openai against a server on loopback: concurrency, retries, cache and failures."""

from __future__ import annotations

import base64
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.chat_server import ChatServer, Reply, answer_of, chat_server, reply
from theorem_sft.core.errors import InputError, TheoremSFTError, WorkError
from theorem_sft.models.chat import Message, user_turn
from theorem_sft.models.generate.engine import GenerateConfig, Generated, ServerConfig, open_engine
from theorem_sft.models.generate.openai_engine import OpenAIEngine

SETTINGS = GenerateConfig(engine="openai", max_new_tokens=9)


def chats(count: int) -> list[list[Message]]:
    return [[{"role": "user", "content": f"chat {number}"}] for number in range(count)]


def complete(
    server: ChatServer,
    count: int,
    settings: GenerateConfig = SETTINGS,
    *,
    on_answer: Callable[[int, Generated], None] | None = None,
    done: dict[int, Generated] | None = None,
    **how: Any,
) -> list[Generated]:
    with OpenAIEngine("small", ServerConfig(base_url=server.url, **({"timeout": 60} | how))) as engine:
        return engine.generate(chats(count), settings, on_answer=on_answer, done=done)


def test_answers_come_in_order_with_the_settings_sent() -> None:
    emitted: dict[int, Generated] = {}
    threads = set()

    def record(index: int, answer: Generated) -> None:
        emitted[index] = answer
        threads.add(threading.get_ident())

    with chat_server(
        lambda number, payload: reply(answer_of(payload), "length" if number else "stop")
    ) as server:
        settings = GenerateConfig(engine="openai", max_new_tokens=9, top_p=0.5, seed=3)
        answers = complete(server, 5, settings, on_answer=record, concurrency=1)
    assert [answer.text for answer in answers] == [f"chat {number}! 3 0.0" for number in range(5)]
    assert [answer.finish_reason for answer in answers] == ["stop", *["length"] * 4]
    assert (answers[0].prompt_tokens, answers[0].completion_tokens) == (7, len(answers[0].text))
    assert emitted == dict(enumerate(answers))
    assert len(threads) == 1
    sent = {"model": "small", "temperature": 0.0, "top_p": 0.5, "max_tokens": 9, "seed": 3}
    assert server.requests[0] == sent | {"messages": chats(1)[0]}


def test_concurrency_is_limited() -> None:
    with chat_server(lambda _, payload: replace(reply(answer_of(payload)), pause=0.02)) as server:
        answers = complete(server, 30, concurrency=4)
    assert len(answers) == len(server.requests) == 30
    assert 1 < server.most_at_once <= 4


def test_known_answers_are_not_requested() -> None:
    done = {1: Generated("kept", "stop", 1, 1)}
    emitted: list[int] = []
    with chat_server() as server:
        answers = complete(server, 3, done=done, on_answer=lambda index, _: emitted.append(index))
    assert answers[1] == done[1]
    assert len(server.requests) == 2
    assert sorted(emitted) == [0, 2]


def test_equal_chats_get_different_samples_that_are_reproducible() -> None:
    settings = GenerateConfig(engine="openai", temperature=0.8, seed=1)
    twice = chats(1) * 2
    with chat_server() as server, OpenAIEngine("small", ServerConfig(base_url=server.url)) as engine:
        first, second = engine.generate(twice, settings)
        assert first.text != second.text
        assert engine.generate(twice, settings) == [first, second]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_request_to_a_busy_server_is_retried(status: int) -> None:
    def busy(number: int, payload: dict[str, Any]) -> Reply:
        if number == 0:
            return Reply({"error": "busy"}, status, {"Retry-After": "1"})
        return reply(answer_of(payload))

    with chat_server(busy) as server:
        (answer,) = complete(server, 1)
    assert answer.text == "chat 0! 0 0.0"
    assert len(server.requests) == 2
    assert server.times[1] - server.times[0] >= 1, "Retry-After must be honoured"


def test_a_request_to_a_stalled_server_is_retried() -> None:
    def stall(number: int, payload: dict[str, Any]) -> Reply:
        return replace(reply(answer_of(payload)), pause=0.0 if number else 4.0)

    with chat_server(stall) as server:
        (answer,) = complete(server, 1, timeout=2)
    assert answer.text == "chat 0! 0 0.0"
    assert len(server.requests) == 2


GOOD = reply("fine").body
FAILURES: list[tuple[Reply, int, type[TheoremSFTError], str]] = [
    (Reply({"error": "sorry"}, 500), 2, WorkError, "chat 0: .* returned 500: .*sorry"),
    (Reply({"error": "slow down"}, 429), 2, WorkError, "chat 0: .* returned 429"),
    (Reply({"error": "too long"}, 400), 1, WorkError, "chat 0: .* returned 400: .*too long"),
    (Reply({"error": "no key"}, 401), 1, InputError, "rejects the key .*MY_KEY"),
    (Reply({"error": "who?"}, 404), 1, InputError, "'small' .*it serves small, large"),
    (Reply(GOOD, pause=3.0), 2, WorkError, "chat 0: .* within 1 s in 2 attempts; raise server.timeout"),
    (Reply(b"<html>hello"), 1, WorkError, "chat 0: the server's response is malformed"),
    (Reply(b'{"choices": [{"mess'), 1, WorkError, "chat 0: the server's response is malformed"),
    (Reply(b"\xff\xfe"), 1, WorkError, "chat 0: the server's response is malformed"),
    (Reply(GOOD | {"usage": None}), 1, WorkError, "chat 0: .*usage"),
    (Reply(GOOD | {"choices": []}), 1, WorkError, "chat 0: .*no completion"),
    (reply("", "content_filter"), 1, WorkError, "chat 0: .*'content_filter'"),
]


@pytest.mark.parametrize(("response", "requests", "kind", "message"), FAILURES)
def test_a_failure_is_one_sentence(
    response: Reply, requests: int, kind: type[TheoremSFTError], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "secret")
    with chat_server(lambda *_: response) as server, pytest.raises(kind, match=message) as raised:
        complete(server, 1, retries=1, timeout=1 if response.pause else 60, api_key_variable="MY_KEY")
    assert "\n" not in str(raised.value)
    assert len(server.requests) == requests
    assert server.keys[0] == "Bearer secret"


def test_a_missing_server_is_reported() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    server = ChatServer(lambda *_: reply(""))
    server.url = url
    with pytest.raises(InputError, match=f"no server responds at {url} .*start it"):
        complete(server, 2, retries=0)


def test_a_missing_address_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(InputError, match=r"set server\.base_url"):
        open_engine("small", SETTINGS)


def test_the_address_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with chat_server() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with open_engine("small", SETTINGS) as engine:
            assert engine.generate(chats(1), SETTINGS)[0].text == "chat 0! 0 0.0"


def test_answers_before_a_failure_and_in_flight_are_emitted() -> None:
    def fails_at_three(number: int, payload: dict[str, Any]) -> Reply:
        prompt = payload["messages"][0]["content"]
        if prompt == "chat 3":
            return Reply({"error": "bad chat"}, 400)
        return replace(reply(answer_of(payload)), pause=0.3 if prompt == "chat 2" else 0.0)

    emitted: list[int] = []
    with chat_server(fails_at_three) as server, pytest.raises(WorkError, match="chat 3"):
        complete(server, 50, on_answer=lambda index, _: emitted.append(index), concurrency=2)
    assert {0, 1, 2} <= set(emitted)
    assert len(server.requests) == len(emitted) + 1 < 50


def test_an_error_of_the_caller_cancels_the_requests() -> None:
    class Cut(Exception):
        pass

    def cut(index: int, answer: Generated) -> None:
        raise Cut

    with chat_server() as server, pytest.raises(Cut):
        complete(server, 50, on_answer=cut, concurrency=2)
    assert len(server.requests) < 10


@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_a_second_run_sends_no_request(tmp_path: Path, temperature: float) -> None:
    settings = GenerateConfig(engine="openai", temperature=temperature, seed=4)
    cache = tmp_path / "folder" / "cache.sqlite"
    emitted: list[int] = []
    with chat_server() as server:
        first = complete(server, 6, settings, cache=cache)
        assert len(server.requests) == 6
        second = complete(server, 6, settings, cache=cache, on_answer=lambda index, _: emitted.append(index))
        assert len(server.requests) == 6
        complete(server, 6, settings.model_copy(update={"top_p": 0.9}), cache=cache)
        assert len(server.requests) == 12, "other settings are another request"
    assert first == second
    assert emitted == list(range(6))


def test_a_failure_is_not_cached(tmp_path: Path) -> None:
    def once(number: int, payload: dict[str, Any]) -> Reply:
        return reply("", "content_filter") if number == 0 else reply("fine")

    with chat_server(once) as server:
        with pytest.raises(WorkError):
            complete(server, 1, cache=tmp_path / "cache.sqlite")
        assert complete(server, 1, cache=tmp_path / "cache.sqlite")[0].text == "fine"


KILLED = """
import os, signal, sys
from theorem_sft.models.generate.engine import GenerateConfig, ServerConfig
from theorem_sft.models.generate.openai_engine import OpenAIEngine
emitted = []
def record(index, answer):
    emitted.append(index)
    if len(emitted) == 5:
        os.kill(os.getpid(), signal.SIGKILL)
engine = OpenAIEngine("small", ServerConfig(base_url=sys.argv[1], cache=sys.argv[2], concurrency=2))
chats = [[{"role": "user", "content": f"chat {number}"}] for number in range(12)]
engine.generate(chats, GenerateConfig(engine="openai", max_new_tokens=9), on_answer=record)
"""


def test_a_killed_run_keeps_its_answers(tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite"
    with chat_server() as server:
        killed = subprocess.run([sys.executable, "-c", KILLED, server.url, str(cache)], check=False)
        assert killed.returncode == -9
        sent = len(server.requests)
        answers = complete(server, 12, cache=cache)
    assert [answer.text for answer in answers] == [f"chat {number}! 0 0.0" for number in range(12)]
    assert sent + 12 - 5 >= len(server.requests), "five answers were emitted, so they are cached"


def test_images_are_sent_as_data(tmp_path: Path) -> None:
    path = tmp_path / "diagram.png"
    path.write_bytes(b"\x89PNG image")
    chat = [user_turn("What is it?", [str(path)])]
    with chat_server(lambda *_: reply("a cat")) as server:
        engine = OpenAIEngine("small", ServerConfig(base_url=server.url))
        assert engine.generate([chat], SETTINGS)[0].text == "a cat"
        image, text = server.requests[0]["messages"][0]["content"]
        head, data = image["image_url"]["url"].split(",")
        assert head == "data:image/png;base64"
        assert base64.b64decode(data) == b"\x89PNG image"
        assert text == {"type": "text", "text": "What is it?"}
        path.unlink()
        with pytest.raises(InputError, match=r"diagram\.png: the image cannot be read"):
            engine.generate([chats(1)[0], chat], SETTINGS)
        assert len(server.requests) == 1, "all images are read before any request is sent"


@pytest.mark.parametrize("engine", ["openai", "vllm"])
def test_only_transformers_has_a_calculator(engine: Any) -> None:
    with pytest.raises(ValidationError, match="does not support the calculator: use transformers"):
        GenerateConfig(engine=engine, calculator=True)
