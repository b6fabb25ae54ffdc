"""Public benchmarks by name, each one YAML file in this folder."""
