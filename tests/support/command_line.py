"""The command line as a test calls it."""

from __future__ import annotations

import json
import sys
from typing import Any, NamedTuple

import pytest

from theorem_sft.cli.main import main


class Said(NamedTuple):
    code: int
    out: str
    err: str


class Cli:
    """Runs the command line in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capfd = monkeypatch, capfd

    def __call__(self, *arguments: object) -> Said:
        self.monkeypatch.setattr(sys, "argv", ["theorem-sft", *map(str, arguments)])
        self.capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        said = self.capfd.readouterr()
        return Said(int(stop.value.code or 0), said.out, said.err)

    def json(self, *arguments: object) -> dict[str, Any]:
        said = self(*arguments, "--json")
        assert said.code == 0, said.err
        found = json.loads(said.out)
        assert isinstance(found, dict)
        return found
