"""Answers of models: one interface, several engines."""

from theorem_sft.inference.config import GenerateConfig, ServerConfig
from theorem_sft.inference.engine import Engine, Generated, OnAnswer
from theorem_sft.inference.open import open_engine

__all__ = ["Engine", "GenerateConfig", "Generated", "OnAnswer", "ServerConfig", "open_engine"]
