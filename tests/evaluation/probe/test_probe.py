"""The probe as a whole, with a tiny model: what is asked, kept, used again, compared and said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from theorem_sft.evaluation.probe.compare_probes import compare_probes

from tests.support.tiny_models import write_tiny_model
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_jsonl
from theorem_sft.data.render.objectives import supervision
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.evaluation.probe.material import FRESH, ProbeConfig, ProbeMaterial, gather_material
from theorem_sft.evaluation.probe.probe import probe
from theorem_sft.models.chat import chat
from theorem_sft.models.generate.engine import GenerateConfig
from theorem_sft.training.encode import SupervisionRecord

SETTINGS = GenerateConfig(max_new_tokens=4)
CONFIG = ProbeConfig(trained=4, paragraphs=3)


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    """Ten problems, six of them for training."""
    found = build_synthetic(10, seed=2, theorems=["area of a triangle", "mean of three values"])
    return [
        trace.model_copy(update={"split": "train" if place < 6 else "test"})
        for place, trace in enumerate(found)
    ]


@pytest.fixture(scope="module")
def material(traces: list[Trace]) -> ProbeMaterial:
    return gather_material(traces, CONFIG, trained=traces)


def ask(problem: Problem) -> Any:
    return chat(problem.problem)


def run(model: Path, material: ProbeMaterial, out: Path, **options: Any) -> dict[str, Any]:
    return probe(str(model), material, SETTINGS, CONFIG, out, ask=ask, **options)


def test_training_problems_are_not_asked_but_with_new_numbers(
    material: ProbeMaterial, traces: list[Trace]
) -> None:
    trained = {trace.problem for trace in traces if trace.split == "train"}
    assert [problem.id for problem in material.originals] == [trace.id for trace in traces[6:]]
    assert trained.isdisjoint(problem.problem for problem in material.asked)
    assert len(material.trained) == 4 and {form.perturbation for form in material.fresh} == {FRESH}
    assert len({problem.id for problem in material.asked}) == len(material.asked)


def test_every_kind_is_asked_or_left_out_with_a_reason(material: ProbeMaterial) -> None:
    for kind in VARIANT_KINDS:
        made = [variant.cluster for variant in material.variants if variant.perturbation == kind]
        reasons = [row for row in material.left_out if row["kind"] == kind]
        assert len(made) + len(reasons) == len(material.originals), kind
        assert all(row["reason"] for row in reasons)


def test_problems_that_are_all_trained_on_are_an_error(traces: list[Trace]) -> None:
    asked = [trace.model_copy(update={"split": None}) for trace in traces[:6]]
    with pytest.raises(InputError, match="no problem to probe with"):
        gather_material(asked, CONFIG, trained=traces)


def test_variants_that_were_made_already_are_asked_as_well(
    traces: list[Trace], material: ProbeMaterial
) -> None:
    problem = material.originals[0]
    own = problem.model_copy(update={"id": "own", "perturbation": "paraphrase", "group": problem.cluster})
    other = own.model_copy(update={"id": "other", "group": "of another problem"})
    config = CONFIG.model_copy(update={"kinds": ["reorder"], "transfer": []})
    found = gather_material(traces, config, variants=[own, other, problem])
    assert [variant.id for variant in found.variants if variant.perturbation != "reorder"] == ["own"]


def test_figures_are_whole_and_kept(tmp_path: Path, tiny_model: Path, material: ProbeMaterial) -> None:
    found = run(tiny_model, material, tmp_path)
    kinds = found["variation"]["kinds"]
    assert {"rename", "renumber", "reorder", "paraphrase", "perturbed"} <= set(kinds)
    assert kinds["reorder"]["accuracy"]["n"] == 4
    assert {"contrast", "inverse", "range", "field"} <= set(found["transfer"])
    assert found["memorisation"]["loss_gap"]["trained"]["n"] == 4
    assert found["memorisation"]["anchoring"]["trained"]["n"] > 0
    assert found["retention"]["perplexity"]["n"] == 3 and found["retention"]["gsm8k"] is None
    assert found["verdict"]["conclusion"] == "cannot tell"
    assert "0 of 4 problems" in found["verdict"]["sentences"][0]
    assert read_json(tmp_path / "probe.json") == found
    assert run(tiny_model, material, tmp_path) == found
    asked = [row["id"] for _, row in read_jsonl(tmp_path / "variants.jsonl")]
    assert asked == [problem.id for problem in material.asked]


def test_a_killed_probe_goes_on_and_ends_in_the_same(
    tmp_path: Path, tiny_model: Path, material: ProbeMaterial
) -> None:
    whole = run(tiny_model, material, tmp_path / "whole")
    cut = tmp_path / "cut"
    cut.mkdir()
    for name in ("evaluation.json", "answers.jsonl"):
        content = (tmp_path / "whole" / name).read_bytes()
        (cut / name).write_bytes(content[: -len(content) // 3] if name == "answers.jsonl" else content)
    again = run(tiny_model, material, cut)
    assert {**again, "generation": None} == {**whole, "generation": None}


def test_answers_that_the_model_gave_already_are_used_again(
    tmp_path: Path, tiny_model: Path, material: ProbeMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(tiny_model, material, tmp_path / "first")
    monkeypatch.setattr("theorem_sft.evaluation.answer_store.open_engine", None)
    again = run(tiny_model, material, tmp_path / "again", reuse=[tmp_path / "first"])
    assert again["generation"]["reused"] == len(material.asked)
    assert again["items"] == first["items"]


def test_models_are_compared_with_the_first(
    tmp_path: Path, tiny_model: Path, material: ProbeMaterial
) -> None:
    other = write_tiny_model(tmp_path / "other", seed=1, initializer_range=0.6)
    homes = [tmp_path / name for name in ("a", "b")]
    found = [run(model, material, home) for model, home in zip((tiny_model, other), homes, strict=True)]
    (row,) = compare_probes(found, homes, tmp_path)
    assert row["model"] == str(other) and row["against"] == str(tiny_model)
    assert row["perplexity"]["value"] > 0
    assert {one["kind"] for one in row["drops"]} <= {one["kind"] for one in row["accuracy"]}
    assert read_json(tmp_path / "comparisons.json") == {"comparisons": [row]}


def test_free_text_is_probed_with_supervision_files(tmp_path: Path, tiny_model: Path) -> None:
    asked = [
        Problem(id=f"p{number}", problem=f"Tom has {number} pens. How many pens has Tom?", answer=str(number))
        for number in range(3, 7)
    ]
    rows = [
        SupervisionRecord.model_validate(supervision(trace, "vanilla"))
        for trace in build_synthetic(8, seed=3, theorems=["mean of three values"])
    ]
    material = gather_material(asked, CONFIG, trained=rows[:4], untrained=rows[4:])
    assert not material.transfer and not material.fresh
    assert {row["kind"] for row in material.left_out} >= {"reorder", "renumber", "story", "contrast"}
    found = run(tiny_model, material, tmp_path)
    assert found["memorisation"]["solution"]["tokens"]["trained"]["n"] == 4
    assert "anchoring" in found["memorisation"]["left_out"]
