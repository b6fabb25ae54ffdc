"""Room on the disk: looked for before training, and what is said when it runs out all the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from theorem_sft.core.errors import WorkError
from theorem_sft.models.precision import Precision
from theorem_sft.training.checkpoints import drop_incomplete, last_checkpoint

_GB = 1e9


def check_room(out: Path, model: Any, precision: Precision) -> None:
    """Stop where a folder's disk lacks the room for one checkpoint and the trained model.

    Args:
        out: The folder, already made.
        model: In fp32; a checkpoint holds it and two moments of each parameter that is trained.
        precision: Format in which the trained model is written.

    Raises:
        WorkError: There is less room; says how much is needed.
    """
    parameters = list(model.parameters())
    trained = sum(parameter.numel() for parameter in parameters if parameter.requires_grad)
    total = sum(parameter.numel() for parameter in parameters)
    checkpoint, result = 4 * total + 8 * trained, precision.torch_dtype.itemsize * total
    free = shutil.disk_usage(out).free
    if free < checkpoint + result:
        raise WorkError(
            f"{out}: {free / _GB:.1f} GB are free, but a checkpoint takes {checkpoint / _GB:.1f} GB and the "
            f"trained model {result / _GB:.1f} GB; make room or write to another disk."
        )


@contextmanager
def writing(out: Path, mark: str) -> Iterator[None]:
    """Turn a failure to write into one sentence that says what is kept and how to go on.

    Args:
        out: The folder of the training; half a checkpoint in it is removed.
        mark: Fingerprint of the training.

    Raises:
        WorkError: Something could not be written.
    """
    try:
        yield
    except OSError as error:
        checkpoints = out / "checkpoints"
        drop_incomplete(checkpoints)
        kept = last_checkpoint(checkpoints, mark)
        going_on = f"goes on from {kept}" if kept else "starts again"
        reason = (error.strerror or str(error).strip().partition("\n")[0]).rstrip(".")
        free = shutil.disk_usage(out).free / _GB if out.exists() else 0.0
        raise WorkError(
            f"{out} cannot be written ({reason}; {free:.1f} GB are free there): make room, then the same "
            f"command {going_on}."
        ) from error
