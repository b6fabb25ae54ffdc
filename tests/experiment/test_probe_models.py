"""Models are probed with the settings of the runs that trained them, and compared on one page."""

from __future__ import annotations

from pathlib import Path

from tests.support.tiny_models import write_tiny_model
from theorem_sft.core.files import write_json, write_text
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.traces.trace import Problem
from theorem_sft.evaluation.evaluate import evaluate_model
from theorem_sft.evaluation.probe.material import ProbeConfig, gather_material
from theorem_sft.evaluation.probe.probe_results import ProbeComparisons
from theorem_sft.experiment.probe_models import origin_of, probe_models, probe_settings
from theorem_sft.models.chat import Message, chat
from theorem_sft.models.generate.engine import GenerateConfig

RECIPE = """
name: small
data: {source: synthetic, train: 2, test: 1, seed: 5}
arms: [{name: base}, {name: my-theorem, objective: theorem, render: {order: condition_first}}]
"""


def to_chat(problem: Problem) -> list[Message]:
    return chat(problem.problem)


def test_the_arm_of_a_run_is_found_from_its_model_folder(tmp_path: Path) -> None:
    write_text(tmp_path / "recipe.yaml", RECIPE)
    folder = tmp_path / "arms" / "my-theorem-s3"
    (folder / "model").mkdir(parents=True)
    model = str(folder / "model")
    origin = origin_of(model)
    assert origin and origin.arm.objective == "theorem" and origin.recipe.data.seed == 5
    assert origin.folder == folder and origin.settings is None
    assert probe_settings([model], ["max_new_tokens=8"]) == GenerateConfig(max_new_tokens=8)
    write_json(folder / "evaluation.json", {"settings": {"max_new_tokens": 9}})
    assert origin.settings == {"max_new_tokens": 9}
    assert probe_settings(["other", model], ["seed=1"]) == GenerateConfig(max_new_tokens=9, seed=1)


def test_models_outside_a_run_have_no_origin(tmp_path: Path) -> None:
    assert origin_of("embedded:smollm2-135m-instruct") is None
    assert origin_of(str(tmp_path / "model")) is None
    write_text(tmp_path / "recipe.yaml", "name: of another version\n")
    (tmp_path / "arms" / "a-s0" / "model").mkdir(parents=True)
    assert origin_of(str(tmp_path / "arms" / "a-s0" / "model")) is None


def test_models_are_probed_and_compared_on_one_page(tmp_path: Path, tiny_model: Path) -> None:
    """The first comes from a run: its supervision format is that of the arm, its answers are reused."""
    write_text(tmp_path / "run" / "recipe.yaml", RECIPE)
    folder = tmp_path / "run" / "arms" / "my-theorem-s3"
    trained = write_tiny_model(folder / "model", seed=1, initializer_range=0.6)
    config = ProbeConfig(trained=2, paragraphs=2, kinds=["reorder"], transfer=[])
    traces = build_synthetic(4, seed=2, theorems=["mean of three values"])
    material = gather_material(traces[2:], config, trained=traces[:2])
    settings = GenerateConfig(max_new_tokens=4)
    evaluate_model(str(trained), traces[2:], settings, folder)

    models = [str(trained), str(tiny_model)]
    probed = probe_models(models, material, settings, config, tmp_path / "p", to_chat=to_chat)
    assert [path.name[:2] for path in probed.folders] == ["1-", "2-"]
    first, second = probed.probes
    assert (first.config.objective, first.config.render_seed) == ("theorem", 5)
    assert first.config.render.order == "condition_first"
    assert second.config.objective is None
    assert first.generation.reused == 2 and not second.generation.reused
    assert ProbeComparisons.read(tmp_path / "p" / "comparisons.json").comparisons == probed.comparisons
    for page, number in ((probed.page, 2), (probed.folders[0] / "probe.html", 1)):
        text = page.read_text(encoding="utf-8")
        assert text.count('<p class="verdict">') == number
        assert "loss gap" in text and "<script" not in text
        assert ("against-1" in text) == (number == 2)
