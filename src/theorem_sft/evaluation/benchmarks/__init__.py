"""Public benchmarks by name, each one YAML file beside this module."""
