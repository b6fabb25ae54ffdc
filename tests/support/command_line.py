"""The command line, called in the process of the test."""

from __future__ import annotations

import json
import sys
from typing import Any, NamedTuple

import pytest

from theorem_sft.cli.main import main


class Output(NamedTuple):
    code: int
    out: str
    err: str


class Cli:
    """Runs the command line in this process; `json` adds --json and reads the object."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capfd = monkeypatch, capfd

    def __call__(self, *arguments: object) -> Output:
        self.monkeypatch.setattr(sys, "argv", ["theorem-sft", *map(str, arguments)])
        self.capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        output = self.capfd.readouterr()
        return Output(int(stop.value.code or 0), output.out, output.err)

    def json(self, *arguments: object) -> dict[str, Any]:
        output = self(*arguments, "--json")
        assert output.code == 0, output.err
        value = json.loads(output.out)
        assert isinstance(value, dict)
        return value
