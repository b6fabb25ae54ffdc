"""Probe models with the settings of the runs that trained them, compare them, and write the pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue, ValidationError

from theorem_sft.core.console import say
from theorem_sft.core.files import read_json
from theorem_sft.core.settings import parse_settings, read_yaml
from theorem_sft.data.traces.trace import Problem
from theorem_sft.evaluation.evaluate import model_slug
from theorem_sft.evaluation.probe.material import ProbeConfig, ProbeMaterial
from theorem_sft.evaluation.probe.probe_results import ProbeComparison, ProbeResult
from theorem_sft.evaluation.probe.run_probe import compare_probes, probe_model
from theorem_sft.experiment.recipe import ArmConfig, Recipe
from theorem_sft.experiment.report.probe_report import probe_text, write_probe_page
from theorem_sft.experiment.stages.stage_result import StageResult
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.engine import GenerateConfig


@dataclass(frozen=True)
class Origin:
    """The arm of a run that a model folder belongs to.

    Args:
        folder: The arm's folder, which holds its evaluation.
        recipe: The run's recipe.
        arm: The arm in the recipe.
    """

    folder: Path
    recipe: Recipe
    arm: ArmConfig

    @property
    def settings(self) -> dict[str, JsonValue] | None:
        """The generation settings of the arm's evaluation; None: it was not evaluated."""
        path = self.folder / "evaluation.json"
        return read_json(path)["settings"] if path.exists() else None


class ModelProbes(StageResult):
    """Probes of one or several models on the same problems."""

    folders: list[Path]
    probes: list[ProbeResult]
    comparisons: list[ProbeComparison]
    """Each further model compared with the first."""
    page: Path
    """The page that shows all probes."""

    def text(self) -> str:
        return f"{probe_text(self.probes, self.comparisons)}\nPage: {self.page}"

    def json_object(self) -> dict[str, JsonValue]:
        models: list[dict[str, JsonValue]] = [
            {"out": str(folder)} | probe.model_dump(mode="json", exclude={"items", "examples"})
            for probe, folder in zip(self.probes, self.folders, strict=True)
        ]
        if len(models) == 1:
            return models[0]
        comparisons = [row.model_dump(mode="json") for row in self.comparisons]
        return {"models": [*models], "comparisons": [*comparisons]}


def probe_models(
    models: Sequence[str],
    material: ProbeMaterial,
    settings: GenerateConfig,
    config: ProbeConfig,
    out: Path,
    *,
    to_chat: Callable[[Problem], list[Message]],
    reuse: Sequence[Path] = (),
) -> ModelProbes:
    """Probe models on the same problems, compare them with the first, and write `probe.html`.

    A model that a run trained is scored on that run's supervision format (objective and render settings),
    and the answers of its evaluation there are reused.

    Args:
        models: Each a folder, a hub id, an embedded model or a server's name; one or more.
        material: The problems, see `gather_material`.
        settings: Generation settings.
        config: Settings of the probe.
        out: The folder of a single model's probe; several models get numbered folders in it.
        to_chat: Makes the chat that poses a problem.
        reuse: Folders of evaluations of the same models, whose answers are reused.

    Raises:
        InputError: A folder holds another probe.
    """
    folders, page = [out], out / "probe.html"
    if len(models) > 1:
        folders = [out / f"{place}-{model_slug(model)}" for place, model in enumerate(models, start=1)]
    probes = []
    for model, folder in zip(models, folders, strict=True):
        origin = origin_of(model)
        own = [origin.folder] if origin else []
        result = probe_model(
            model,
            material,
            settings,
            _trained_like(config, origin),
            folder,
            to_chat=to_chat,
            reuse=[*own, *reuse],
        )
        write_probe_page([result], [], folder / "probe.html")
        probes.append(result)
    comparisons: list[ProbeComparison] = []
    if len(models) > 1:
        comparisons = compare_probes(probes, folders, out)
        write_probe_page(probes, comparisons, page)
    return ModelProbes(folders=folders, probes=probes, comparisons=comparisons, page=page)


def probe_settings(models: Sequence[str], overrides: Sequence[str]) -> GenerateConfig:
    """Return the generation settings of the first model's run that has an evaluation, with overrides on top.

    Args:
        models: Models to probe; those that come from no run have no settings of their own.
        overrides: `key=value` settings.

    Raises:
        InputError: An override is malformed.
    """
    for model in models:
        origin = origin_of(model)
        if origin and origin.settings:
            say(f"generation settings as in {origin.folder}")
            return parse_settings(GenerateConfig, overrides, base=origin.settings)
    return parse_settings(GenerateConfig, overrides)


def origin_of(model: str) -> Origin | None:
    """Find the arm that a model folder belongs to: RUN/arms/ARM-sSEED/model; None for other models."""
    folder = Path(model).absolute().parent
    path = folder.parent.parent / "recipe.yaml"
    if Path(model).name != "model" or folder.parent.name != "arms" or not path.is_file():
        return None
    try:
        recipe = Recipe.model_validate(read_yaml(path, hint="remove the run")[0])
    except ValidationError:  # written by another version: its settings cannot be relied on
        return None
    arm = next((arm for arm in recipe.arms if folder.name.rpartition("-s")[0] == arm.name), None)
    return Origin(folder, recipe, arm) if arm else None


def _trained_like(config: ProbeConfig, origin: Origin | None) -> ProbeConfig:
    if origin is None or config.objective is not None:
        return config
    return config.model_copy(
        update={
            "objective": origin.arm.objective,
            "render": origin.arm.render,
            "render_seed": origin.recipe.data.seed,
        }
    )
