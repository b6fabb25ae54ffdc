"""Files of a training: checkpoints that survive a kill, the trained model; and checks of disk space."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import JsonValue
from safetensors import SafetensorError

from theorem_sft.core.errors import WorkError
from theorem_sft.core.files import write_text
from theorem_sft.models.precision import Precision

_GB = 1e9
_COMPLETE = "complete.json"

# Files of an image processor, which are not among those of the tokenizer; text models have none of them.
_PROCESSOR_FILES = (
    "preprocessor_config.json",
    "processor_config.json",
    "video_preprocessor_config.json",
    "chat_template.json",
)


def training_fingerprint(
    model: Path, data: Path, images: Sequence[Path], settings: Mapping[str, JsonValue]
) -> str:
    """Hash everything that determines the trained weights; a checkpoint with another hash is not resumed.

    The weight files of the base model are represented by their names and sizes.
    """
    weights = sorted((file.name, file.stat().st_size) for file in model.glob("*.safetensors"))
    weights += sorted((file.name, file.stat().st_size) for file in model.glob("*.bin"))
    parts = [
        settings,
        weights,
        (model / "config.json").read_text(encoding="utf-8"),
        *[hashlib.sha256(path.read_bytes()).hexdigest() for path in (data, *images)],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def finish_checkpoint(folder: Path, fingerprint: str) -> None:
    """Mark a written checkpoint as complete, then delete the older ones.

    A checkpoint interrupted by a kill has no mark, and the previous one still exists.
    """
    write_text(folder / _COMPLETE, json.dumps({"fingerprint": fingerprint}))
    for other in folder.parent.glob("checkpoint-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def last_checkpoint(folder: Path, fingerprint: str) -> Path | None:
    """Return the newest complete checkpoint of the training with this fingerprint, or None."""
    complete = []
    for checkpoint in folder.glob("checkpoint-*"):
        step = checkpoint.name.removeprefix("checkpoint-")
        try:
            mark = json.loads((checkpoint / _COMPLETE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if step.isdigit() and mark.get("fingerprint") == fingerprint:
            complete.append((int(step), checkpoint))
    return max(complete)[1] if complete else None


def check_disk_space(out: Path, model: Any, precision: Precision) -> None:
    """Check that a folder's disk has space for one checkpoint and the trained model.

    Args:
        model: In fp32; a checkpoint contains it and two moments of each trained parameter.
        precision: Number format of the trained model on disk.

    Raises:
        WorkError: There is not enough space; the message states how much is needed.
    """
    parameters = list(model.parameters())
    trained = sum(parameter.numel() for parameter in parameters if parameter.requires_grad)
    total = sum(parameter.numel() for parameter in parameters)
    checkpoint, result = 4 * total + 8 * trained, precision.torch_dtype.itemsize * total
    free = shutil.disk_usage(out).free
    if free < checkpoint + result:
        raise WorkError(
            f"{out}: {free / _GB:.1f} GB are free, but a checkpoint takes {checkpoint / _GB:.1f} GB and the "
            f"trained model {result / _GB:.1f} GB; free some space or write to another disk."
        )


@contextmanager
def explained_write_errors(out: Path, fingerprint: str) -> Iterator[None]:
    """Convert a failed write into one sentence that explains how to resume; remove incomplete checkpoints.

    Raises:
        WorkError: A file could not be written.
    """
    try:
        yield
    except OSError as error:
        checkpoints = out / "checkpoints"
        for checkpoint in checkpoints.glob("checkpoint-*"):
            if not (checkpoint / _COMPLETE).exists():
                shutil.rmtree(checkpoint, ignore_errors=True)
        kept = last_checkpoint(checkpoints, fingerprint)
        outcome = f"resumes from {kept}" if kept else "starts from the beginning"
        reason = (error.strerror or str(error).strip().partition("\n")[0]).rstrip(".")
        free = shutil.disk_usage(out).free / _GB if out.exists() else 0.0
        raise WorkError(
            f"{out} cannot be written ({reason}; {free:.1f} GB are free there): free some space, then the "
            f"same command {outcome}."
        ) from error


def save_model(model: Any, tokenizer: Any, base: Path, out: Path, dtype: Any) -> None:
    """Write `model/`, and for a model with an adapter also `adapter/`, which is merged into `model/`.

    Args:
        model: The trained model; it is converted to `dtype` and merged with its adapter in place.
        base: Folder of the base model, whose processor files are copied.
        dtype: The torch.dtype of the weights in `model/`; those of the adapter stay in fp32.
    """
    shutil.rmtree(out / "adapter", ignore_errors=True)  # left by a training with other settings
    if hasattr(model, "merge_and_unload"):
        with _replaced_folder(out / "adapter") as folder:
            model.save_pretrained(str(folder))
            (folder / "README.md").unlink()  # PEFT's empty model card
        model = model.merge_and_unload()
    with _replaced_folder(out / "model") as folder:
        model.to(dtype).save_pretrained(str(folder))
        tokenizer.save_pretrained(str(folder))
        for name in _PROCESSOR_FILES:
            if (base / name).is_file():
                shutil.copyfile(base / name, folder / name)


@contextmanager
def _replaced_folder(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder that atomically replaces `folder` at the end."""
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        inner = temporary / folder.name
        yield inner
        for file in inner.iterdir():  # safetensors files are readable by their owner only
            file.chmod(0o644)
        shutil.rmtree(folder, ignore_errors=True)
        inner.rename(folder)
    except SafetensorError as error:  # raised for a full disk
        raise OSError(str(error)) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
