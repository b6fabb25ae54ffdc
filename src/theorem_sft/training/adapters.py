"""Adapters: train small matrices beside the chosen linear layers instead of the layers themselves.

LoRA (Hu et al. 2021, arXiv 2106.09685) through PEFT.
"""

from __future__ import annotations

import warnings
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from theorem_sft.core.errors import InputError


class AdapterConfig(BaseModel):
    """Settings of an adapter."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["lora"] = "lora"
    rank: int = Field(default=16, ge=1)
    """Inner size of the two matrices beside each layer."""
    alpha: int = Field(default=32, ge=1)
    """The product of the matrices counts alpha / rank times."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """Share of a layer's inputs that its adapter does not see in a training step."""


def add_adapter(model: Any, names: list[str], config: AdapterConfig, *, seed: int) -> Any:
    """Put an adapter beside the linear layers whose weights are named; all else is frozen.

    Args:
        model: A model of transformers; it is changed in place.
        names: Parameters as `select` returns them; those of no linear layer, such as norms, are passed over.
        config: The settings.
        seed: Of the first weights.

    Returns:
        The PEFT model around it.

    Raises:
        InputError: No linear layer is among them.
    """
    import peft
    import torch

    chosen = set(names)
    targets = [
        name
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear)
        and module is not model.get_output_embeddings()
        and f"{name}.weight" in chosen
    ]
    if not targets:
        raise InputError(
            "components: no linear layer to put an adapter beside, only " + ", ".join(names[:4]),
            hint="name mlp, attention or layers, or train without an adapter",
        )
    settings = peft.LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,
        lora_dropout=config.dropout,
        target_modules=targets,
        task_type="CAUSAL_LM",
    )
    with torch.random.fork_rng(), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PEFT asks transformers by a name of yesterday
        torch.manual_seed(seed)
        return peft.get_peft_model(model, settings)
