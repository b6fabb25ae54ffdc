"""Replay of annotated theorems on the figure of a problem."""
