"""What can be set for a training."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from theorem_sft.models.precision import Dtype
from theorem_sft.training.adapters import AdapterConfig
from theorem_sft.training.components import Components

TooLong = Literal["stop", "leave_out", "cut"]


class TrainConfig(BaseModel):
    """Settings of one training; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    components: Components = ["all"]
    """Which parameters are trained; `components.py` lists the names."""
    adapter: AdapterConfig | None = None
    """Train an adapter beside the linear layers of the components instead of the components themselves."""
    epochs: float = Field(default=2.0, gt=0)
    """Passes over the data; a fraction stops within one."""
    max_steps: int | None = Field(default=None, ge=1)
    """Optimiser steps after which training stops, whatever `epochs` says."""
    max_supervised_tokens: int | None = Field(default=None, ge=1)
    """Supervised tokens after which training stops, whatever `epochs` says, at the step that comes nearest;
    with `max_steps` too, at what comes first."""
    learning_rate: float = Field(default=1e-4, gt=0)
    """Peak rate of AdamW."""
    schedule: Literal["linear", "cosine", "constant"] = "linear"
    """How the rate goes on after the warm-up: down to zero, or constant."""
    warmup_ratio: float = Field(default=0.05, ge=0, lt=1)
    """Share of the steps over which the rate rises from zero."""
    weight_decay: float = Field(default=0.0, ge=0)
    max_grad_norm: float = Field(default=1.0, ge=0)
    """Longer gradients are shortened to this; 0 leaves them."""
    tokens_per_batch: int = Field(default=1024, ge=1)
    """Tokens of one optimiser step over all processes; one longer example is a batch of its own."""
    max_length: int = Field(default=1024, ge=2)
    """Length of the longest example that is trained on whole, in tokens."""
    too_long: TooLong = "stop"
    """What is done about longer examples: `stop` before training, `leave_out` (in all arms of a run) or `cut`
    off their ends; the last two are counted."""
    dtype: Dtype = "auto"
    """Format of the matrix products: bf16 where the processor has it. Weights and optimiser stay in fp32."""
    compile: bool | None = None
    """Whether torch.compile makes the layers faster; null: in trainings in bf16 on a CPU that are long enough
    to gain, if a C++ compiler is there. Not with `shard`."""
    shard: bool = False
    """In several processes, split the model over them (FSDP2) instead of having a copy in each (DDP)."""
    checkpoint_minutes: float = Field(default=5.0, ge=0)
    """Time between checkpoints; 0 writes one after every step."""

    @model_validator(mode="after")
    def _parts_fit(self) -> TrainConfig:
        if self.adapter is not None and "embeddings" in self.components:
            raise ValueError(
                "an adapter stands beside linear layers, not embeddings: leave embeddings out of components, "
                "or train without an adapter"
            )
        if self.compile and self.shard:
            raise ValueError("what is split with shard is not compiled: leave one of them out")
        return self
