"""The engine vllm where vLLM is missing; with it, perf/engines.py compares the engines."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from theorem_sft.core.errors import InputError
from theorem_sft.models.generate.generate_config import GenerateConfig
from theorem_sft.models.generate.open_engine import open_engine


def test_vllm_that_is_not_installed_is_named(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if importlib.util.find_spec("vllm") is not None:
        monkeypatch.setitem(sys.modules, "vllm", None)  # an import of None fails as a missing package does
    with pytest.raises(InputError, match=r"engine vllm cannot be imported .*pip install vllm"):
        open_engine(str(tiny_model), GenerateConfig(engine="vllm"))
