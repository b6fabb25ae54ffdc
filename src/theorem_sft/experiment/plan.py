"""The plan of a run, which run and dry run share: its arms with their seeds, and where its files are.

recipe.yaml                 the recipe with all defaults and overrides
traces.jsonl                training and test problems, variants included
build.json                  numbers of problems, and why some were left out (`DataSummary`)
images/                     with data.images: diagrams of test problems
sft/ARM.jsonl               the supervision of an arm
budget.json                 where the training of the arms stops (`BudgetPlan`)
arms/ARM-sSEED/             model/, train.json, answers.jsonl, metrics.json, benchmarks/NAME/
results.json, report.html   all results (`RunResults`) and the report
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import write_text
from theorem_sft.experiment.recipe import ArmConfig, Recipe
from theorem_sft.experiment.results import BudgetPlan
from theorem_sft.training.train_config import TrainConfig


class RunFolder:
    """The paths of a run directory, as listed above."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.recipe = path / "recipe.yaml"
        self.traces = path / "traces.jsonl"
        self.data = path / "build.json"
        self.images = path / "images"
        self.budget = path / "budget.json"
        self.results = path / "results.json"
        self.report = path / "report.html"

    def supervision(self, arm: str) -> Path:
        """Return the supervision file of an arm, by its name in the recipe."""
        return self.path / "sft" / f"{arm}.jsonl"

    def arm(self, name: str) -> Path:
        """Return the folder of an arm with its seed, ARM-sSEED."""
        return self.path / "arms" / name

    def check(self, recipe: Recipe) -> None:
        """Check that a run of a recipe can be written into the folder or resumed in it.

        Raises:
            InputError: The folder holds a run of another recipe, or other files.
        """
        if not self.recipe.exists():
            if self.path.is_dir() and any(self.path.iterdir()):
                raise InputError(
                    "the folder is not empty and holds no run", path=self.path, hint="choose another --out"
                )
        elif self.recipe.read_text(encoding="utf-8") != _text(recipe):
            raise InputError(
                "the folder holds a run of another recipe",
                path=self.path,
                hint="choose another --out or remove it",
            )

    def claim(self, recipe: Recipe) -> None:
        """Check the folder and write the recipe into it; raises as `check` does."""
        self.check(recipe)
        if not self.recipe.exists():
            write_text(self.recipe, _text(recipe))


@dataclass(frozen=True)
class PlannedArm:
    """One arm with one seed, which is trained once and evaluated once.

    Args:
        name: ARM-sSEED, the name of its folder.
        arm: The arm in the recipe.
        seed: Training seed.
        train: Training settings with the budget of the run; None: the untrained base model.
    """

    name: str
    arm: ArmConfig
    seed: int
    train: TrainConfig | None


def plan_arms(recipe: Recipe, budget: BudgetPlan | None) -> list[PlannedArm]:
    """Return every arm with every seed, in the order of the run; an untrained arm has the first seed only."""
    planned = []
    for arm in recipe.arms:
        config = None
        if arm.objective is not None:
            settings = budget.settings if budget else {}
            config = recipe.train_config(arm).model_copy(update=settings)
        for seed in recipe.seeds if config else recipe.seeds[:1]:
            planned.append(PlannedArm(f"{arm.name}-s{seed}", arm, seed, config))
    return planned


def _text(recipe: Recipe) -> str:
    return yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
