"""The run that a model comes from is found by where it lies."""

from __future__ import annotations

from pathlib import Path

from theorem_sft.core.files import write_json, write_text
from theorem_sft.experiment.origin import origin_of

RECIPE = """
name: small
data: {source: synthetic, train: 2, test: 1, seed: 5}
arms: [{name: base}, {name: my-theorem, objective: theorem}]
"""


def test_the_arm_of_a_run(tmp_path: Path) -> None:
    write_text(tmp_path / "recipe.yaml", RECIPE)
    home = tmp_path / "arms" / "my-theorem-s3"
    (home / "model").mkdir(parents=True)
    found = origin_of(str(home / "model"))
    assert found and found.arm.objective == "theorem" and found.recipe.data.seed == 5
    assert found.folder == home and found.settings is None
    write_json(home / "evaluation.json", {"settings": {"max_new_tokens": 9}})
    assert found.settings == {"max_new_tokens": 9}


def test_other_models_have_none(tmp_path: Path) -> None:
    assert origin_of("embedded:smollm2-135m-instruct") is None
    assert origin_of(str(tmp_path / "model")) is None
    write_text(tmp_path / "recipe.yaml", "name: of another version\n")
    (tmp_path / "arms" / "a-s0" / "model").mkdir(parents=True)
    assert origin_of(str(tmp_path / "arms" / "a-s0" / "model")) is None
