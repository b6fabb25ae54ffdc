"""Recipes: the project's files load, and errors name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.paths import ROOT
from theorem_sft.core.errors import InputError
from theorem_sft.experiment.recipe import Recipe, load_recipe

RECIPES = ROOT / "recipes"
SMALL = """\
name: small
data:
  source: synthetic
  train: 8
  test: 4
arms:
  - name: base
  - name: theorem
    objective: theorem
train:
  epochs: 1
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [path.name for path in sorted(RECIPES.glob("*.yaml"))])
def test_every_recipe_of_the_project_loads(name: str) -> None:
    recipe = load_recipe(RECIPES / name, ["data.path=problems.jsonl"])
    assert recipe.name == name.removesuffix(".yaml") and len(recipe.arms) >= 3


def test_overrides_reach_any_key(tmp_path: Path) -> None:
    recipe = load_recipe(
        write(tmp_path, SMALL), ["train.epochs=3", "data.seed=7", "seeds=[1, 2]", "name=other"]
    )
    assert (recipe.train.epochs, recipe.data.seed, recipe.seeds, recipe.name) == (3, 7, [1, 2], "other")


def test_an_arm_can_have_its_own_training_settings(tmp_path: Path) -> None:
    text = SMALL.replace("objective: theorem", "objective: theorem\n    train: {learning_rate: 0.5}")
    recipe = load_recipe(write(tmp_path, text))
    assert recipe.train_config(recipe.arms[1]).learning_rate == 0.5
    assert recipe.train_config(recipe.arms[0]) == recipe.train


def test_arms_can_train_different_components() -> None:
    recipe = load_recipe(RECIPES / "components.yaml")
    components = {arm.name: recipe.train_config(arm).components for arm in recipe.arms}
    assert components == {name: [name] for name in ("all", "mlp", "attention", "mid_block")}
    assert recipe.reference == "all"


def test_the_reference_must_be_an_arm(tmp_path: Path) -> None:
    assert load_recipe(write(tmp_path, SMALL), ["reference=base"]).reference == "base"
    with pytest.raises(InputError, match="no arm 'vanila', only base, theorem"):
        load_recipe(write(tmp_path, SMALL), ["reference=vanila"])


def test_different_budgets_need_match_none(tmp_path: Path) -> None:
    more = "  - name: longer\n    objective: theorem\n    train: {epochs: 3}\ntrain:"
    text = SMALL.replace("train:\n  epochs", f"{more}\n  epochs")
    with pytest.raises(InputError, match=r"arms 'theorem' and 'longer' differ in train\.epochs"):
        load_recipe(write(tmp_path, text))
    assert load_recipe(write(tmp_path, text), ["match=none"]).match == "none"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("epochs: 1", "epoch: 1"), r"line 11: train\.epoch: unknown key"),
        (("train: 8", "train: none"), r"line 4: data\.train"),
        (("test: 4", "test: 0"), r"line 5: data\.test"),
        (("source: synthetic", "source: formalgeo"), r"line 2: data: source formalgeo needs data\.path"),
        (("test: 4", "test: 4\n  split_by: rhyme"), r"line 6: data\.split_by"),
        (
            ("source: synthetic", "source: traces\n  path: t.jsonl\n  split_by: story"),
            r"line 2: data: source traces can be split by instance only",
        ),
        (
            ("objective: theorem", "objective: theory"),
            r"line 8: arms\.1\.objective|line 9: arms\.1\.objective",
        ),
        (
            ("objective: theorem", "objective: theorem\n    train: {components: mpl}"),
            r"arms\.1\.train\.components: unknown component 'mpl': choose from all, mlp",
        ),
        (("name: theorem", "name: base"), "two arms have the same name"),
        (("name: base", "name: ../base"), r"line 7: arms\.0\.name"),
        (("  train: 8\n", ""), r"data\.train: Field required"),
        (("test: 4", "test: 4\n  perturbations: [tickle]"), "unknown perturbation 'tickle'"),
        (("name: small", "name: small\ngenerate: {engine: openai}"), "cannot load models trained here"),
        (
            ("name: small", "name: small\nbenchmarks: [{name: math500}, {name: math500}]"),
            "a benchmark is listed twice",
        ),
        (("name: small", "name: small\nbenchmarks: [{file: x}]"), r"line 2: benchmarks\.0\.\w+"),
        (("name: small", "name: ["), "broken YAML"),
        ((SMALL, ""), "empty or not a mapping"),
        ((SMALL, "- a"), "empty or not a mapping"),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = write(tmp_path, SMALL.replace(*change))
    with pytest.raises(InputError, match=message) as caught:
        load_recipe(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("override", ["epochs", "=3", "train..epochs=3", "name.x=1", "name=["])
def test_bad_overrides_are_quoted(tmp_path: Path, override: str) -> None:
    with pytest.raises(InputError, match="--set"):
        load_recipe(write(tmp_path, SMALL), [override])


def test_a_recipe_survives_being_written_and_read(tmp_path: Path) -> None:
    recipe = load_recipe(write(tmp_path, SMALL))
    assert Recipe.model_validate(recipe.model_dump(mode="json")) == recipe
