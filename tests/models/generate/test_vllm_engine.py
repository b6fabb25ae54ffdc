"""The engine vllm where vLLM is not installed; with it, perf/engines.py compares the engines."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from theorem_sft.core.errors import InputError
from theorem_sft.models.generate.engine import GenerateConfig, open_engine
from theorem_sft.models.generate.vllm_engine import VLLMEngine


def test_vllm_that_is_not_installed_is_named(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if importlib.util.find_spec("vllm") is not None:
        monkeypatch.setitem(sys.modules, "vllm", None)  # importing None fails like a missing package
    with pytest.raises(InputError, match=r"vllm cannot be used: vLLM is not installed.*pip install vllm"):
        open_engine(str(tiny_model), GenerateConfig(engine="vllm"))
    with pytest.raises(InputError, match=r"engine vllm cannot be imported .*pip install vllm"):
        VLLMEngine(tiny_model)
