"""Every script of perf/ starts and explains its options, and its README lists it."""

from __future__ import annotations

import runpy
import sys

import pytest

from tests.support.paths import ROOT

# Modules that scripts import, and one that runs in the environment of another package.
NOT_SCRIPTS = {"common", "math_verify_alone", "formalgeo_peer_worker"}
SCRIPTS = sorted({path.stem for path in (ROOT / "perf").glob("*.py")} - NOT_SCRIPTS)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_show_their_help(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as stop:
        runpy.run_module(f"perf.{name}", run_name="__main__", alter_sys=True)
    assert stop.value.code == 0
    assert f"python -m perf.{name}" in capsys.readouterr().out


def test_the_readme_lists_every_script() -> None:
    readme = (ROOT / "perf" / "README.md").read_text(encoding="utf-8")
    assert [name for name in SCRIPTS if f"`{name}`" not in readme] == []
