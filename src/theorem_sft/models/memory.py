"""What the C library does with memory that is freed."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
from collections.abc import Iterator

__all__ = ["give_back_memory", "keep_memory"]

# Parameters of glibc's mallopt, and their defaults.
_TRIM_THRESHOLD, _MMAP_MAX = -1, -4
_DEFAULTS = {_TRIM_THRESHOLD: 128 * 1024, _MMAP_MAX: 65536}
_KEEP = {_TRIM_THRESHOLD: 2**31 - 1, _MMAP_MAX: 0}


def _set(options: dict[int, int]) -> None:
    for option, value in options.items():
        _call("mallopt", option, value)


def _call(name: str, *arguments: int) -> None:
    """Call a function of glibc where there is one."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):  # another C library
            getattr(ctypes.CDLL("libc.so.6"), name)(*arguments)


@contextlib.contextmanager
def keep_memory() -> Iterator[None]:
    """Have freed memory kept for the next use meanwhile: a training on the CPU is a tenth faster with it.

    glibc gives large blocks back at once otherwise, and each step of a training pays for clearing them anew.
    """
    _set(_KEEP)
    try:
        yield
    finally:
        _set(_DEFAULTS)


def give_back_memory() -> None:
    """Give what is free back to the system: one model is done with, and the next needs its place.

    glibc keeps freed blocks otherwise, and what one training left behind adds to the peak of the next.
    """
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
    _call("malloc_trim", 0)
