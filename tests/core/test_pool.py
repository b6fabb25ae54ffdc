"""The killable pool: every item has its own outcome, whatever happens to other items."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from theorem_sft.core.pool import KillablePool, Outcome


def work(item: object) -> object:
    match item:
        case "hang":
            return 9**9**9**9  # runs in C code, where no Python signal handler can run
        case "loop":
            while True:
                pass
        case "memory":
            return len(bytearray(1 << 30))
        case "exit":
            os._exit(3)
        case "exit 0":
            os._exit(0)
        case "raise":
            raise ValueError("bad item")
        case "system exit":
            sys.exit(5)
        case "unpicklable":
            return lambda: None
        case "recursion":
            return work(item)
    return item


@pytest.fixture(scope="module")
def pool() -> Iterator[KillablePool]:
    with KillablePool(2, timeout=1.0, memory=256 << 20) as pool:
        yield pool


def test_values_come_in_the_order_of_the_items(pool: KillablePool) -> None:
    assert pool.map(work, range(500)) == [Outcome(number) for number in range(500)]


def test_items_may_be_a_generator_or_empty(pool: KillablePool) -> None:
    assert pool.map(work, (n for n in range(3))) == [Outcome(0), Outcome(1), Outcome(2)]
    assert pool.map(work, []) == []


@pytest.mark.parametrize(
    ("item", "failure"),
    [
        ("hang", "timeout"),
        ("loop", "timeout"),
        ("memory", "memory"),
        ("exit", "crash"),
        ("raise", "error"),
        ("system exit", "error"),
        ("unpicklable", "error"),
        ("recursion", "error"),
    ],
)
def test_a_bad_item_does_not_affect_others(pool: KillablePool, item: str, failure: str) -> None:
    numbers = list(range(40))
    outcomes = pool.map(work, [*numbers[:20], item, *numbers[20:]])
    assert outcomes[20].failure == failure and outcomes[20].detail and outcomes[20].value is None
    assert [outcome.value for outcome in outcomes[:20] + outcomes[21:]] == numbers


def test_consecutive_bad_items(pool: KillablePool) -> None:
    items = ["exit", 1, "memory", "exit", "loop", 2, "exit 0", "raise", 3]
    outcomes = pool.map(work, items)
    assert [outcome.value for outcome in outcomes if outcome.failure is None] == [1, 2, 3]
    assert [outcome.failure for outcome in outcomes if outcome.failure is not None][:4] == [
        "crash",
        "memory",
        "crash",
        "timeout",
    ]


def test_a_hanging_item_is_killed_in_time(pool: KillablePool) -> None:
    pool.map(work, range(4))
    begin = time.monotonic()
    pool.map(work, ["hang"])
    assert 0.9 < time.monotonic() - begin < 3


def test_values_arrive_before_the_last_item_is_done(pool: KillablePool) -> None:
    begin = time.monotonic()
    outcomes = pool.imap(work, [1, "loop", 2])
    assert next(outcomes) == Outcome(1) and time.monotonic() - begin < 1
    assert [outcome.failure for outcome in outcomes] == ["timeout", None]


def test_a_worker_killed_while_idle_is_replaced(pool: KillablePool) -> None:
    pool.map(work, range(4))
    server = next(p for p in psutil.Process().children() if "forkserver" in " ".join(p.cmdline()))
    for worker in server.children():
        worker.kill()
    assert [outcome.value for outcome in pool.map(work, range(50))] == list(range(50))


def test_a_closed_pool_can_be_used_again() -> None:
    with KillablePool(1) as pool:
        assert pool.map(work, [1]) == [Outcome(1)]
        pool.close()
        assert pool.map(work, [2]) == [Outcome(2)]


def test_limits_must_be_positive() -> None:
    for bad in ({"timeout": 0}, {"memory": -1}, {"workers": 0}):
        with pytest.raises(ValueError, match="positive"):
            KillablePool(**bad)  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process by SIGIO")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent(
            """
            import os, pathlib, sys
            from theorem_sft.core.pool import KillablePool

            def stay(path):
                pathlib.Path(path).write_text(str(os.getpid()))
                return 9**9**9**9

            if __name__ == "__main__":
                with KillablePool(1, timeout=60) as pool:
                    pool.map(stay, [sys.argv[1]])
            """
        )
    )
    pid_file = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, str(script), str(pid_file)])
    try:
        worker = wait_for(lambda: int(pid_file.read_text() or 0) if pid_file.exists() else 0)
    finally:
        parent.kill()
        parent.wait()
    wait_for(lambda: not psutil.pid_exists(worker) or psutil.Process(worker).status() == "zombie")


def wait_for(condition: object, seconds: float = 20.0) -> int:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():  # type: ignore[operator]
            return int(found)
        time.sleep(0.05)
    raise AssertionError("the condition did not become true in time")
