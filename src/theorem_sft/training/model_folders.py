"""The folders that a training leaves behind, each written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

# What turns images into a model's inputs, beside the tokenizer; text models have none of them.
_PROCESSOR_FILES = (
    "preprocessor_config.json",
    "processor_config.json",
    "video_preprocessor_config.json",
    "chat_template.json",
)


def save_model(model: Any, tokenizer: Any, start: Path, out: Path, dtype: Any) -> None:
    """Write `model/`, and for a model with an adapter `adapter/` too, which is merged into `model/`.

    Args:
        model: Trained; afterwards in the dtype, its adapter merged.
        tokenizer: Goes with it.
        start: Folder of the starting model, whose processor goes along as it is.
        out: The training's folder.
        dtype: The torch.dtype of the weights in `model/`; those of the adapter stay in fp32.
    """
    shutil.rmtree(out / "adapter", ignore_errors=True)  # of a training with other settings
    if hasattr(model, "merge_and_unload"):
        with _whole(out / "adapter") as folder:
            model.save_pretrained(str(folder))
            (folder / "README.md").unlink()  # PEFT's form of a model card, not filled in
        model = model.merge_and_unload()
    with _whole(out / "model") as folder:
        model.to(dtype).save_pretrained(str(folder))
        tokenizer.save_pretrained(str(folder))
        for name in _PROCESSOR_FILES:
            if (start / name).is_file():
                shutil.copyfile(start / name, folder / name)


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """Yield a path to write to, whose content takes the folder's place at the end."""
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        inner = temporary / folder.name
        yield inner
        for file in inner.iterdir():  # safetensors files are made for their owner alone
            file.chmod(0o644)
        shutil.rmtree(folder, ignore_errors=True)
        inner.rename(folder)
    except SafetensorError as error:  # its word for a full disk
        raise OSError(str(error)) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
