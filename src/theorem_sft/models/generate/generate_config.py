"""What can be set for generation."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from theorem_sft.models.precision import Dtype


class ServerConfig(BaseModel):
    """How to talk to an OpenAI-compatible server; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    base_url: str | None = None
    """Such as http://localhost:8000/v1; None: what OPENAI_BASE_URL says."""
    api_key_variable: str = "OPENAI_API_KEY"
    """The environment variable that holds the key; local servers need none."""
    concurrency: int = Field(default=32, ge=1)
    """Requests under way at once."""
    timeout: float = Field(default=600, gt=0)
    """Seconds that one request may take."""
    retries: int = Field(default=5, ge=0)
    """How often a request that met 429, 5xx or a timeout is sent again, each time after a longer wait."""
    cache: Path | None = None
    """The file of answered requests, by which a second run costs nothing; None: no cache."""


class GenerateConfig(BaseModel):
    """Settings of generation; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    engine: Literal["transformers", "vllm", "openai"] = "transformers"
    """Who generates: transformers or vLLM in this process, or a server."""
    server: ServerConfig = ServerConfig()
    """Of the `openai` engine."""
    calculator: bool = False
    """Fill in the value of a formula once the model writes `=` behind it (`transformers` only). An evaluation
    asks every problem without and with it."""
    max_new_tokens: int = Field(default=256, ge=1)
    """Length at which an answer is cut."""
    batch_size: int = Field(default=96, ge=1)
    """Chats that `transformers` answers at once; vLLM finds the number itself."""
    temperature: float = Field(default=0.0, ge=0)
    """0 takes the likeliest token; above, tokens are drawn."""
    top_p: float = Field(default=1.0, gt=0, le=1)
    """Draw from the likeliest tokens that together have this probability."""
    seed: int = 0
    """Of the drawing."""
    dtype: Dtype = "auto"
    """Number format of the weights: bf16 where the processor has it."""

    @model_validator(mode="after")
    def _calculator_fits(self) -> GenerateConfig:
        if self.calculator and self.engine != "transformers":
            raise ValueError(f"the engine {self.engine} has no calculator: take transformers or leave it out")
        return self

    def seed_of(self, index: int) -> int:
        """Return the seed of one chat, below 2**31: a chat that comes twice is drawn twice.

        Where nothing is drawn the seed is that of the settings, so that equal requests are equal.
        """
        return self.seed if self.temperature == 0 else (self.seed * 1_000_003 + index) % 2**31
