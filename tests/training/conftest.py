"""A tiny model and a supervision file, for trainings of about a second."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tiny_models import write_tiny_model
from theorem_sft.core.files import write_jsonl


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny", attention_dropout=0.1)


@pytest.fixture
def data(supervision: Path) -> Path:
    return supervision


@pytest.fixture(scope="session")
def supervision(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A supervision file of 24 additions."""
    rows = []
    for number in range(24):
        other = number * 7 % 11
        prompt = f"What is {number} + {other}?" + " Think." * (number % 3)
        answer = f"{number} + {other} = {number + other}"
        turns = {"prompt": ("user", prompt), "completion": ("assistant", answer)}
        rows.append({key: [{"role": role, "content": text}] for key, (role, text) in turns.items()})
    path = tmp_path_factory.mktemp("supervision") / "sft.jsonl"
    write_jsonl(path, rows)
    return path
