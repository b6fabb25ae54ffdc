"""Run experiments, estimate them, and write their report again."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import JsonValue

from theorem_sft.experiment.dry_run import dry_run
from theorem_sft.experiment.plan import RunFolder
from theorem_sft.experiment.recipe import Recipe, load_recipe
from theorem_sft.experiment.report.dry_run_text import dry_run_text
from theorem_sft.experiment.report.run_report import rewrite_report
from theorem_sft.experiment.results import DryRunResult, RunResults
from theorem_sft.experiment.run import run_recipe
from theorem_sft.experiment.stages.stage_result import StageResult


class FinishedRun(StageResult):
    """A run that is finished."""

    results: RunResults
    """The content of `results.json`."""
    report: Path
    """The page with the results."""

    def text(self) -> str:
        return f"{self.results.verdict}\nReport: {self.report}"

    def json_object(self) -> dict[str, JsonValue]:
        return self.results.model_dump(mode="json") | {"report": str(self.report)}


class RunEstimate(StageResult):
    """What a run would do and take."""

    result: DryRunResult
    """Exact counts, and estimates of memory, time and disk space."""

    def text(self) -> str:
        return dry_run_text(self.result)

    def json_object(self) -> dict[str, JsonValue]:
        return self.result.model_dump(mode="json")


class WrittenReport(StageResult):
    """A report that was written."""

    report: Path
    verdict: str
    """The result of the run in a sentence or two."""

    def text(self) -> str:
        return f"{self.verdict}\nReport: {self.report}"


def run_stage(
    recipe: Path | str | Recipe, out: Path | str | None = None, *, overrides: Sequence[str] = ()
) -> FinishedRun:
    """Run the experiment of a recipe. A killed run resumes; a finished one is not repeated.

    Args:
        recipe: A recipe file, or a recipe.
        out: The folder of the run; None: runs/NAME.
        overrides: `a.b=value` settings that replace those of a recipe file.

    Raises:
        InputError: The recipe or its data is missing or malformed, or the folder holds another run.
        WorkError: A model cannot be downloaded, trained or evaluated.
    """
    loaded, folder = _load(recipe, out, overrides)
    results = run_recipe(loaded, folder)
    return FinishedRun(results=results, report=RunFolder(folder).report)


def dry_run_stage(
    recipe: Path | str | Recipe, out: Path | str | None = None, *, overrides: Sequence[str] = ()
) -> RunEstimate:
    """Check a recipe and estimate its run, without training and without writing into its folder.

    Args:
        recipe: A recipe file, or a recipe.
        out: The folder that the run would use; None: runs/NAME.
        overrides: `a.b=value` settings that replace those of a recipe file.

    Raises:
        InputError: The recipe, its data, its components or its budgets would stop the run.
    """
    loaded, folder = _load(recipe, out, overrides)
    return RunEstimate(result=dry_run(loaded, folder))


def report_stage(folder: Path | str) -> WrittenReport:
    """Write the report of a finished run again.

    Args:
        folder: The folder of the run.

    Raises:
        InputError: The folder holds no finished run.
    """
    results = rewrite_report(Path(folder))
    return WrittenReport(report=RunFolder(Path(folder)).report, verdict=results.verdict)


def _load(
    recipe: Path | str | Recipe, out: Path | str | None, overrides: Sequence[str]
) -> tuple[Recipe, Path]:
    loaded = recipe if isinstance(recipe, Recipe) else load_recipe(Path(recipe), overrides)
    return loaded, Path("runs") / loaded.name if out is None else Path(out)
