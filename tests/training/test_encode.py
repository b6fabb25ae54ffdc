"""Tokenised supervision files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tiny_models import tiny_tokenizer
from theorem_sft.core.errors import InputError
from theorem_sft.training.encode import encode_file

PROMPT = '"prompt": [{"role": "user", "content": "2?"}]'
LINE = "{" + PROMPT + ', "completion": [{"role": "assistant", "content": "%s"}]}\n'


def test_only_the_completion_is_supervised(tmp_path: Path) -> None:
    tokenizer = tiny_tokenizer()
    path = tmp_path / "sft.jsonl"
    path.write_text(LINE % "4")
    (example,) = encode_file(path, tokenizer, max_length=500).examples
    assert tokenizer.decode(example.ids[example.start :]) == "4<|im_end|>"
    assert tokenizer.decode(example.ids[: example.start]).endswith("<|im_start|>assistant\n")


def test_long_examples_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "sft.jsonl"
    path.write_text(LINE % "4" + LINE % ("4" * 200))
    data = encode_file(path, tiny_tokenizer(), max_length=100, too_long="leave_out")
    assert len(data.examples) == 1 and data.too_long == 1
    with pytest.raises(InputError, match="all 2 examples are longer than 5 tokens; raise max_length"):
        encode_file(path, tiny_tokenizer(), max_length=5, too_long="leave_out")


def test_long_examples_are_an_error_that_states_their_length(tmp_path: Path) -> None:
    path = tmp_path / "sft.jsonl"
    path.write_text(LINE % "4" + LINE % ("4" * 200))
    examples = encode_file(path, tiny_tokenizer(), max_length=500).examples
    longest = max(len(example.ids) for example in examples)
    message = (
        f"1 of 2 examples are longer than max_length = 100 tokens, the first is 2 with {longest}; "
        f"raise max_length to {longest}, or set too_long to leave_out or cut"
    )
    with pytest.raises(InputError, match=message):
        encode_file(path, tiny_tokenizer(), max_length=100)
    assert encode_file(path, tiny_tokenizer(), max_length=longest).too_long == 0


def test_long_examples_are_cut_at_their_ends_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "sft.jsonl"
    path.write_text(LINE % "4" + LINE % ("4" * 200))
    whole = encode_file(path, tiny_tokenizer(), max_length=500).examples
    data = encode_file(path, tiny_tokenizer(), max_length=100, too_long="cut")
    assert data.too_long == 1
    assert data.examples[0] == whole[0]
    assert data.examples[1].ids == whole[1].ids[:100]
    with pytest.raises(InputError, match="leaves nothing of the completion of 1"):
        encode_file(path, tiny_tokenizer(), max_length=whole[0].start, too_long="cut")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no data"),
        (LINE % "4" + "{}\n", "line 2: prompt"),
        (LINE % " ", "line 1: completion: must be one assistant message"),
        (LINE.replace("assistant", "user") % "4", "line 1: completion: must be one assistant message"),
        ('{"prompt": "2?", "completion": "4"}\n', "line 1: prompt"),
    ],
)
def test_bad_files_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "sft.jsonl"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        encode_file(path, tiny_tokenizer(), max_length=100)
