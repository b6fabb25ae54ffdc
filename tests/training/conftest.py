"""A tiny model and a few sums to train it on."""

from __future__ import annotations

from pathlib import Path

import pytest

from theorem_sft.traces.jsonl import write_jsonl
from tiny import write_tiny_model


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny", attention_dropout=0.1)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = []
    for number in range(24):
        other = number * 7 % 11
        prompt = f"What is {number} + {other}?" + " Think." * (number % 3)
        answer = f"{number} + {other} = {number + other}"
        turns = {"prompt": ("user", prompt), "completion": ("assistant", answer)}
        rows.append({key: [{"role": role, "content": text}] for key, (role, text) in turns.items()})
    path = tmp_path / "sft.jsonl"
    write_jsonl(path, rows)
    return path
