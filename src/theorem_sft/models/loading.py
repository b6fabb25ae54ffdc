"""Load tokenizers, processors and models from a folder, with errors that name it; release their memory."""

import ctypes
import gc
import sys
from pathlib import Path
from typing import Any

from theorem_sft.core.errors import InputError


def load_tokenizer(folder: Path) -> Any:
    """Load the tokenizer of a model folder.

    Raises:
        InputError: There is none, or it has no chat template (base models have none).
    """
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder))
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"the tokenizer could not be loaded ({_first_line(error)})",
            path=folder,
            hint="copy the model's tokenizer files",
        ) from error
    if not tokenizer.chat_template:
        raise InputError(
            "the tokenizer has no chat template",
            path=folder,
            hint="use the instruction-tuned model, or add a chat_template.jinja to the folder",
        )
    return tokenizer


def load_processor(folder: Path) -> Any | None:
    """Load the processor of a vision-language model, which prepares text and images; None for text models.

    Raises:
        InputError: The model reads images, but its processor is missing.
    """
    from transformers import AutoProcessor
    from transformers.utils import is_torchvision_available

    if not _reads_images(folder):
        return None
    try:
        kind = AutoProcessor if is_torchvision_available() else _without_videos(folder)
        return kind.from_pretrained(str(folder))
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise InputError(
            f"the image processor could not be loaded ({_first_line(error)})",
            path=folder,
            hint="copy the model's processor files, such as preprocessor_config.json",
        ) from error


def load_model(folder: Path, dtype: Any) -> Any:
    """Load a causal language model, or a vision-language model, on the CPU, in the given torch.dtype.

    Raises:
        InputError: The folder contains no model that transformers can load.
    """
    from safetensors import SafetensorError
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        return _model_class(folder).from_pretrained(str(folder), dtype=dtype)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise InputError(
            f"the model could not be loaded ({_first_line(error)})",
            path=folder,
            hint="copy or download it again; it must be a causal language model",
        ) from error


def empty_model(folder: Path) -> Any:
    """Build a model from a folder's configuration without weights, on the meta device.

    Raises:
        InputError: The configuration is not that of a causal language model known to transformers.
    """
    import torch
    from transformers import AutoConfig

    try:
        with torch.device("meta"):
            return _model_class(folder).from_config(AutoConfig.from_pretrained(str(folder)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"no model could be built from config.json ({_first_line(error)})",
            path=folder,
            hint="copy or download it again; it must be that of a causal language model",
        ) from error


def release_memory() -> None:
    """Return freed memory to the system; glibc keeps it, which adds to the peak of the next training."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
    if sys.platform.startswith("linux"):
        try:
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        except (OSError, AttributeError):  # another C library
            return


def _model_class(folder: Path) -> Any:
    from transformers import AutoModelForCausalLM, AutoModelForImageTextToText

    return AutoModelForImageTextToText if _reads_images(folder) else AutoModelForCausalLM


def _reads_images(folder: Path) -> bool:
    from transformers import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING, AutoConfig

    return type(AutoConfig.from_pretrained(str(folder))) in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING


def _without_videos(folder: Path) -> Any:
    """Return the class of a folder's processor without its video part, which needs torchvision."""
    from transformers import PROCESSOR_MAPPING, AutoConfig

    kind = PROCESSOR_MAPPING[type(AutoConfig.from_pretrained(str(folder)))]
    parts = [name for name in kind.get_attributes() if name != "video_processor"]
    return type(kind.__name__, (kind,), {"get_attributes": classmethod(lambda _: parts)})


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
