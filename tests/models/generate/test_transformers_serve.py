"""The engine openai with `transformers serve`: greedy completions equal those of the engine transformers."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tiny_models import write_tiny_model
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.engine import GenerateConfig, ServerConfig, open_engine

SERVE = "import sys; from transformers.cli.transformers import main; sys.argv[0] = 'transformers'; main()"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_tiny_model(tmp_path_factory.mktemp("model") / "tiny", initializer_range=0.6)
    # Random weights never produce the end token: a few letters end a completion too.
    ends = json.dumps({"eos_token_id": [2, *range(3, 259, 40)]})
    (folder / "generation_config.json").write_text(ends)
    return folder


@pytest.fixture(scope="module")
def address(model: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, "serve", str(model), "--device", "cpu", "--dtype", "float32"]
    server = subprocess.Popen([*command, "--host", "127.0.0.1", "--port", str(port)], stdout=sys.stderr)
    try:
        for _ in range(300):
            assert server.poll() is None, "the server did not start"
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.wait()


def test_a_real_server_gives_the_same_completions(model: Path, address: str) -> None:
    chats: list[list[Message]] = [
        [{"role": "user", "content": f"What is {number}" + " and more" * (number % 5) + "?"}]
        for number in range(8)
    ]
    local = GenerateConfig(max_new_tokens=40, dtype="fp32")
    with open_engine(str(model), local) as engine:
        expected = engine.generate(chats, local)
    remote = GenerateConfig(
        engine="openai", max_new_tokens=40, server=ServerConfig(base_url=address, concurrency=4, timeout=60)
    )
    with open_engine(str(model), remote) as engine:
        assert engine.generate(chats, remote) == expected
    assert {answer.finish_reason for answer in expected} == {"stop", "length"}
