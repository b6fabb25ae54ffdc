"""From a model's name and the settings to the engine that answers."""

from __future__ import annotations

from theorem_sft.models.generate.engine import Engine
from theorem_sft.models.generate.generate_config import GenerateConfig
from theorem_sft.models.resolve import resolve


def open_engine(model: str, settings: GenerateConfig) -> Engine:
    """Open the engine that the settings name; use it as a context manager.

    Args:
        model: A folder, a hub id or an embedded model; for the engine `openai` the server's name for it.
        settings: Which engine, and what it needs.

    Raises:
        InputError: The model cannot be loaded, or the engine not be had.
    """
    if settings.engine == "transformers":
        from theorem_sft.models.generate.transformers_engine import TransformersEngine

        return TransformersEngine(resolve(model), dtype=settings.dtype)
    if settings.engine == "vllm":
        from theorem_sft.models.generate.vllm_engine import VLLMEngine

        return VLLMEngine(resolve(model), dtype=settings.dtype)
    from theorem_sft.models.generate.openai_engine import OpenAIEngine

    return OpenAIEngine(model, settings.server)
