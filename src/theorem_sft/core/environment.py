"""What a result was measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import Any

import psutil

import theorem_sft


def environment() -> dict[str, Any]:
    """Return versions, processor, memory (GB) and accelerator of this machine."""
    import torch

    return {
        "theorem_sft": theorem_sft.__version__,
        "python": platform.python_version(),
        **{package: version(package) for package in ("torch", "transformers", "math-verify")},
        "platform": platform.platform(terse=True),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "accelerator": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
    }
