"""Supervised fine-tuning on the application of theorems, checked by machine."""

__version__ = "0.1.0"
