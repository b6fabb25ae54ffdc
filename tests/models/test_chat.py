"""Chats are converted to the same token ids in training and in generation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tiny_models import tiny_tokenizer, write_tiny_model
from theorem_sft.core.errors import InputError
from theorem_sft.models import precision as precision_module
from theorem_sft.models.chat import Message, completion_ids, prompt_ids
from theorem_sft.models.loading import load_model, load_tokenizer
from theorem_sft.models.precision import choose_precision

USER: Message = {"role": "user", "content": "2 + 2?"}
ANSWER: Message = {"role": "assistant", "content": "\n4"}


def test_prompt_and_answer_equal_the_rendered_chat_up_to_its_end_token() -> None:
    tokenizer = tiny_tokenizer()
    prompt = prompt_ids(tokenizer, [USER])
    rendered = tokenizer.apply_chat_template([USER, ANSWER], tokenize=False)
    assert tokenizer.decode(prompt) == "<|im_start|>user\n2 + 2?<|im_end|>\n<|im_start|>assistant\n"
    joined = prompt + completion_ids(tokenizer, [USER], ANSWER)
    assert tokenizer.decode(joined) == rendered.removesuffix("\n")
    assert joined[-1] == tokenizer.eos_token_id


def test_an_end_token_is_added_if_the_template_writes_none() -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.chat_template = "{% for message in messages %}[{{ message['content'] }}]{% endfor %}"
    assert completion_ids(tokenizer, [USER], ANSWER)[-1] == tokenizer.eos_token_id
    assert tokenizer.decode(completion_ids(tokenizer, [USER], ANSWER)[:-1]) == "[\n4]"


def test_the_bare_answer_is_used_if_the_template_changes_the_prompt() -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.chat_template = "{{ messages | length }}{% for m in messages %}{{ m['content'] }}{% endfor %}"
    assert tokenizer.decode(completion_ids(tokenizer, [USER], ANSWER)) == "\n4<|im_end|>"


def test_a_model_without_chat_template_is_rejected(tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path / "tiny")
    (folder / "chat_template.jinja").unlink()
    with pytest.raises(InputError, match="has no chat template"):
        load_tokenizer(folder)


def test_broken_weights_name_the_folder(tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path / "tiny")
    (folder / "model.safetensors").write_bytes(b"short")
    with pytest.raises(InputError, match="tiny: the model could not be loaded"):
        load_model(folder, None)


@pytest.mark.parametrize(("flag", "dtype"), [("avx512_bf16", "bf16"), ("amx_bf16", "bf16"), (None, "fp32")])
def test_the_processor_decides_the_format(
    flag: str | None, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision_module, "_cpu_flag", lambda: flag)
    chosen = choose_precision("auto", device="cpu")
    assert chosen.dtype == dtype and (flag or "no bf16") in chosen.reason
    assert choose_precision("fp32", device="cpu").dtype == "fp32"
