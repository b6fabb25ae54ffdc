"""What can be set for a probe."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from theorem_sft.data.render.render import Objective, RenderConfig
from theorem_sft.data.variants.kinds import KINDS
from theorem_sft.data.variants.transfer.transfer_kinds import KINDS as TRANSFER_KINDS


class ProbeConfig(BaseModel):
    """Settings of a probe; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    kinds: list[str] = list(KINDS)
    """Kinds of superficial change that the problems are asked in."""
    transfer: list[str] = list(TRANSFER_KINDS)
    """Kinds of transfer problems; they need problems made from the catalogue."""
    seed: int = 0
    """Of every random draw."""
    trained: int = Field(default=100, ge=1)
    """Training problems that are looked at for memorisation."""
    retained: int = Field(default=200, ge=1)
    """Problems of GSM8K that are asked to see what the model can still do."""
    paragraphs: int = Field(default=100, ge=2)
    """Paragraphs of plain text that are scored."""
    objective: Objective | None = None
    """How the training problems' solutions were written; by default as the run of the model says, or
    `vanilla`."""
    render: RenderConfig = RenderConfig()
    """The layout of the `theorem` objective."""
    render_seed: int = 0
    """By which the mappings of the training problems' solutions were shuffled."""

    @field_validator("kinds", "transfer")
    @classmethod
    def _known(cls, kinds: list[str]) -> list[str]:
        known = [*KINDS, *TRANSFER_KINDS]
        if unknown := [kind for kind in kinds if kind not in known]:
            raise ValueError(f"unknown kind {unknown[0]!r}; there are {', '.join(known)}")
        return kinds
