"""Rendering: from a trace to the text that a model is trained to write."""
