"""Probes of simulated models on a server: one applies the rules, one depends on surface, one memorised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.chat_server import Reply, chat_server, reply
from tests.support.graded import present
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.traces.trace import Trace
from theorem_sft.evaluation.probe.material import ProbeConfig, ProbeMaterial, gather_material
from theorem_sft.evaluation.probe.probe_results import ProbeResult
from theorem_sft.evaluation.probe.run_probe import probe_model
from theorem_sft.models.chat import chat
from theorem_sft.models.generate.engine import GenerateConfig, ServerConfig

pytestmark = pytest.mark.slow

CONFIG = ProbeConfig(kinds=["rename", "renumber", "reorder"], transfer=["contrast"], trained=30)


@pytest.fixture(scope="module")
def material() -> ProbeMaterial:
    traces = build_synthetic(
        90, seed=4, theorems=["area of a triangle", "area of a parallelogram", "mean of three values"]
    )
    split = ["train"] * 30 + ["test"] * 60
    marked = [trace.model_copy(update={"split": side}) for trace, side in zip(traces, split, strict=True)]
    return gather_material(marked, CONFIG, trained=marked)


def probed(material: ProbeMaterial, out: Path, **incorrect: dict[str, str]) -> ProbeResult:
    """Probe a model that answers each problem correctly, except those with an incorrect answer, by id."""
    answers = {problem.problem: problem.answer for problem in material.evaluated}
    for wrong in incorrect.values():
        answers |= {
            problem.problem: wrong[problem.id] for problem in material.evaluated if problem.id in wrong
        }

    def behave(number: int, payload: dict[str, Any]) -> Reply:
        prompt = payload["messages"][-1]["content"].partition("\nPut the final")[0]
        return reply(f"So it is \\boxed{{{answers[prompt]}}}.")

    with chat_server(behave) as server:
        settings = GenerateConfig(engine="openai", server=ServerConfig(base_url=server.url))
        return probe_model(
            "some-model", material, settings, CONFIG, out, to_chat=lambda problem: chat(problem.problem)
        )


def test_a_model_that_knows_the_rules(tmp_path: Path, material: ProbeMaterial) -> None:
    found = probed(material, tmp_path)
    assert found.verdict.conclusion == "learned the rule", found.verdict
    assert present(found.variation.robust_accuracy).value == 1
    contrast = present(found.contrast)
    assert contrast.solved.value == 1 and contrast.confused.value == 0
    assert present(found.memorisation.anchoring).trained.value == 0
    assert "a server does not provide the likelihood" in found.memorisation.left_out["likelihoods"]
    assert found.retention.perplexity is None
    assert found.examples.kept and not found.examples.lost


def test_a_model_that_depends_on_the_order_of_sentences(tmp_path: Path, material: ProbeMaterial) -> None:
    wrong = {form.id: "-1" for form in material.variants if form.perturbation == "reorder"}
    found = probed(material, tmp_path, reorder=wrong)
    assert found.verdict.conclusion == "leans on surface"
    assert found.verdict.leans_on == ["reorder"]
    assert present(found.variation.kinds["reorder"].conditional_drop).value == 1
    assert found.variation.kinds["rename"].drop.difference == 0
    assert [example.kind for example in found.examples.lost] == ["reorder"] * 3


def test_a_model_that_memorised_answers(tmp_path: Path, material: ProbeMaterial) -> None:
    """It gives the training problem's answer to the same problem with other numbers."""
    old = {trace.cluster: trace.answer for trace in material.trained if isinstance(trace, Trace)}
    found = probed(material, tmp_path, fresh={form.id: old[form.cluster] for form in material.fresh})
    metric = present(found.memorisation.anchoring)
    assert metric.trained.value == 1 and metric.baseline.value == 0 and present(metric.low) > 0
    assert any("old answers to new numbers" in sentence for sentence in found.verdict.sentences)
