"""Errors, console output, atomic files, YAML settings and the process pool."""
