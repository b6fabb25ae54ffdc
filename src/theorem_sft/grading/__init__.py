"""Grading of final answers, and of the process that led to them."""

from theorem_sft.grading._equal import compare
from theorem_sft.grading._extract import last_boxed
from theorem_sft.grading.answers import Grade, answer_pool, grade

__all__ = ["Grade", "answer_pool", "compare", "grade", "last_boxed"]
