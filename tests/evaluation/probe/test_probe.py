"""A complete probe of a tiny model: its problems, files, resuming, reuse, and comparison."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.graded import present
from tests.support.tiny_models import write_tiny_model
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_jsonl, write_json
from theorem_sft.data.render.objectives import supervision
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.evaluation.probe.material import ProbeConfig, ProbeMaterial, gather_material
from theorem_sft.evaluation.probe.probe_results import ProbeComparisons, ProbeResult
from theorem_sft.evaluation.probe.run_probe import compare_probes, probe_model
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


def to_chat(problem: Problem) -> Any:
    return chat(problem.problem)


def run(model: Path, material: ProbeMaterial, out: Path, **options: Any) -> ProbeResult:
    return probe_model(str(model), material, SETTINGS, CONFIG, out, to_chat=to_chat, **options)


def test_training_problems_are_evaluated_only_with_new_numbers(
    material: ProbeMaterial, traces: list[Trace]
) -> None:
    trained = {trace.problem for trace in traces if trace.split == "train"}
    assert [problem.id for problem in material.originals] == [trace.id for trace in traces[6:]]
    assert trained.isdisjoint(problem.problem for problem in material.evaluated)
    assert len(material.trained) == 4 and {problem.purpose for problem in material.fresh} == {"fresh"}
    assert {problem.purpose for problem in material.variants} == {"variant"}
    assert {problem.purpose for problem in material.transfer} == {"transfer"}
    assert len({problem.id for problem in material.evaluated}) == len(material.evaluated)


def test_every_kind_is_made_or_left_out_with_a_reason(material: ProbeMaterial) -> None:
    for kind in VARIANT_KINDS:
        made = [variant.cluster for variant in material.variants if variant.perturbation == kind]
        reasons = [row for row in material.left_out if row["kind"] == kind]
        assert len(made) + len(reasons) == len(material.originals), kind
        assert all(row["reason"] for row in reasons)


def test_problems_that_are_all_trained_on_are_an_error(traces: list[Trace]) -> None:
    unsplit = [trace.model_copy(update={"split": None}) for trace in traces[:6]]
    with pytest.raises(InputError, match="no problem to probe with"):
        gather_material(unsplit, CONFIG, trained=traces)


def test_variants_that_were_made_already_are_added(traces: list[Trace], material: ProbeMaterial) -> None:
    problem = material.originals[0]
    own = problem.model_copy(update={"id": "own", "perturbation": "paraphrase", "group": problem.cluster})
    other = own.model_copy(update={"id": "other", "group": "of another problem"})
    config = CONFIG.model_copy(update={"kinds": ["reorder"], "transfer": []})
    found = gather_material(traces, config, variants=[own, other, problem])
    assert [variant.id for variant in found.variants if variant.perturbation != "reorder"] == ["own"]


def test_figures_are_complete_and_stored(tmp_path: Path, tiny_model: Path, material: ProbeMaterial) -> None:
    found = run(tiny_model, material, tmp_path)
    kinds = found.variation.kinds
    assert {"rename", "renumber", "reorder", "paraphrase", "perturbed"} <= set(kinds)
    assert kinds["reorder"].accuracy.n == 4
    assert {"contrast", "inverse", "range", "field"} <= set(found.transfer)
    assert present(found.memorisation.loss_gap).trained.n == 4
    assert present(found.memorisation.anchoring).trained.n > 0
    assert present(found.retention.perplexity).n == 3 and found.retention.gsm8k is None
    assert found.verdict.conclusion == "underpowered"
    assert "0 of 4 problems" in found.verdict.sentences[0]
    assert ProbeResult.read(tmp_path / "probe.json") == found
    assert run(tiny_model, material, tmp_path) == found
    names = [row["id"] for _, row in read_jsonl(tmp_path / "variants.jsonl")]
    assert names == [problem.id for problem in material.evaluated]


def test_a_killed_probe_resumes_and_ends_in_the_same_result(
    tmp_path: Path, tiny_model: Path, material: ProbeMaterial
) -> None:
    whole = run(tiny_model, material, tmp_path / "whole")
    cut = tmp_path / "cut"
    cut.mkdir()
    for name in ("evaluation.json", "answers.jsonl"):
        content = (tmp_path / "whole" / name).read_bytes()
        (cut / name).write_bytes(content[: -len(content) // 3] if name == "answers.jsonl" else content)
    again = run(tiny_model, material, cut)
    assert again.model_copy(update={"generation": whole.generation}) == whole


def test_answers_of_another_evaluation_are_reused(
    tmp_path: Path, tiny_model: Path, material: ProbeMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(tiny_model, material, tmp_path / "first")
    monkeypatch.setattr("theorem_sft.evaluation.answer_store.open_engine", None)
    again = run(tiny_model, material, tmp_path / "again", reuse=[tmp_path / "first"])
    assert again.generation.reused == len(material.evaluated)
    assert again.items == first.items


def test_models_are_compared_with_the_first(
    tmp_path: Path, tiny_model: Path, material: ProbeMaterial
) -> None:
    other = write_tiny_model(tmp_path / "other", seed=1, initializer_range=0.6)
    folders = [tmp_path / name for name in ("a", "b")]
    probes = [
        run(model, material, folder) for model, folder in zip((tiny_model, other), folders, strict=True)
    ]
    (row,) = compare_probes(probes, folders, tmp_path)
    assert row.model == str(other) and row.against == str(tiny_model)
    assert present(present(row.perplexity).value) > 0
    assert {one.kind for one in row.drops} <= {one.kind for one in row.accuracy}
    assert {one.kind for one in row.transfer} == set(probes[0].transfer) and not row.gsm8k
    assert ProbeComparisons.read(tmp_path / "comparisons.json").comparisons == [row]


def test_a_probe_of_another_version_is_refused(
    tmp_path: Path, tiny_model: Path, material: ProbeMaterial
) -> None:
    run(tiny_model, material, tmp_path)
    scores = read_json(tmp_path / "scores.json")
    write_json(tmp_path / "scores.json", scores | {"schema_version": 0})
    with pytest.raises(InputError, match=r"scores\.json: written by another version .* probe again"):
        run(tiny_model, material, tmp_path)


def test_free_text_is_probed_with_supervision_files(tmp_path: Path, tiny_model: Path) -> None:
    problems = [
        Problem(id=f"p{number}", problem=f"Tom has {number} pens. How many pens has Tom?", answer=str(number))
        for number in range(3, 7)
    ]
    rows = [
        SupervisionRecord.model_validate(supervision(trace, "vanilla"))
        for trace in build_synthetic(8, seed=3, theorems=["mean of three values"])
    ]
    material = gather_material(problems, CONFIG, trained=rows[:4], untrained=rows[4:])
    assert not material.transfer and not material.fresh
    assert {row["kind"] for row in material.left_out} >= {"reorder", "renumber", "story", "contrast"}
    found = run(tiny_model, material, tmp_path)
    assert present(found.memorisation.solution).tokens.trained.n == 4
    assert "anchoring" in found.memorisation.left_out
