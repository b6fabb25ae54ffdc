"""Where a model comes from: the arm of a run, and with it how it was trained and asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from theorem_sft.core.files import read_json
from theorem_sft.core.settings import read_yaml
from theorem_sft.experiment.recipe import ArmConfig, Recipe


@dataclass(frozen=True)
class Origin:
    """The arm of a run whose model is probed.

    Args:
        folder: Of the arm, with its answers.
        recipe: Of the run.
        arm: The arm in the recipe.
    """

    folder: Path
    recipe: Recipe
    arm: ArmConfig

    @property
    def settings(self) -> dict[str, Any] | None:
        """How the arm was asked, where it was."""
        found = self.folder / "evaluation.json"
        return read_json(found)["settings"] if found.exists() else None


def origin_of(model: str) -> Origin | None:
    """Find the arm that a model folder belongs to: RUN/arms/ARM-sSEED/model; None for other models."""
    folder = Path(model).absolute().parent
    path = folder.parent.parent / "recipe.yaml"
    if Path(model).name != "model" or folder.parent.name != "arms" or not path.is_file():
        return None
    try:
        recipe = Recipe.model_validate(read_yaml(path, hint="remove the run")[0])
    except ValidationError:  # of another version: it tells nothing that could be relied on
        return None
    arm = next((arm for arm in recipe.arms if folder.name.rpartition("-s")[0] == arm.name), None)
    return Origin(folder, recipe, arm) if arm else None
