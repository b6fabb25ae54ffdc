"""Diagrams of theorems: sketches in the lengths and angles of a problem."""
