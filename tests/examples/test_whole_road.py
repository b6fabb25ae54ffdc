"""The example of the whole experiment, with a tiny model."""

from pathlib import Path

import pytest

from examples.whole_road import main
from tests.support.paths import ROOT


def test_the_whole_road(tmp_path: Path, tiny_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {"train": 8, "test": 4, "epochs": 1, "max_length": 8192, "max_new_tokens": 4, "workers": 1}
    probes = main(tmp_path, model=str(tiny_model), **sizes)
    assert [probe.problems for probe in probes.probes] == [4, 4]
    assert probes.comparisons[0].against == str(tmp_path / "vanilla" / "model")
    assert probes.page.exists()
    output = capsys.readouterr().out
    assert "12 of 12 traces passed" in output and "theorem, rename: 0.0%" in output


def test_it_is_one_page() -> None:
    lines = (ROOT / "examples" / "whole_road.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 120
