"""Choose the number format to compute in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from theorem_sft.core.errors import InputError

Dtype = Literal["auto", "bf16", "fp32"]

# /proc/cpuinfo flags of bfloat16 instructions (x86: AMX or AVX-512 BF16; ARM: BF16).
_CPU_FLAGS = ("amx_bf16", "avx512_bf16", "bf16")


@dataclass(frozen=True)
class Precision:
    """A number format and why it was chosen.

    Args:
        dtype: `bf16` or `fp32`.
        device: `cpu`, `cuda` or `mps`.
        reason: A short explanation for the log.
    """

    dtype: Literal["bf16", "fp32"]
    device: str
    reason: str

    @property
    def torch_dtype(self) -> Any:
        """The corresponding torch.dtype."""
        import torch

        return torch.bfloat16 if self.dtype == "bf16" else torch.float32

    def autocast(self) -> Any:
        """Return a context in which matrix products of fp32 weights are computed in this format."""
        import torch

        return torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.dtype == "bf16")


def choose_precision(wanted: Dtype = "auto", *, device: str | None = None) -> Precision:
    """Choose bf16 if the processor supports it, otherwise fp32.

    Args:
        wanted: `auto`, or a fixed format.
        device: `cpu`, `cuda` or `mps`; None: the best one available.

    Raises:
        InputError: The device does not exist.
    """
    import torch

    if device is None:
        mps_or_cpu = "mps" if torch.backends.mps.is_available() else "cpu"
        device = "cuda" if torch.cuda.is_available() else mps_or_cpu
    elif device == "cuda" and not torch.cuda.is_available():
        raise InputError("there is no CUDA device", hint="use the device cpu or do not set it")
    if wanted != "auto":
        return Precision(wanted, device, "as requested")
    if device == "cuda":
        supported = torch.cuda.is_bf16_supported(including_emulation=False)
        reason = f"{torch.cuda.get_device_name()} {'supports' if supported else 'does not support'} bf16"
    elif device == "mps":
        supported, reason = False, "bf16 on mps is not tested"
    else:
        flag = _cpu_flag()
        supported, reason = flag is not None, f"the processor has {flag or 'no bf16 instructions'}"
    return Precision("bf16" if supported else "fp32", device, reason)


def _cpu_flag() -> str | None:
    """Return the bf16 flag of this processor; None if it has none or there is no /proc/cpuinfo."""
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
