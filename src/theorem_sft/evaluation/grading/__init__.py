"""Grading of answers: the final answer, rule accuracy, and the first error."""
