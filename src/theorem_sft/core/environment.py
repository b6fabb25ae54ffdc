"""The software and hardware that a result was measured with."""

import os
import platform
from importlib.metadata import version

import psutil
from pydantic import BaseModel, ConfigDict


class Environment(BaseModel):
    """The software and hardware that a result was measured with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    theorem_sft: str
    python: str
    torch: str
    transformers: str
    math_verify: str
    platform: str
    """Operating system and processor architecture."""
    cores: int
    """Number of CPUs that the process may use."""
    memory_gb: float
    """Memory of the machine in GiB."""
    accelerator: str | None
    """Name of the GPU; None: no GPU."""


def usable_cpus() -> int:
    """Return the number of CPUs that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def environment() -> Environment:
    """Return the environment of this process."""
    import torch

    return Environment(
        theorem_sft=version("theorem-sft"),
        python=platform.python_version(),
        torch=version("torch"),
        transformers=version("transformers"),
        math_verify=version("math-verify"),
        platform=platform.platform(terse=True),
        cores=usable_cpus(),
        memory_gb=round(psutil.virtual_memory().total / 2**30, 1),
        accelerator=torch.cuda.get_device_name() if torch.cuda.is_available() else None,
    )
