"""Theorems, their catalogue and diagrams, and the parsing of mathematics in text."""
