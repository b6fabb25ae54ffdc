"""Settings of a training."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from theorem_sft.models.precision import Dtype
from theorem_sft.training.components import Components

TooLong = Literal["stop", "leave_out", "cut"]


class AdapterConfig(BaseModel):
    """Settings of an adapter; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["lora"] = "lora"
    rank: int = Field(default=16, ge=1)
    """Inner dimension of the two matrices added to each layer."""
    alpha: int = Field(default=32, ge=1)
    """The product of the two matrices is scaled by alpha / rank."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """Dropout rate of the adapter's input in training."""


class TrainConfig(BaseModel):
    """Settings of one training; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    components: Components = ["all"]
    """Which parameters are trained; `components.py` lists the names."""
    adapter: AdapterConfig | None = None
    """Train an adapter of the components' linear layers instead of the components themselves."""
    epochs: float = Field(default=2.0, gt=0)
    """Passes over the data; a fraction stops within one."""
    max_steps: int | None = Field(default=None, ge=1)
    """Optimiser steps after which training stops, regardless of `epochs`."""
    max_supervised_tokens: int | None = Field(default=None, ge=1)
    """Supervised tokens after which training stops, regardless of `epochs`, at the nearest step. If
    `max_steps` is also set, the limit reached first applies."""
    learning_rate: float = Field(default=1e-4, gt=0)
    """Peak learning rate of AdamW."""
    schedule: Literal["linear", "cosine", "constant"] = "linear"
    """Learning rate after the warm-up: linear or cosine decay to zero, or constant."""
    warmup_ratio: float = Field(default=0.05, ge=0, lt=1)
    """Share of the steps in which the learning rate rises linearly from zero."""
    weight_decay: float = Field(default=0.0, ge=0)
    max_grad_norm: float = Field(default=1.0, ge=0)
    """Gradients are clipped to this norm; 0 disables clipping."""
    tokens_per_batch: int = Field(default=1024, ge=1)
    """Tokens of one optimiser step over all processes; one longer example is a batch of its own."""
    max_length: int = Field(default=1024, ge=2)
    """Maximum length of an example in tokens."""
    too_long: TooLong = "stop"
    """How to handle longer examples: `stop` before training, `leave_out` (in all arms of a run) or `cut` off
    their ends; examples left out or cut are counted."""
    dtype: Dtype = "auto"
    """Number format of the matrix products; `auto`: bf16 if the processor supports it. Weights and optimiser
    stay in fp32."""
    compile: bool | None = None
    """Whether torch.compile is applied to the layers; null: in bf16 trainings on a CPU that are long enough
    to gain from it, if there is a C++ compiler. Not with `shard`."""
    shard: bool = False
    """In several processes, split the model over them (FSDP2) instead of copying it to each (DDP)."""
    checkpoint_minutes: float = Field(default=5.0, ge=0)
    """Minutes between checkpoints; 0 writes one after every step."""

    @model_validator(mode="after")
    def _settings_are_compatible(self) -> TrainConfig:
        if self.adapter is not None and "embeddings" in self.components:
            raise ValueError(
                "an adapter applies to linear layers, not to embeddings: leave embeddings out of components, "
                "or train without an adapter"
            )
        if self.compile and self.shard:
            raise ValueError("compile and shard cannot be combined: set only one of them")
        return self
