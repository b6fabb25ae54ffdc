"""Answers of models: one interface, several engines."""

from theorem_sft.inference.config import GenerateConfig
from theorem_sft.inference.engine import Engine, Generated, OnAnswer
from theorem_sft.inference.transformers_engine import TransformersEngine

__all__ = ["Engine", "GenerateConfig", "Generated", "OnAnswer", "TransformersEngine"]
