"""Resolve the name of a model to a local folder that transformers can load."""

import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from platformdirs import user_cache_dir

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.models import embedded
from theorem_sft.models.embedded import EMBEDDED, EmbeddedModel

PREFIX = "embedded:"
_HUB_ID = re.compile(r"(?P<repo>[\w][\w.-]*/[\w][\w.-]*)(@(?P<revision>[\w./-]+))?")
_HUB_TEXTS = ["*.json", "*.jinja", "*.txt", "*.model"]
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
    return Path(os.environ.get("THEOREM_SFT_CACHE") or user_cache_dir("theorem-sft")).expanduser()


def embedded_models() -> list[ModelEntry]:
    """Return the models that need no model hub."""
    return [
        ModelEntry(PREFIX + model.name, model.licence, model.megabytes, folder.is_dir(), folder)
        for model in EMBEDDED.values()
        for folder in [_target(model)]
    ]


def resolve(name: str, *, weights: bool = True) -> Path:
    """Return a local folder with the configuration, weights and tokenizer of a model.

    Args:
        name: `embedded:NAME` (see `embedded_models`), a folder, or a hub id `owner/name[@revision]`.
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
        return _embedded(model)
    folder = Path(name).expanduser()
    if folder.exists():
        return _checked(folder, weights=weights)
    hub = _HUB_ID.fullmatch(name)
    if hub is None or name.startswith("."):
        raise InputError(
            f"no model at {name!r}",
            hint="name an existing folder, a hub id such as owner/name, or embedded:NAME",
        )
    return _hub(hub["repo"], hub["revision"], weights=weights)


def _target(model: EmbeddedModel) -> Path:
    return cache_folder() / "models" / f"{model.name}-r{model.revision}"


def _embedded(model: EmbeddedModel) -> Path:
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
            # Under the lock, any such folder was left by a killed process.
            for left_over in target.parent.glob(f".{target.name}.*"):
                shutil.rmtree(left_over, ignore_errors=True)
            with tempfile.TemporaryDirectory(
                dir=target.parent, prefix=f".{target.name}.", ignore_cleanup_errors=True
            ) as temporary:
                gguf = embedded.fetch(model, Path(temporary))
                say(f"converting {PREFIX}{model.name} (once, under a minute) …")
                converted = Path(temporary) / "model"
                converted.mkdir()
                embedded.convert(gguf, converted)
                converted.rename(target)
    except OSError as error:
        raise WorkError(
            f"The model cache {target.parent} cannot be written ({error.strerror or error}): "
            "free some space, or set THEOREM_SFT_CACHE to a writable folder."
        ) from error
    return target


def _missing(folder: Path, *, weights: bool) -> str | None:
    """Return what is missing in a model folder, as the end of a sentence; None if it is complete."""
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


def _checked(folder: Path, *, weights: bool) -> Path:
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


def _hub(repo: str, revision: str | None, *, weights: bool) -> Path:
    """Find a hub model in the hub cache or download it; fail within seconds without a network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        cached = Path(snapshot_download(repo, revision=revision, local_files_only=True))
        if _missing(cached, weights=weights) is None:
            return cached
    except LocalEntryNotFoundError:
        pass
    files = [*_HUB_TEXTS, "*.safetensors"] if weights else _HUB_TEXTS
    download = partial(snapshot_download, repo, revision=revision, etag_timeout=_HUB_TIMEOUT)
    try:
        folder = Path(download(allow_patterns=files))
        if weights and not any(folder.glob("*.safetensors")):
            download(allow_patterns=["pytorch_model*.bin", "pytorch_model*.json"])
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
