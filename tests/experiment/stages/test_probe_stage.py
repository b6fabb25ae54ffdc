"""Probing FormalGeo problems with named definitions."""

from pathlib import Path
from typing import Any

import theorem_sft as ts
from tests.support.command_line import Cli


def test_definitions_can_be_named(shared_data: Path, tmp_path: Path, tiny_model: Path, cli: Cli) -> None:
    official = shared_data / "formalgeo7k"
    rows = tmp_path / "rows.jsonl"
    with (official / "problems.jsonl").open() as lines:
        rows.write_text("".join(next(lines) for _ in range(12)))
    traces, train = tmp_path / "test.jsonl", tmp_path / "train.jsonl"
    ts.build("formalgeo", traces, data=rows, gdl=official, workers=2)
    solved = traces.read_text().splitlines(keepends=True)
    traces.write_text("".join(solved[::2]))
    train.write_text("".join(solved[1::2]))

    def probed(*options: object) -> dict[str, Any]:
        shared = ["--kind", "renumber", "--set", "max_new_tokens=2", "--set", "probe.paragraphs=2"]
        files = ["--model", tiny_model, "--problems", traces, "--train", train]
        return cli.json("probe", *files, *shared, "--out", tmp_path / f"probe{len(options)}", *options)

    without = probed()
    assert without["variation"]["kinds"] == {} and without["fresh"] is None
    assert without["memorisation"]["loss_gap"]["trained"]["n"] == 0
    named = probed("--gdl", official)
    assert named["variation"]["kinds"]["renumber"]["accuracy"]["n"] > 0
    assert named["fresh"]["n"] == named["memorisation"]["loss_gap"]["trained"]["n"] > 0
