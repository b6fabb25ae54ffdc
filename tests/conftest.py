"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.command_line import Cli
from tests.support.paths import ROOT
from tests.support.tiny_models import write_tiny_model

# Time is measured in benchmarks/, never in a test.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; without it a test is skipped, but fails where CI=true."""
    folder = Path(os.environ.get("THEOREM_SFT_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        reason = f"no real data at {folder}: set THEOREM_SFT_DATA"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder with a few thousand random weights; its tokens are bytes, so its context is long."""
    return write_tiny_model(tmp_path_factory.mktemp("models") / "tiny", max_position_embeddings=8192)


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Cli:
    """The command line, in this process."""
    return Cli(monkeypatch, capfd)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """More threads only wait for one another on a model this small."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
