"""A pool of processes for work that may hang, eat all memory or crash: each item ends as an `Outcome`.

pebble's process pool does the work. It gives every item a time limit of its own and moves some 13,000
small items a second on two cores, so items travel one by one: no chunks, and so no item that is lost or
run twice because its neighbour hung. Added here: a memory limit, failures as values, and a pool that
repairs itself. Workers come from a fork server (spawn where there is none), because forking a process that
holds torch's threads can deadlock.
"""

from __future__ import annotations

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
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Literal, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from theorem_sft.core.closing import Closing
from theorem_sft.core.errors import WorkError

I = TypeVar("I")  # noqa: E741
T = TypeVar("T")
Failure = Literal["timeout", "memory", "crash", "error"]

_MEMORY_EXIT = 86
_ITEMS_PER_WORKER = 2_000  # then a fresh process: what SymPy caches must not add up to the memory limit
_RESTARTS = 3
_WATCH = 1.0


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What became of one item: a value, or the way it failed and a detail to print."""

    value: T | None = None
    failure: Failure | None = None
    detail: str = ""


class KillablePool(Closing):
    """Run a function over items in processes that are killed at a time and memory limit.

    Use it as a context manager and keep it for many calls: the first call pays for starting the workers.
    As with every spawning pool, a script that uses one needs `if __name__ == "__main__":`.

    Args:
        workers: Number of processes; None: one per CPU that this process may use.
        timeout: Seconds that one item may take (observed to a tenth of a second).
        memory: Bytes that a worker may map beyond what it holds after starting; not enforced on Windows.
        preload: Modules that the fork server imports once, so that a killed worker is replaced at once;
            the first pool of the process decides.
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
        self._workers = workers or _usable_cpus()
        self._memory = memory
        self._preload = ["theorem_sft.core.pool", *preload]
        self._pool: ProcessPool | None = None

    def close(self) -> None:
        """Kill the workers; a later call starts new ones."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def map(self, function: Callable[[I], T], items: Iterable[I]) -> list[Outcome[T]]:
        """Return the outcome of `function` on every item, in the items' order (see `imap`)."""
        return list(self.imap(function, items))

    def imap(self, function: Callable[[I], T], items: Iterable[I]) -> Iterator[Outcome[T]]:
        """Yield the outcome of `function` on every item, in the items' order, as they become known.

        Args:
            function: A module-level function (or partial of one) of one picklable argument.
            items: The arguments, all sent at once.

        Raises:
            WorkError: The workers die before they can take an item, again and again.
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
                            "worker processes die before they can work; call this from a module or below "
                            'if __name__ == "__main__", and check the memory of the machine'
                        )
                    self.close()
                    futures[index:] = [
                        future if _answered(future) else self._submit(run, left)
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
        """Wait for one item; None where the pool broke under it (a worker died while idle)."""
        while True:
            try:
                outcome: Outcome[Any] = pickle.loads(future.result(_WATCH))
                return outcome
            except (BrokenProcessPool, CancelledError):
                return None
            except TimeoutError:
                if future.done():
                    return Outcome(failure="timeout", detail=f"more than {self.timeout:g} s")
                # pebble leaves items that it had not sent out yet unanswered when it breaks
                if self._pool is None or not self._pool.active:
                    return None
            except ProcessExpired as expired:
                if expired.exitcode == _MEMORY_EXIT:
                    return Outcome(failure="memory", detail=f"more than {self._memory >> 20} MiB")
                return Outcome(failure="crash", detail=f"the worker ended with exit code {expired.exitcode}")
            except Exception as error:  # the item or its value does not survive pickling
                return Outcome(failure="error", detail=_describe(error))


def _answered(future: ProcessFuture[bytes]) -> bool:
    if not future.done() or future.cancelled():
        return False
    return not isinstance(future.exception(), BrokenProcessPool)


def _usable_cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _start(memory: int) -> None:
    """Prepare a worker: it can be killed inside C code, ends with its parent, and has a memory limit."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # pebble's Python handler would wait for C code to return
    if sys.platform != "win32":
        import fcntl
        import resource

        import psutil

        if (parent := multiprocessing.parent_process()) is not None:
            # The pipe from the parent closes when it is killed. SIGIO then ends this worker at once, even
            # inside C code that holds the interpreter's lock, where no watching thread could.
            signal.signal(signal.SIGIO, signal.SIG_DFL)
            fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
            flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
            fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
        limit = psutil.Process().memory_info().vms + memory
        with contextlib.suppress(ValueError, OSError):  # macOS refuses the limit: time alone guards there
            resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))


def _run(function: Callable[[I], T], item: I) -> bytes:
    """Run one item in a worker; the outcome is pickled here, where a failure to do so is caught."""
    try:
        return pickle.dumps(Outcome(function(item)))
    except MemoryError:
        gc.collect()
        os._exit(_MEMORY_EXIT)  # a fresh process: what is left in caches must not fail the next item
    except BaseException as error:  # SystemExit and KeyboardInterrupt must not reach the parent
        return pickle.dumps(Outcome(failure="error", detail=_describe(error)))
