"""Keeping the memory that torch frees on a CPU while work goes on, and giving it back afterwards."""

from __future__ import annotations

import ctypes
import gc
import sys

__all__ = ["give_back_memory", "keep_freed_memory"]

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # M_* of glibc's malloc.h
# Activations are smaller than this; the few larger blocks (logits) still go back, lest the heap go to shreds.
_KEPT_BLOCK = 64 << 20
_KEPT_HEAP = 1 << 30


def keep_freed_memory() -> None:
    """Tell glibc to keep freed blocks for the next step instead of giving them back to the system.

    A training step allocates the same hundreds of megabytes over and over; by default each block is mapped
    anew and the kernel clears its pages, which measured a tenth of the time. Does nothing without glibc.
    """
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_MMAP_THRESHOLD, _KEPT_BLOCK)
        libc.mallopt(_TRIM_THRESHOLD, _KEPT_HEAP)


def give_back_memory() -> None:
    """Give what is free back to the system: one model is done with, and the next needs its place."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    """The GNU C library, where this is what Python runs on."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        libc = ctypes.CDLL("libc.so.6")
        return libc if libc.mallopt and libc.malloc_trim else None
    except (OSError, AttributeError):  # another C library
        return None
