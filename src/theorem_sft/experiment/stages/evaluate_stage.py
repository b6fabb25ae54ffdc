"""Evaluate one model on a benchmark, or compare two."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue

from theorem_sft.core.errors import InputError
from theorem_sft.core.settings import parse_settings
from theorem_sft.evaluation.benchmarks.benchmark import read_benchmark
from theorem_sft.evaluation.benchmarks.load_questions import load_questions
from theorem_sft.evaluation.evaluate import (
    compare_evaluations,
    evaluate_model,
    evaluation_folder,
    model_slug,
)
from theorem_sft.evaluation.results import EvaluationComparison, Metrics, Result
from theorem_sft.experiment.report.evaluation_text import comparison_text, metrics_text
from theorem_sft.experiment.stages.stage_result import StageResult
from theorem_sft.models.generate.engine import GenerateConfig


class ModelEvaluation(Result):
    """One model on one benchmark."""

    model: str
    benchmark: str
    out: Path
    """The folder with the answers and `metrics.json`."""
    metrics: Metrics
    """Accuracy, first errors, speed, and every graded answer."""

    def json_object(self) -> dict[str, JsonValue]:
        """Return the figures without the graded answers."""
        head = self.model_dump(mode="json", exclude={"metrics"})
        return head | self.metrics.model_dump(mode="json", exclude={"items"})


class EvaluationResult(StageResult):
    """The evaluation of one model, or of two and their comparison."""

    evaluations: list[ModelEvaluation]
    comparison: EvaluationComparison | None
    """The first model compared with the second, or with `against`; None: nothing was compared."""
    against: str | None
    """The second model, or the folder that the model was compared with."""

    @property
    def metrics(self) -> Metrics:
        """The metrics of the first model."""
        return self.evaluations[0].metrics

    def text(self) -> str:
        blocks = [
            f"{one.model} on {one.benchmark}\n{metrics_text(one.metrics)}\nAnswers: {one.out}"
            for one in self.evaluations
        ]
        if self.comparison is not None:
            blocks.append(comparison_text(self.comparison, self.evaluations[0].model, str(self.against)))
        return "\n\n".join(blocks)

    def json_object(self) -> dict[str, JsonValue]:
        models = [one.json_object() for one in self.evaluations]
        content: dict[str, JsonValue] = models[0] if len(models) == 1 else {"models": [*models]}
        if self.comparison is not None:
            content["comparison"] = self.comparison.model_dump(mode="json")
        return content


def evaluate_stage(
    models: str | Path | Sequence[str | Path],
    *,
    benchmark: str = "problems",
    data: Path | str | None = None,
    split: str | None = None,
    fields: Mapping[str, str] | Sequence[str] = (),
    images: Path | str | None = None,
    limit: int | None = None,
    against: Path | str | None = None,
    out: Path | str | None = None,
    config: GenerateConfig | None = None,
    overrides: Sequence[str] = (),
) -> EvaluationResult:
    """Evaluate one model on a benchmark, or compare two. A killed evaluation resumes.

    Args:
        models: One model or two: each a folder, a hub id, `embedded:NAME` or a server's name for it.
        benchmark: A benchmark by name, or a YAML file that describes one.
        data: A local file with the benchmark's problems; None: load them from the hub.
        split: The split to load from the hub; None: the benchmark's own.
        fields: Where fields of the benchmark are in the data, by name; or `name=place` strings.
        images: The folder of images; None: that of `data`.
        limit: Only the first problems; None: all.
        against: The folder of a finished evaluation to compare with; only for one model.
        out: The folder of the evaluation; of two models, their folders are created in it. None: a folder in
            runs/ that is the same for the same arguments.
        config: Generation settings; None: the defaults.
        overrides: `key=value` settings that replace those of `config`.

    Raises:
        InputError: An option is malformed or unknown, the data or a model is missing, or a folder holds
            another evaluation.
        WorkError: A server stopped answering.
    """
    names = [str(models)] if isinstance(models, str | Path) else [str(model) for model in models]
    if len(names) not in (1, 2):
        raise InputError(f"{len(names)} models were given", hint="give one, or two to compare")
    if len(names) == 2 and against is not None:
        raise InputError("--against is for one model", hint="leave out --against or the second --model")
    settings = parse_settings(GenerateConfig, overrides, base=config)
    chosen = read_benchmark(benchmark)
    questions = load_questions(
        chosen,
        None if data is None else Path(data),
        split=split,
        fields=fields if isinstance(fields, Mapping) else _pairs(fields),
        images=None if images is None else Path(images),
        limit=limit,
    )
    if out is None:
        folders = [
            evaluation_folder(chosen.name, name, questions, settings, to_chat=chosen.chat) for name in names
        ]
    elif len(names) == 1:
        folders = [Path(out)]
    else:
        folders = [Path(out) / f"{place}-{model_slug(name)}" for place, name in enumerate(names, start=1)]
    evaluations = [
        ModelEvaluation(
            model=name,
            benchmark=chosen.name,
            out=folder,
            metrics=evaluate_model(name, questions, settings, folder, to_chat=chosen.chat),
        )
        for name, folder in zip(names, folders, strict=True)
    ]
    reference = folders[1] if len(folders) == 2 else None if against is None else Path(against)
    return EvaluationResult(
        evaluations=evaluations,
        comparison=None if reference is None else compare_evaluations(folders[0], reference),
        against=names[1] if len(names) == 2 else None if against is None else str(against),
    )


def _pairs(fields: Sequence[str]) -> dict[str, str]:
    pairs = dict(field.split("=", 1) for field in fields if "=" in field)
    if len(pairs) < len(fields):
        raise InputError(
            "--field needs a field and its place in the data, each once", hint="for instance problem=question"
        )
    return pairs
