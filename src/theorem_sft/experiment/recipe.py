"""The recipe: the description of an experiment, a YAML file. Unknown keys are errors that name the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from theorem_sft.data.sources.source_registry import SOURCES, SourceName, known_split_kinds
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.models.generate.engine import GenerateConfig, engines_with
from theorem_sft.training.train_config import TrainConfig

Match = Literal["examples", "supervised_tokens", "steps", "none"]
"""The quantity of training that is equal in all trained arms."""

LIMITS: dict[Match, str] = {"supervised_tokens": "max_supervised_tokens", "steps": "max_steps"}
"""For each matched quantity the training setting that stops at it."""


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DataConfig(_Config):
    """The problems: their source, number, split and variants."""

    source: SourceName
    path: Path | None = None
    """File (or FormalGeo folder) with the problems; `synthetic` generates its own."""
    gdl: Path | None = None
    """Folder with FormalGeo's definitions of theorems and predicates; None: the folder of `path`."""
    subset: str | None = None
    """Use only problems whose source starts with this ("GeoQA", "Geometry3k")."""
    theorems: list[str] | None = None
    """`synthetic`: use only problems of these theorems, by name; None: all."""
    train: int = Field(ge=1)
    """Number of training problems. Problems that differ only in names are on the same side of the split."""
    test: int = Field(ge=1)
    """Number of test problems, without their variants."""
    max_trace_steps: int | None = Field(default=None, ge=1)
    """Exclude problems with longer traces from training, in every arm; test problems may have any length."""
    split_by: str = "instance"
    """How the test problems differ from the training problems. `instance`: other problems of the same kind.
    The other splits need the source `synthetic`. `wording`: wordings that do not occur in training. `story`:
    stories that do not occur in training. `composition`: held-out directions of a theorem and held-out pairs
    of theorems in a chain. `range`: every number lies outside the range that its slot has in training."""
    verify: bool = True
    """Use only traces that pass all checks, and count the others by the check that fails; False: use all."""
    perturbations: list[str] = []
    """Kinds of variants to generate from every test problem."""
    images: StrictBool | Path = False
    """Show the images of the test problems to the model; training uses text only. `synthetic`: true, to draw
    diagrams; other sources: the folder of the images."""
    seed: int = 0
    """Seed of the problems, the split, the variants and the supervision."""

    @field_validator("perturbations")
    @classmethod
    def _perturbations_exist(cls, kinds: list[str]) -> list[str]:
        if unknown := [kind for kind in kinds if kind not in VARIANT_KINDS]:
            raise ValueError(f"unknown perturbation {unknown[0]!r}; choose from {', '.join(VARIANT_KINDS)}")
        return kinds

    @field_validator("split_by")
    @classmethod
    def _split_exists(cls, kind: str) -> str:
        if kind not in known_split_kinds():
            raise ValueError(f"unknown split {kind!r}; choose from {', '.join(known_split_kinds())}")
        return kind

    @model_validator(mode="after")
    def _settings_suit_source(self) -> DataConfig:
        source = SOURCES[self.source]
        if source.needs_path and self.path is None:
            raise ValueError(f"source {self.source} needs data.path: give it with --set data.path=FILE")
        if self.split_by not in source.split_kinds:
            kinds = ", ".join(source.split_kinds)
            raise ValueError(f"source {self.source} can be split by {kinds} only: change data.split_by")
        if source.draws_images and isinstance(self.images, Path):
            raise ValueError(f"source {self.source} draws its own diagrams: set data.images to true")
        if not source.draws_images and self.images is True:
            raise ValueError(f"source {self.source} draws no images: set data.images to their folder")
        return self


class ArmConfig(_Config):
    """One arm of the experiment; without an objective, the untrained base model."""

    name: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    """Name of the arm, used in file names."""
    objective: ObjectiveName | None = None
    """Objective that the arm is trained with; None: not trained."""
    render: RenderConfig = RenderConfig()
    """Layout of the supervision text."""
    train: dict[str, Any] = {}
    """Training settings that replace those of the recipe's `train` in this arm."""


class BenchmarkConfig(_Config):
    """A public benchmark on which every arm is evaluated in addition to the test problems."""

    name: str
    """A name that `theorem-sft benchmarks` lists, or a YAML file that describes a benchmark."""
    data: Path | None = None
    """Local file in the benchmark's published format; None: load it from the hub."""
    images: Path | None = None
    """Folder of the benchmark's images."""


class Recipe(_Config):
    """The description of an experiment: model, data, arms, training, generation, benchmarks."""

    name: str
    """Name of the experiment; runs/NAME is the default folder of its run."""
    model: str = "embedded:smollm2-135m-instruct"
    """Base model: a folder, a hub id or an embedded model."""
    data: DataConfig
    """Training and test problems."""
    arms: list[ArmConfig] = Field(min_length=1)
    """The arms, in the order of the report."""
    reference: str | None = None
    """Arm that the others are compared with; None: `vanilla`. Without that arm nothing is compared."""
    seeds: list[int] = Field(default=[0], min_length=1)
    """Training seeds; every trained arm is trained once per seed."""
    train: TrainConfig = TrainConfig()
    """Training settings of all arms."""
    match: Match = "examples"
    """Quantity of training that is equal in all trained arms. `examples`: the same examples, `train.epochs`
    times each. `supervised_tokens`, `steps`: training stops at `train.max_supervised_tokens` or
    `train.max_steps`; if that is not set, at what the largest arm needs for its epochs, so that the other
    arms repeat their examples. `none`: budgets may differ."""
    generate: GenerateConfig = GenerateConfig()
    """Generation settings of all evaluations."""
    benchmarks: list[BenchmarkConfig] = []
    """Additional benchmarks."""

    @model_validator(mode="after")
    def _arms_are_consistent(self) -> Recipe:
        names = [arm.name for arm in self.arms]
        if len(set(names)) < len(names):
            raise ValueError("two arms have the same name: rename one")
        if self.reference is not None and self.reference not in names:
            raise ValueError(f"reference: there is no arm {self.reference!r}, only {', '.join(names)}")
        if len({benchmark.name for benchmark in self.benchmarks}) < len(self.benchmarks):
            raise ValueError("a benchmark is listed twice: remove one")
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
            check_budgets(self.match, {arm.name: self.train_config(arm) for arm in self.trained_arms})
        return self

    @property
    def trained_arms(self) -> list[ArmConfig]:
        """The arms with an objective."""
        return [arm for arm in self.arms if arm.objective is not None]

    def train_config(self, arm: ArmConfig) -> TrainConfig:
        """Return the training settings of an arm: those of the recipe, updated with those of the arm."""
        return TrainConfig.model_validate(self.train.model_dump() | arm.train)


def load_recipe(path: Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe file.

    Args:
        path: The YAML file.
        overrides: `a.b=value` settings that replace those of the file.

    Raises:
        InputError: The file or an override is malformed, or does not describe a recipe (names the line).
    """
    return read_settings(
        path,
        Recipe,
        overrides=overrides,
        start_hint="start from recipes/demo.yaml",
        hint="correct the recipe or --set",
    )


def check_budgets(match: Match, configs: Mapping[str, TrainConfig]) -> None:
    """Reject training settings, by arm, that give trained arms different budgets; `match` is not `none`.

    Raises:
        ValueError: Names the arms, the setting and the remedy.
    """
    if len(configs) < 2:
        return
    keys = ("epochs", "max_steps", "max_supervised_tokens", "tokens_per_batch", "max_length", "too_long")
    (first, shared), *others = configs.items()
    for name, config in others:
        for key in keys:
            if getattr(config, key) != getattr(shared, key):
                raise ValueError(
                    f"arms {first!r} and {name!r} differ in train.{key}, so their budgets differ: set it for "
                    "all arms under train, or set match: none"
                )
    for quantity, key in LIMITS.items():
        if getattr(shared, key) is not None and quantity != match:
            raise ValueError(
                f"train.{key} gives the arms different budgets under match: {match}: remove it, or set "
                f"match: {quantity}"
            )
    if match == "examples" and shared.epochs != int(shared.epochs):
        raise ValueError(
            f"train.epochs = {shared.epochs:g} stops the arms at different examples: use an integer, or set "
            "match: supervised_tokens or steps"
        )
