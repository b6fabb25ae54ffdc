"""Public benchmarks that the arms of a run are asked besides its own test problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from theorem_sft.data.traces.question import Question
from theorem_sft.evaluation.benchmarks.benchmark import Benchmark, read_benchmark
from theorem_sft.evaluation.benchmarks.load_questions import load_questions
from theorem_sft.evaluation.evaluate import evaluate
from theorem_sft.evaluation.stats.paired import compare_arms
from theorem_sft.experiment.recipe import BenchmarkConfig
from theorem_sft.models.generate.engine import GenerateConfig


@dataclass(frozen=True)
class Asked:
    """A benchmark and its questions."""

    benchmark: Benchmark
    questions: list[Question]


def load_benchmarks(configs: Sequence[BenchmarkConfig]) -> list[Asked]:
    """Load the questions of all benchmarks of a recipe.

    Raises:
        InputError: A benchmark is unknown, or its data cannot be had or read.
    """
    known = [(read_benchmark(config.name), config) for config in configs]
    return [
        Asked(benchmark, load_questions(benchmark, config.data, images=config.images))
        for benchmark, config in known
    ]


def ask_benchmarks(
    asked: Sequence[Asked], model: str, settings: GenerateConfig, home: Path
) -> dict[str, dict[str, Any]]:
    """Ask a model all benchmarks; returns the metrics of `evaluate` by the name of the benchmark.

    Args:
        asked: What is asked.
        model: A model folder or name.
        settings: Of the generation.
        home: The arm's folder; each evaluation stands in `benchmarks/NAME` there.
    """
    return {
        each.benchmark.name: evaluate(
            model,
            each.questions,
            settings,
            home / "benchmarks" / each.benchmark.name,
            ask=each.benchmark.chat,
        )
        for each in asked
    }


def compare_benchmarks(arms: Sequence[dict[str, Any]], *, against: str) -> list[dict[str, Any]]:
    """Compare every arm with the reference arm on every benchmark, question by question.

    Args:
        arms: Each with `arm`, `name`, `seed` and `benchmark_items`, the graded items by benchmark.
        against: The name of the reference arm.

    Returns:
        Rows of `compare_arms`, each with its `benchmark`.
    """
    names = arms[0]["benchmark_items"] if arms else {}
    return [
        {"benchmark": name} | row
        for name in names
        for row in compare_arms(
            [arm | {"items": arm["benchmark_items"][name]} for arm in arms], against=against
        )
    ]
