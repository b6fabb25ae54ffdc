"""An HTTP server on loopback with OpenAI's chat API, whose replies a test defines."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """A response: a body of bytes or a JSON value, sent after a pause in seconds."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0


def answer_of(payload: dict[str, Any]) -> str:
    """Return the default reply text, which depends on the prompt, seed and temperature."""
    return f"{payload['messages'][-1]['content']}! {payload['seed']} {payload['temperature']}"


def reply(text: str, finish_reason: str = "stop", **changes: Any) -> Reply:
    """Make a valid chat completion; `changes` replace top-level keys."""
    message = {"role": "assistant", "content": text}
    body = {
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
        "usage": {"prompt_tokens": 7, "completion_tokens": len(text), "total_tokens": 7 + len(text)},
    }
    return Reply(body | changes)


class ChatServer:
    """State of a running server: the requests that it received.

    Args:
        behave: Maps the number of a request, from 0, and its payload to the reply.
    """

    def __init__(self, behave: Callable[[int, dict[str, Any]], Reply]) -> None:
        self.behave = behave
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.times: list[float] = []
        self.at_once = 0
        self.most_at_once = 0
        self.url = ""
        self.lock = threading.Lock()


@contextmanager
def chat_server(
    behave: Callable[[int, dict[str, Any]], Reply] = lambda _, payload: reply(answer_of(payload)),
) -> Iterator[ChatServer]:
    """Run a server on a free port and yield its state."""
    state = ChatServer(behave)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(Reply({"object": "list", "data": [{"id": "small"}, {"id": "large"}]}))

        def do_POST(self) -> None:
            payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with state.lock:
                number = len(state.requests)
                state.requests.append(payload)
                state.keys.append(self.headers["Authorization"])
                state.times.append(time.monotonic())
                state.at_once += 1
                state.most_at_once = max(state.most_at_once, state.at_once)
            response = state.behave(number, payload)
            time.sleep(response.pause)
            with state.lock:
                state.at_once -= 1
            self._send(response)

        def _send(self, response: Reply) -> None:
            body = response.body if isinstance(response.body, bytes) else json.dumps(response.body).encode()
            try:
                self.send_response(response.status)
                headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
                for name, value in (headers | response.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # the client has disconnected
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
