"""Lists of benchmarks and of embedded models, and a card of each benchmark."""

import json

from pydantic import JsonValue

from theorem_sft.evaluation.benchmarks.benchmark import Benchmark, known_benchmarks, read_benchmark
from theorem_sft.evaluation.benchmarks.row_fields import Field
from theorem_sft.experiment.stages.stage_result import StageResult
from theorem_sft.models.resolve import ModelEntry, embedded_models


class BenchmarkList(StageResult):
    """The benchmarks of the package."""

    benchmarks: dict[str, str]
    """Titles by name."""

    def text(self) -> str:
        width = max(map(len, self.benchmarks))
        return "\n".join(f"{name:<{width}}  {title}" for name, title in self.benchmarks.items())


class BenchmarkCard(StageResult):
    """The definition of a benchmark."""

    benchmark: Benchmark
    fields: dict[str, str]
    """Where each field is in a row, as text."""

    def text(self) -> str:
        benchmark = self.benchmark
        hub = benchmark.hub
        rows = "a local file" if hub is None else " ".join(filter(None, (hub.path, hub.config, hub.split)))
        width = max(map(len, self.fields))
        lines = [
            f"{benchmark.name}: {benchmark.title}",
            f"Paper: {benchmark.paper or 'none'}",
            f"Licence: {benchmark.licence or 'not stated'}",
            f"Rows: {rows}",
            "",
            "Fields",
            *(f"  {name:{width}}  {place}" for name, place in self.fields.items()),
            "",
            "Prompt",
            *(f"  {line}" for line in benchmark.prompt.splitlines()),
            f"Shots: {len(benchmark.shots)}",
            f"Extraction: {benchmark.extraction}; metric: {benchmark.metric}",
            "",
            "A row as published",
            *(f"  {name}: {_short(value)}" for name, value in benchmark.example.items()),
        ]
        return "\n".join(lines)

    def json_object(self) -> dict[str, JsonValue]:
        return self.benchmark.model_dump(mode="json") | {"fields": dict(self.fields)}


class ModelList(StageResult):
    """The embedded models, which need no model hub."""

    models: list[ModelEntry]

    def text(self) -> str:
        return "\n".join(
            f"{model.name}  {'in' if model.cached else 'not yet in'} {model.path}" for model in self.models
        )


def list_models() -> ModelList:
    """List the embedded models, and whether they are on this machine."""
    return ModelList(models=embedded_models())


def list_benchmarks() -> BenchmarkList:
    """List the benchmarks of the package."""
    known = [read_benchmark(name) for name in known_benchmarks()]
    return BenchmarkList(benchmarks={benchmark.name: benchmark.title for benchmark in known})


def benchmark_card(name: str) -> BenchmarkCard:
    """Describe a benchmark: its rows, their fields, its prompt and how answers are extracted.

    Args:
        name: The name of a benchmark, or a YAML file that describes one.

    Raises:
        InputError: There is no such benchmark, or the file does not describe one.
    """
    benchmark = read_benchmark(name)
    fields = {name: _place(field) for name, field in benchmark.fields.items()}
    return BenchmarkCard(benchmark=benchmark, fields=fields)


def _place(field: Field) -> str:
    if field.path is None:
        return "the number of the row"
    reading = field.pattern or field.reading
    place = field.path if reading == "as_is" else f"{field.path} ({reading})"
    return f"{place}, optional" if field.optional else place


def _short(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 90 else f"{text[:89]}…"
