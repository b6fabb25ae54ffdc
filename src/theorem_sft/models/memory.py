"""Giving memory back to the system between two models."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back_memory() -> None:
    """Give what is free back to the system: one model is done with, and the next needs its place.

    glibc keeps freed blocks otherwise, and what one training left behind adds to the peak of the next.
    """
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
    if sys.platform.startswith("linux"):
        try:
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        except (OSError, AttributeError):  # another C library
            return
