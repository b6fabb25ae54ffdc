"""Keeping the memory that torch frees on a CPU."""

from __future__ import annotations

import ctypes
import sys

__all__ = ["keep_freed_memory"]

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # M_* of glibc's malloc.h
# Activations are smaller than this; the few larger blocks (logits) still go back, lest the heap go to shreds.
_KEPT_BLOCK = 64 << 20
_KEPT_HEAP = 1 << 30


def keep_freed_memory() -> None:
    """Tell glibc to keep freed blocks for the next step instead of giving them back to the system.

    A training step allocates the same hundreds of megabytes over and over; by default each block is mapped
    anew and the kernel clears its pages, which measured a tenth of the time. Does nothing without glibc.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_MMAP_THRESHOLD, _KEPT_BLOCK)
        libc.mallopt(_TRIM_THRESHOLD, _KEPT_HEAP)
    except (OSError, AttributeError):  # another C library
        return
