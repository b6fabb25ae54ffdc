"""The trace: a solved problem as a chain of theorem applications."""
