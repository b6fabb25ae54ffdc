"""Renumbering FormalGeo problems: where the definitions come from."""

import shutil
from pathlib import Path

import theorem_sft as ts


def test_definitions_are_beside_the_problems_or_named(shared_data: Path, tmp_path: Path) -> None:
    official = shared_data / "formalgeo7k"
    rows = tmp_path / "rows.jsonl"
    with (official / "problems.jsonl").open() as lines:
        rows.write_text("".join(next(lines) for _ in range(12)))
    (tmp_path / "alone").mkdir()
    traces = tmp_path / "alone" / "traces.jsonl"
    ts.build("formalgeo", traces, data=rows, gdl=official, workers=2)

    def renumbered(problems: Path, gdl: Path | None = None) -> str:
        out = problems.parent / "variants.jsonl"
        ts.perturb(problems, out, kinds=["renumber"], gdl=gdl)
        return out.read_text()

    assert renumbered(traces) == ""
    named = renumbered(traces, official)
    assert named
    beside = tmp_path / "beside"
    beside.mkdir()
    for path in (traces, *official.glob("*_GDL.json")):
        shutil.copy(path, beside)
    assert renumbered(beside / "traces.jsonl") == named
