"""The examples of docs/extending.md, run unchanged and used through the library."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import theorem_sft as ts
from tests.support.paths import ROOT
from theorem_sft.core.files import read_jsonl, write_jsonl
from theorem_sft.data.render.objectives import OBJECTIVES
from theorem_sft.data.sources.source_registry import SOURCES
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.models.generate.engine import ENGINES

PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^## (.*?)\n.*?^```python\n(.*?)^```$", PAGE, re.M | re.S))


@pytest.fixture(autouse=True)
def extensions(tmp_path: Path) -> Iterator[None]:
    """Run the examples, and remove their registrations afterwards."""
    registries: list[dict[str, Any]] = [SOURCES, ENGINES, OBJECTIVES, VARIANT_KINDS]
    before = [dict(registry) for registry in registries]
    for title, block in BLOCKS.items():
        script = tmp_path / f"{title}.py"
        script.write_text(block, encoding="utf-8")
        runpy.run_path(str(script))
    yield
    for registry, content in zip(registries, before, strict=True):
        registry.clear()
        registry.update(content)


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    rows = tmp_path / "rectangles.csv"
    rows.write_text("garden,7,4\nfield,30,20\n", encoding="utf-8")
    out = tmp_path / "traces.jsonl"
    assert ts.build("rectangles", out, data=rows).traces == 2
    return out


def test_examples_are_short() -> None:
    assert list(BLOCKS) == ["A source", "An engine", "An objective", "A kind of variant"]
    assert {title: lines for title, block in BLOCKS.items() if (lines := block.count("\n")) >= 40} == {}


def test_traces_of_the_source_pass_every_check(traces: Path) -> None:
    verified = ts.verify(traces, workers=1)
    assert (verified.traces, verified.passed) == (2, 2)
    assert {check: list(counts) for check, counts in verified.checks.items()} == {
        check: ["pass"] for check in ("exec", "conditions", "grounded", "general", "answer")
    }


def test_a_recipe_accepts_the_new_names(traces: Path) -> None:
    data = {"source": "rectangles", "path": "rectangles.csv", "train": 1, "test": 1}
    recipe = ts.Recipe.model_validate(
        {
            "name": "x",
            "data": data | {"perturbations": ["question_marks"]},
            "arms": [{"name": "a", "objective": "named_work"}],
        }
    )
    assert recipe.arms[0].objective == "named_work"
    assert ts.GenerateConfig(engine="constant").engine == "constant"


def test_the_engine_is_evaluated(traces: Path, tmp_path: Path) -> None:
    config = ts.GenerateConfig(engine="constant")
    result = ts.evaluate("28", data=traces, out=tmp_path / "answers", config=config)
    assert result.metrics.accuracy["original"].value == 0.5


def test_the_objective_is_rendered(traces: Path, tmp_path: Path) -> None:
    out = tmp_path / "sft.jsonl"
    assert ts.render(traces, out, objective="named_work").examples == 2
    _, row = next(read_jsonl(out))
    assert row["completion"][0]["content"].splitlines() == [
        "By area of a rectangle: area of the garden = 7 × 4 = 28.",
        "The answer is \\boxed{28}.",
    ]


def test_variants_of_the_kind_are_made(traces: Path, tmp_path: Path) -> None:
    problems, out = tmp_path / "problems.jsonl", tmp_path / "variants.jsonl"
    write_jsonl(problems, [{"id": "a", "problem": "What is 1 + 1?", "answer": "2"}])
    for source in (traces, problems):
        result = ts.perturb(source, out, kinds=["question_marks"])
        assert result.variants == {"question_marks": result.problems} and not result.left_out
        assert all(row["problem"].endswith("??") for _, row in read_jsonl(out))
    write_jsonl(problems, [{"id": "a", "problem": "Compute 1 + 1.", "answer": "2"}])
    left_out = ts.perturb(problems, out, kinds=["question_marks"]).left_out
    assert left_out == {"question_marks": {"it does not end with a question mark": 1}}
