"""The recipe: what an experiment is. Unknown keys are errors that name the line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    field_validator,
    model_validator,
)

from theorem_sft.core.files import explain
from theorem_sft.core.settings import read_settings
from theorem_sft.data.render.objectives import ObjectiveName
from theorem_sft.data.render.theorem_text import RenderConfig
from theorem_sft.data.sources.synthetic.split_sides import SplitKind
from theorem_sft.data.variants.kinds import KINDS
from theorem_sft.experiment.budgets import Match, check_budgets
from theorem_sft.models.generate.engine import GenerateConfig, engines_with
from theorem_sft.training.train_config import TrainConfig


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DataConfig(_Config):
    """Where the problems come from and how many are used."""

    source: Literal["synthetic", "formalgeo", "annotated", "traces"]
    path: Path | None = None
    """The file (or FormalGeo folder) of problems; `synthetic` makes its own."""
    gdl: Path | None = None
    """The folder of FormalGeo's theorem and predicate definitions; by default the folder of `path`."""
    subset: str | None = None
    """Only the problems whose source begins so ("GeoQA", "Geometry3k")."""
    theorems: list[str] | None = None
    """`synthetic`: only problems of these theorems, by name; by default all."""
    train: int = Field(ge=1)
    """Training problems; a group of problems that are the same up to names counts with all its members."""
    test: int = Field(ge=1)
    max_trace_steps: int | None = Field(default=None, ge=1)
    """Problems with longer traces are not trained on, in any arm; test problems are drawn from all."""
    split_by: SplitKind = "instance"
    """What sets the test problems apart from the training problems. `instance`: other problems of the same
    kind. Only `synthetic` knows the others. `wording`: told in held-out wordings. `story`: held-out stories.
    `composition`: held-out directions of a theorem and held-out pairs of theorems in a chain. `range`: every
    number outside the range that its slot has in training."""
    verify: bool = True
    """Use only traces without a fault, and count the others by the check that fails; False: use all."""
    perturbations: list[str] = []
    """Kinds of superficial change that the test problems are also asked in."""
    images: StrictBool | Path = False
    """Ask the test problems with their pictures; training stays text alone. `synthetic`: true, which draws
    them; other sources: the folder of the pictures."""
    seed: int = 0

    @field_validator("perturbations")
    @classmethod
    def _known(cls, kinds: list[str]) -> list[str]:
        if unknown := [kind for kind in kinds if kind not in KINDS]:
            raise ValueError(f"unknown perturbation {unknown[0]!r}; there are {', '.join(KINDS)}")
        return kinds

    @model_validator(mode="after")
    def _source_fits(self) -> DataConfig:
        if self.source != "synthetic" and self.path is None:
            raise ValueError(f"source {self.source} needs data.path: give it with --set data.path=FILE")
        if self.source != "synthetic" and self.split_by != "instance":
            raise ValueError(f"source {self.source} can be split by instance only: change data.split_by")
        if self.source == "synthetic" and isinstance(self.images, Path):
            raise ValueError("source synthetic draws its own pictures: set data.images to true")
        if self.source != "synthetic" and self.images is True:
            raise ValueError(f"source {self.source} draws no pictures: set data.images to their folder")
        return self


class ArmConfig(_Config):
    """One arm: what the model is trained on; without an objective it is the untrained base model."""

    name: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    objective: ObjectiveName | None = None
    render: RenderConfig = RenderConfig()
    train: dict[str, Any] = {}
    """Settings of `train` that differ for this arm."""


class BenchmarkConfig(_Config):
    """A public benchmark that every arm is asked besides the recipe's own test problems."""

    name: str
    """As `theorem-sft benchmarks` lists it, or a YAML file of one's own."""
    data: Path | None = None
    """A local file with the published fields; None: from the hub."""
    images: Path | None = None
    """The folder of its pictures."""


class Recipe(_Config):
    """A whole experiment: data, model, arms, training, generation."""

    name: str
    model: str = "embedded:smollm2-135m-instruct"
    data: DataConfig
    arms: list[ArmConfig] = Field(min_length=1)
    reference: str | None = None
    """Name of the arm that every other one is compared with; by default `vanilla`, and without that arm
    nothing is compared."""
    seeds: list[int] = Field(default=[0], min_length=1)
    train: TrainConfig = TrainConfig()
    match: Match = "examples"
    """What all trained arms get the same amount of. `examples`: the same examples, `train.epochs` times each.
    `supervised_tokens` or `steps`: `train.max_supervised_tokens` or `train.max_steps`; by default what the
    largest arm needs for its epochs, so that the others repeat their examples. `none`: budgets may differ."""
    generate: GenerateConfig = GenerateConfig()
    benchmarks: list[BenchmarkConfig] = []

    @model_validator(mode="after")
    def _arms_are_sound(self) -> Recipe:
        names = [arm.name for arm in self.arms]
        if len(set(names)) < len(names):
            raise ValueError("two arms have the same name: rename one")
        if self.reference is not None and self.reference not in names:
            raise ValueError(f"reference: there is no arm {self.reference!r}, only {', '.join(names)}")
        if len({benchmark.name for benchmark in self.benchmarks}) < len(self.benchmarks):
            raise ValueError("a benchmark is named twice: leave one out")
        for number, arm in enumerate(self.arms):
            try:
                self.train_config(arm)
            except ValidationError as error:
                raise ValueError(f"arms.{number}.train.{explain(error)[0]}") from None
        if not self.generate.supports("local_weights"):
            raise ValueError(
                f"generate.engine {self.generate.engine} cannot load models trained here: "
                f"use {' or '.join(engines_with('local_weights'))}"
            )
        if self.data.images and not self.generate.supports("images"):
            raise ValueError(
                f"data.images: generate.engine {self.generate.engine} does not accept images: "
                f"use {' or '.join(engines_with('images'))}"
            )
        if self.match != "none":
            check_budgets(
                self.match, {arm.name: self.train_config(arm) for arm in self.arms if arm.objective}
            )
        return self

    def train_config(self, arm: ArmConfig) -> TrainConfig:
        """Return the training settings of an arm: the recipe's with the arm's own on top."""
        return TrainConfig.model_validate(self.train.model_dump() | arm.train)


def load_recipe(path: Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe file and put `a.b=c` overrides on top.

    Raises:
        InputError: The file is no recipe, or an override is malformed; the message names the line.
    """
    return read_settings(
        path,
        Recipe,
        overrides=overrides,
        start_hint="start from recipes/demo.yaml",
        hint="correct the recipe or --set",
    )
