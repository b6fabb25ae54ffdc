"""Experiments: a recipe becomes a run directory."""
