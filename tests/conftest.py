"""Fixtures and settings of all tests: one thread per process, and what parallel workers share."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import tiny_models
from tests.support.command_line import Cli
from tests.support.paths import data_folder

# On models this small more threads only wait for each other; subprocesses inherit the setting.
os.environ["OMP_NUM_THREADS"] = "1"

# Speed is measured in perf/, not in tests.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


def _uses_models(item: pytest.Item) -> bool:
    """Return whether a test belongs to a file that imports torch or tiny models, or uses a model itself."""
    file = item.getparent(pytest.Module)
    names = vars(file.obj).values() if file else ()
    modules = {getattr(value, "__module__", None) or getattr(value, "__name__", None) for value in names}
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(
        item.get_closest_marker("model")
        or fixtures & {"tiny_model", "supervision"}
        or modules & {"torch", tiny_models.__name__}
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests of models as slow and start slow files first, so that parallel workers end together."""
    slow_files = set()
    for item in items:
        if _uses_models(item):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("slow"):
            slow_files.add(item.path)
    items.sort(key=lambda item: item.path not in slow_files)


_frozen = 0


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Hide imported libraries from the garbage collector, whose passes take 0.5 s with torch."""
    global _frozen
    if len(sys.modules) > _frozen + 100:
        gc.collect()
        gc.freeze()
        _frozen = len(sys.modules)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; without it the test is skipped, but fails where CI=true."""
    folder = data_folder()
    if not folder.is_dir():
        reason = f"no real data at {folder}: set THEOREM_SFT_DATA"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder with a few thousand random weights; its tokens are bytes, so its context is long."""
    return tiny_models.write_tiny_model(
        tmp_path_factory.mktemp("models") / "tiny", max_position_embeddings=8192
    )


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Cli:
    """The command line, in this process."""
    return Cli(monkeypatch, capfd)
