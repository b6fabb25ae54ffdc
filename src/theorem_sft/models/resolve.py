"""Resolve the name of a model to a local folder that transformers can load."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.models import embedded
from theorem_sft.models.embedded import EMBEDDED, EmbeddedModel

PREFIX = "embedded:"
_HUB_ID = re.compile(r"(?P<repo>[\w][\w.-]*/[\w][\w.-]*)(@(?P<revision>[\w./-]+))?")
_HUB_TEXTS = ["*.json", "*.jinja", "*.txt", "*.model"]
_HUB_FILES = [*_HUB_TEXTS, "*.safetensors"]
_HUB_TIMEOUT = 5.0  # seconds until the hub counts as unreachable


@dataclass(frozen=True)
class ModelEntry:
    """One line of `theorem-sft models`.

    Args:
        name: Name of the model, as `resolve` takes it.
        licence: SPDX name.
        download_mb: Size of the download in megabytes.
        cached: Whether it is in the cache of this machine.
        path: Its folder in the cache.
    """

    name: str
    licence: str
    download_mb: int
    cached: bool
    path: Path


def cache_folder() -> Path:
    """Return the folder of converted models: $THEOREM_SFT_CACHE, or else the user's cache folder."""
    chosen = os.environ.get("THEOREM_SFT_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("theorem-sft"))


def list_models() -> list[ModelEntry]:
    """Return the models that need no model hub."""
    return [
        ModelEntry(
            f"{PREFIX}{model.name}",
            model.licence,
            model.megabytes,
            (folder := _target(model)).is_dir(),
            folder,
        )
        for model in EMBEDDED.values()
    ]


def resolve(name: str, *, progress: bool = True, weights: bool = True) -> Path:
    """Return a local folder with the configuration, weights and tokenizer of a model.

    Args:
        name: `embedded:NAME` (see `list_models`), a folder, or a hub id `owner/name`, optionally `@revision`.
        progress: Show downloads on stderr.
        weights: If false, the folder needs no weights, and none are downloaded from the hub.

    Raises:
        InputError: There is no such model, or the folder is not a model folder.
        WorkError: A download or conversion failed.
    """
    if name.startswith(PREFIX):
        model = EMBEDDED.get(name.removeprefix(PREFIX))
        if model is None:
            known = ", ".join(PREFIX + other for other in EMBEDDED)
            raise InputError(f"there is no embedded model {name!r}", hint=f"choose from {known}")
        return _embedded(model, progress=progress)
    folder = Path(name).expanduser()
    if folder.exists():
        return _checked(folder, weights=weights)
    hub = _HUB_ID.fullmatch(name)
    if hub is None or name.startswith("."):
        raise InputError(
            f"no model at {name!r}",
            hint="name an existing folder, a hub id such as owner/name, or embedded:NAME",
        )
    return _hub(hub["repo"], hub["revision"], progress=progress, weights=weights)


def _target(model: EmbeddedModel) -> Path:
    return cache_folder() / "models" / f"{model.name}-r{model.revision}"


def _embedded(model: EmbeddedModel, *, progress: bool) -> Path:
    """Download and convert the model unless it is in the cache; a lock makes other processes wait."""
    from filelock import FileLock

    target = _target(model)
    if target.is_dir():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / f"{target.name}.lock"):
            if target.is_dir():
                return target
            # Left by a killed process: this one holds the lock.
            for left_over in target.parent.glob(f".{target.name}.*"):
                shutil.rmtree(left_over, ignore_errors=True)
            temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
            try:
                gguf = embedded.fetch(model, temporary, progress=progress)
                if progress:
                    say(f"converting {PREFIX}{model.name} (once, under a minute) …")
                converted = temporary / "model"
                converted.mkdir()
                embedded.convert(gguf, converted)
                converted.rename(target)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise WorkError(
            f"The model cache {target.parent} cannot be written ({error.strerror or error}): "
            "free some space, or set THEOREM_SFT_CACHE to a writable folder."
        ) from error
    return target


def _missing(folder: Path, *, weights: bool = True) -> str | None:
    """What is missing in a model folder, as the rest of a sentence; None if it is complete."""
    if not (folder / "config.json").is_file():
        return "has no config.json"
    if not weights:
        return None
    for index in [*folder.glob("*.safetensors.index.json"), *folder.glob("*.bin.index.json")]:
        try:
            shards = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        except (ValueError, KeyError, AttributeError):
            return f"has a broken {index.name}"
        absent = sorted(shard for shard in shards if not (folder / shard).is_file())
        if absent:
            return f"has no {absent[0]}"
    if not any(folder.glob("*.safetensors")) and not any(folder.glob("*.bin")):
        return "has no weights (*.safetensors or *.bin)"
    return None


def _checked(folder: Path, *, weights: bool = True) -> Path:
    if not folder.is_dir():
        raise InputError(
            "is a file, not a model folder", path=folder, hint="name the folder that contains config.json"
        )
    missing = _missing(folder, weights=weights)
    if missing:
        inner = folder / "model"
        hint = (
            f"did you mean {inner}?"
            if _missing(inner, weights=weights) is None
            else "a model folder is one written by save_pretrained"
        )
        raise InputError(missing, path=folder, hint=hint)
    return folder


def _hub(repo: str, revision: str | None, *, progress: bool, weights: bool) -> Path:
    """Find a hub model in the hub cache, or else download it; fails within seconds without a network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
    from huggingface_hub.utils.tqdm import disable_progress_bars

    try:
        cached = Path(snapshot_download(repo, revision=revision, local_files_only=True))
        if _missing(cached, weights=weights) is None:
            return cached
    except LocalEntryNotFoundError:
        pass
    if not progress:
        disable_progress_bars()
    files = _HUB_FILES if weights else _HUB_TEXTS
    try:
        folder = Path(
            snapshot_download(repo, revision=revision, allow_patterns=files, etag_timeout=_HUB_TIMEOUT)
        )
        if weights and not any(folder.glob("*.safetensors")):
            patterns = ["pytorch_model*.bin", "pytorch_model*.json"]
            snapshot_download(repo, revision=revision, allow_patterns=patterns, etag_timeout=_HUB_TIMEOUT)
    except HfHubHTTPError as error:
        status = error.response.status_code
        if status == 404:
            raise InputError(
                f"there is neither a folder nor a hub model {repo!r}", hint="check the name"
            ) from None
        if status in (401, 403):
            raise InputError(
                f"the hub denies access to {repo!r} (it may be gated, private or missing)",
                hint="accept its licence on the hub and log in with `hf auth login`",
            ) from None
        raise WorkError(f"The hub returned status {status} for {repo!r}: try again later.") from error
    except Exception as error:  # the hub client raises the errors of several HTTP libraries
        raise WorkError(
            f"{repo!r} is neither a local folder nor in the hub cache, and the hub cannot be reached: "
            "connect to a network, copy the model to a folder and name that, "
            "or use embedded:smollm2-135m-instruct."
        ) from error
    return _checked(folder, weights=weights)
