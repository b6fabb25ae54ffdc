"""A process pool for work that may hang, exhaust memory or crash; each item ends as an `Outcome`.

Based on pebble's process pool, which gives every item its own time limit and runs about 13,000 small items
per second on two cores. Items are therefore sent one by one, and an item is never lost or run twice because
another one hung. This module adds a memory limit, failures as values, and a pool that restarts after it
broke. Workers come from a fork server (spawn where there is none), because forking a process with torch's
threads can deadlock.
"""

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Literal, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from theorem_sft.core.environment import usable_cpus
from theorem_sft.core.errors import WorkError

I = TypeVar("I")  # noqa: E741
T = TypeVar("T")
Failure = Literal["timeout", "memory", "crash", "error"]

_MEMORY_EXIT = 86
_ITEMS_PER_WORKER = 2_000  # then a new process, before SymPy's caches reach the memory limit
_RESTARTS = 3
_POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """The result of one item.

    Args:
        value: The return value; None after a failure.
        failure: How the item failed; None after a success.
        detail: A description of the failure.
    """

    value: T | None = None
    failure: Failure | None = None
    detail: str = ""


class KillablePool(AbstractContextManager["KillablePool"]):
    """Run functions over items in processes that are killed at a time limit and a memory limit.

    Use it as a context manager and keep it for many calls, because the first call starts the workers. A
    script that uses a pool needs `if __name__ == "__main__":`, as with every pool that spawns processes.

    Args:
        workers: Number of processes; None: one per CPU that this process may use.
        timeout: Seconds per item, enforced to about 0.1 s.
        memory: Bytes that a worker may allocate after its start; not enforced on Windows and macOS.
        preload: Modules that the fork server imports once, so that a killed worker is replaced quickly. Only
            the first pool of a process sets them.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        timeout: float = 2.0,
        memory: int = 1 << 30,
        preload: Sequence[str] = ("sympy",),
    ) -> None:
        if timeout <= 0 or memory <= 0 or (workers is not None and workers < 1):
            raise ValueError("workers, timeout and memory must be positive")
        self.timeout = timeout
        self._workers = workers or usable_cpus()
        self._memory = memory
        self._preload = ["theorem_sft.core.pool", *preload]
        self._pool: ProcessPool | None = None

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the workers; a later call starts new ones."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def map(self, function: Callable[[I], T], items: Iterable[I]) -> list[Outcome[T]]:
        """Return the outcome of `function` for every item, in the order of the items; see `imap`."""
        return list(self.imap(function, items))

    def imap(self, function: Callable[[I], T], items: Iterable[I]) -> Iterator[Outcome[T]]:
        """Yield the outcome of `function` for every item, in the order of the items, as soon as it is known.

        Args:
            function: A module-level function (or a partial of one) with one picklable argument.
            items: The arguments; all of them are read before the first outcome.

        Raises:
            WorkError: The workers died repeatedly before they could take an item.
        """
        waiting = list(items)
        run = partial(_run, function)
        futures = [self._submit(run, item) for item in waiting]
        restarts = 0
        try:
            for index in range(len(waiting)):
                while (outcome := self._outcome(futures[index])) is None:
                    restarts += 1
                    if restarts > _RESTARTS:
                        raise WorkError(
                            "worker processes die when they start; call this from a module or below "
                            'if __name__ == "__main__", and check the memory of the machine'
                        )
                    self.close()
                    futures[index:] = [
                        future if _finished(future) else self._submit(run, left)
                        for future, left in zip(futures[index:], waiting[index:], strict=True)
                    ]
                restarts = 0
                yield outcome
        finally:
            for future in futures:
                future.cancel()  # type: ignore[no-untyped-call]

    def _submit(self, run: Callable[[I], bytes], item: I) -> ProcessFuture[bytes]:
        if self._pool is None:
            forking = "forkserver" in multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context("forkserver" if forking else "spawn")
            if forking:
                context.set_forkserver_preload(self._preload)
            self._pool = ProcessPool(
                self._workers,
                _ITEMS_PER_WORKER,
                initializer=_start,
                initargs=(self._memory,),
                context=context,
            )
        return self._pool.schedule(run, (item,), timeout=self.timeout)

    def _outcome(self, future: ProcessFuture[bytes]) -> Outcome[Any] | None:
        """Wait for one item; None if the pool broke meanwhile (a worker died while idle)."""
        while True:
            try:
                outcome: Outcome[Any] = pickle.loads(future.result(_POLL_SECONDS))
                return outcome
            except (BrokenProcessPool, CancelledError):
                return None
            except TimeoutError:
                if future.done():
                    return Outcome(failure="timeout", detail=f"more than {self.timeout:g} s")
                # A broken pebble pool never finishes the items that it had not sent to a worker.
                if self._pool is None or not self._pool.active:
                    return None
            except ProcessExpired as expired:
                if expired.exitcode == _MEMORY_EXIT:
                    return Outcome(failure="memory", detail=f"more than {self._memory >> 20} MiB")
                return Outcome(failure="crash", detail=f"the worker ended with exit code {expired.exitcode}")
            except Exception as error:  # the item or its value cannot be pickled
                return Outcome(failure="error", detail=_describe(error))


def _finished(future: ProcessFuture[bytes]) -> bool:
    if not future.done() or future.cancelled():
        return False
    return not isinstance(future.exception(), BrokenProcessPool)


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _start(memory: int) -> None:
    """Prepare a worker: make it killable inside C code, tie it to its parent, and set its memory limit."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # pebble's Python handler waits until C code returns
    if sys.platform != "win32":
        import fcntl
        import resource

        import psutil

        if (parent := multiprocessing.parent_process()) is not None:
            # The pipe from the parent closes when the parent is killed. SIGIO then ends this worker at once,
            # even inside C code that holds the GIL, which a watcher thread could not do.
            signal.signal(signal.SIGIO, signal.SIG_DFL)
            fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
            flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
            fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
        limit = psutil.Process().memory_info().vms + memory
        with contextlib.suppress(ValueError, OSError):  # macOS rejects the limit: only the time limit applies
            resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))


def _run(function: Callable[[I], T], item: I) -> bytes:
    """Run one item in a worker and pickle its outcome, so that a failure to pickle becomes an outcome too."""
    try:
        return pickle.dumps(Outcome(function(item)))
    except MemoryError:
        gc.collect()
        os._exit(_MEMORY_EXIT)  # a new process, so that full caches do not fail the next item
    except BaseException as error:  # SystemExit and KeyboardInterrupt must not reach the parent
        return pickle.dumps(Outcome(failure="error", detail=_describe(error)))
