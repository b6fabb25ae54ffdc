"""From the name of a model to a local folder that transformers loads."""

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
_HUB_TIMEOUT = 5.0  # seconds until the hub counts as out of reach


@dataclass(frozen=True)
class ModelEntry:
    """One line of `theorem-sft models`.

    Args:
        name: What `resolve` takes.
        licence: SPDX name.
        download_mb: Size of the first download in megabytes.
        cached: Whether it is on this machine already.
        path: The folder that holds it, or will.
    """

    name: str
    licence: str
    download_mb: int
    cached: bool
    path: Path


def cache_folder() -> Path:
    """The folder for converted models: $THEOREM_SFT_CACHE, else the user's cache folder."""
    chosen = os.environ.get("THEOREM_SFT_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("theorem-sft"))


def list_models() -> list[ModelEntry]:
    """The models that need no model hub, and whether they are cached."""
    return [
        ModelEntry(
            f"{PREFIX}{model.name}", model.licence, model.megabytes, (folder := _home(model)).is_dir(), folder
        )
        for model in EMBEDDED.values()
    ]


def resolve(name: str, *, progress: bool = True, weights: bool = True) -> Path:
    """Return a local folder with configuration, weights and tokenizer of the named model.

    Args:
        name: `embedded:NAME` (see `list_models`), a folder, or a hub id `owner/name`, optionally `@revision`.
        progress: Show downloads on stderr.
        weights: False: the folder may lack them, and they are not downloaded from the hub.

    Raises:
        InputError: The name means nothing, the folder is no model, or the hub has no such model.
        WorkError: A download or conversion failed.
    """
    if name.startswith(PREFIX):
        model = EMBEDDED.get(name.removeprefix(PREFIX))
        if model is None:
            known = ", ".join(PREFIX + other for other in EMBEDDED)
            raise InputError(f"no embedded model is called {name!r}", hint=f"choose from {known}")
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


def _home(model: EmbeddedModel) -> Path:
    return cache_folder() / "models" / f"{model.name}-r{model.revision}"


def _embedded(model: EmbeddedModel, *, progress: bool) -> Path:
    """Convert once; other processes that ask meanwhile wait for the lock and find it done."""
    from filelock import FileLock

    home = _home(model)
    if home.is_dir():
        return home
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(home.parent / f"{home.name}.lock"):
            if home.is_dir():
                return home
            for left_over in home.parent.glob(f".{home.name}.*"):  # of a killed process: the lock is ours now
                shutil.rmtree(left_over, ignore_errors=True)
            temporary = Path(tempfile.mkdtemp(dir=home.parent, prefix=f".{home.name}."))
            try:
                gguf = embedded.fetch(model, temporary, progress=progress)
                if progress:
                    say(f"converting {PREFIX}{model.name} (once, under a minute) …")
                converted = temporary / "model"
                converted.mkdir()
                embedded.convert(gguf, converted)
                converted.rename(home)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise WorkError(
            f"The model cache {home.parent} cannot be written ({error.strerror or error}): "
            "free some space, or set THEOREM_SFT_CACHE to a folder that can be written."
        ) from error
    return home


def _missing(folder: Path, *, weights: bool = True) -> str | None:
    """Say what a model folder lacks, or None when it is whole."""
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
            return f"lacks {absent[0]}"
    if not any(folder.glob("*.safetensors")) and not any(folder.glob("*.bin")):
        return "has no weights (*.safetensors or *.bin)"
    return None


def _checked(folder: Path, *, weights: bool = True) -> Path:
    if not folder.is_dir():
        raise InputError(
            "is a file, not a model folder", path=folder, hint="name the folder that holds config.json"
        )
    missing = _missing(folder, weights=weights)
    if missing:
        inner = folder / "model"
        hint = (
            f"did you mean {inner}?"
            if _missing(inner, weights=weights) is None
            else "a model folder is what save_pretrained writes"
        )
        raise InputError(missing, path=folder, hint=hint)
    return folder


def _hub(repo: str, revision: str | None, *, progress: bool, weights: bool) -> Path:
    """Take a hub model from the local hub cache, else download it; fail within seconds without a network."""
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
                f"no folder and no hub model is called {repo!r}", hint="check the name"
            ) from None
        if status in (401, 403):
            raise InputError(
                f"the hub does not give {repo!r} to this account (it may be gated, private, or absent)",
                hint="accept its licence on the hub and log in with `hf auth login`",
            ) from None
        raise WorkError(f"The hub answered {status} for {repo!r}: try again later.") from error
    except Exception as error:  # the hub client raises the errors of several HTTP libraries
        raise WorkError(
            f"{repo!r} is no local folder, is not in the hub cache, and the hub is out of reach: find a "
            "network, copy the model to a folder and name that, or use embedded:smollm2-135m-instruct."
        ) from error
    return _checked(folder, weights=weights)
