"""Public benchmarks by name, each one YAML file of data beside this module."""

from theorem_sft.benchmarks.benchmark import Benchmark, Question, known_benchmarks, read_benchmark
from theorem_sft.benchmarks.card import benchmark_card, benchmark_text
from theorem_sft.benchmarks.questions import load_questions

__all__ = [
    "Benchmark",
    "Question",
    "benchmark_card",
    "benchmark_text",
    "known_benchmarks",
    "load_questions",
    "read_benchmark",
]
