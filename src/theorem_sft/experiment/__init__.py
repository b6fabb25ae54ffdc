"""Experiments: run a recipe into a run directory with results and a report."""
