"""What can be set for generation."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from theorem_sft.models.precision import Dtype

__all__ = ["GenerateConfig"]


class GenerateConfig(BaseModel):
    """Settings of generation; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    max_new_tokens: int = Field(default=256, ge=1)
    """Length at which an answer is cut."""
    batch_size: int = Field(default=96, ge=1)
    """Chats answered at once."""
    temperature: float = Field(default=0.0, ge=0)
    """0 takes the likeliest token; above, tokens are drawn."""
    top_p: float = Field(default=1.0, gt=0, le=1)
    """Draw from the likeliest tokens that together have this probability."""
    seed: int = 0
    """Of the drawing."""
    dtype: Dtype = "auto"
    """Number format of the weights: bf16 where the processor has it."""
