"""Exact algebra over named quantities."""
