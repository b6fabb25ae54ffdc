"""Which number format to compute in, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from theorem_sft.core.errors import InputError

Dtype = Literal["auto", "bf16", "fp32"]

# Flags of processors that multiply bfloat16 in hardware (x86: AMX or AVX-512 BF16; ARM: BF16).
_CPU_FLAGS = ("amx_bf16", "avx512_bf16", "bf16")


@dataclass(frozen=True)
class Precision:
    """A number format with the reason for it.

    Args:
        dtype: `bf16` or `fp32`.
        device: `cpu`, `cuda` or `mps`.
        reason: One clause for the log.
    """

    dtype: Literal["bf16", "fp32"]
    device: str
    reason: str

    @property
    def torch_dtype(self) -> Any:
        """The torch.dtype of the same name."""
        import torch

        return torch.bfloat16 if self.dtype == "bf16" else torch.float32

    def autocast(self) -> Any:
        """Context in which matrix products with weights in fp32 are computed in this format."""
        import torch

        return torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.dtype == "bf16")


def choose_precision(wanted: Dtype = "auto", *, device: str | None = None) -> Precision:
    """Choose bf16 where the processor computes in it, fp32 elsewhere.

    Args:
        wanted: `auto`, or the format to use in any case.
        device: `cpu`, `cuda` or `mps`; None takes the best one present.

    Raises:
        InputError: The device is not there.
    """
    import torch

    if device is None:
        device = (
            "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        )
    elif device == "cuda" and not torch.cuda.is_available():
        raise InputError("no CUDA device here", hint="leave the device out or use cpu")
    if wanted != "auto":
        return Precision(wanted, device, "asked for")
    if device == "cuda":
        able = torch.cuda.is_bf16_supported(including_emulation=False)
        name = torch.cuda.get_device_name()
        return Precision("bf16" if able else "fp32", device, f"{name} {'computes' if able else 'lacks'} bf16")
    if device == "mps":
        return Precision("fp32", device, "bf16 on mps is not tested")
    flag = _cpu_flag()
    if flag:
        return Precision("bf16", device, f"the processor has {flag}")
    return Precision("fp32", device, "the processor shows no bf16 unit")


def _cpu_flag() -> str | None:
    """The flag of bf16 in this processor; None where it has none or there is no /proc/cpuinfo."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key.strip().lower() in ("flags", "features"):
            present = set(value.split())
            return next((flag for flag in _CPU_FLAGS if flag in present), None)
    return None
