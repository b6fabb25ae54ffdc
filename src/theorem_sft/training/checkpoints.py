"""Checkpoints that survive a kill at any moment."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from theorem_sft.core.files import write_text

_COMPLETE = "complete.json"


def fingerprint(model: Path, data: Path, images: Sequence[Path], settings: dict[str, Any]) -> str:
    """Hash of all that decides the trained weights: an old checkpoint under another hash is not resumed.

    Args:
        model: Folder of the starting model; its weights enter by name and size.
        data: The supervision file.
        images: Files of the images that it shows.
        settings: What else counts, as JSON.
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


def finish_checkpoint(folder: Path, mark: str) -> None:
    """Mark a written checkpoint as complete, then delete the older ones.

    The mark comes last, so a checkpoint that a kill cut short has none, and the one before it is still there.
    """
    write_text(folder / _COMPLETE, json.dumps({"fingerprint": mark}))
    for other in folder.parent.glob("checkpoint-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def drop_incomplete(folder: Path) -> None:
    """Remove checkpoints that were not written to their end."""
    for checkpoint in folder.glob("checkpoint-*"):
        if not (checkpoint / _COMPLETE).exists():
            shutil.rmtree(checkpoint, ignore_errors=True)


def last_checkpoint(folder: Path, mark: str) -> Path | None:
    """The newest complete checkpoint of this very training, or None."""
    found = []
    for checkpoint in folder.glob("checkpoint-*"):
        step = checkpoint.name.removeprefix("checkpoint-")
        try:
            complete = json.loads((checkpoint / _COMPLETE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if step.isdigit() and complete.get("fingerprint") == mark:
            found.append((int(step), checkpoint))
    return max(found)[1] if found else None
