"""The cache of requests: threads lose and mix up nothing, and a file of another kind is not overwritten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from theorem_sft.core.errors import InputError
from theorem_sft.models.generate.engine import Generated
from theorem_sft.models.generate.openai_requests import RequestCache, request_key

PAYLOAD: dict[str, Any] = {"model": "m", "seed": 0, "messages": [{"role": "user", "content": "¿1 × 1?"}]}


@pytest.mark.parametrize(
    "other",
    [PAYLOAD | {"seed": 1}, PAYLOAD | {"model": "n"}, PAYLOAD | {"messages": []}, PAYLOAD | {"top_p": 1.0}],
)
def test_the_key_depends_on_all_of_a_request(other: dict[str, Any]) -> None:
    key = request_key("http://a/v1", PAYLOAD)
    assert key == request_key("http://a/v1", dict(reversed(PAYLOAD.items())))
    assert key != request_key("http://a/v1", other)
    assert key != request_key("http://b/v1", PAYLOAD)


def test_threads_and_connections_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with (
        closing(RequestCache(path)) as one,
        closing(RequestCache(path)) as other,
        ThreadPoolExecutor(8) as threads,
    ):

        def work(number: int) -> Generated | None:
            cache, elsewhere = (one, other) if number % 2 else (other, one)
            cache.put(f"key {number}", Generated(f"text {number} é", "stop", number, 1))
            return elsewhere.get(f"key {number}")

        found = list(threads.map(work, range(100)))
    assert found == [Generated(f"text {number} é", "stop", number, 1) for number in range(100)]
    with closing(RequestCache(path)) as again:
        assert again.get("key 7") == found[7]
        assert again.get("key 100") is None


def test_another_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look like one\n" * 20)
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"notes\.txt: cannot be used as a cache of requests"):
        RequestCache(path)
    assert path.read_bytes() == before
