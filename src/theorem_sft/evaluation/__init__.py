"""Evaluation: benchmarks, grading, statistics, and the probe."""
