"""Prepare a model for training: freeze the other parameters, or add a LoRA adapter that is trained instead.

LoRA (Hu et al. 2021, arXiv 2106.09685) through PEFT: instead of the weights of a linear layer, two small
matrices are trained whose product is added to the weights.
"""

import warnings
from typing import Any

from theorem_sft.core.errors import InputError
from theorem_sft.training.components import select_parameters
from theorem_sft.training.train_config import AdapterConfig, TrainConfig


def prepare_model(model: Any, config: TrainConfig, *, seed: int) -> Any:
    """Freeze the parameters that are not trained, and add the adapter if there is one.

    Args:
        model: A model of transformers; it is changed in place.
        seed: Seed of the adapter's initial weights.

    Returns:
        The model, or the PEFT model around it.

    Raises:
        InputError: A component matches no parameter of the model.
    """
    names = select_parameters(model, config.components)
    if config.adapter is not None:
        return add_adapter(model, names, config.adapter, seed=seed)
    freeze_all_but(model, names)
    return model


def freeze_all_but(model: Any, names: list[str]) -> None:
    """Train only the named parameters: the others get neither gradient nor optimiser state."""
    chosen = set(names)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name in chosen)


def add_adapter(model: Any, names: list[str], config: AdapterConfig, *, seed: int) -> Any:
    """Add an adapter to the linear layers whose weights are named, and freeze all other parameters.

    Args:
        model: A model of transformers; it is changed in place.
        names: Parameters as returned by `select_parameters`; those outside linear layers, such as norms, are
            ignored.

    Raises:
        InputError: None of the parameters belongs to a linear layer.
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
            "components: there is no linear layer for an adapter, only " + ", ".join(names[:4]),
            hint="use mlp, attention or layers, or train without an adapter",
        )
    settings = peft.LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,
        lora_dropout=config.dropout,
        target_modules=targets,
        task_type="CAUSAL_LM",
    )
    with torch.random.fork_rng(), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PEFT uses a deprecated name of transformers
        torch.manual_seed(seed)
        return peft.get_peft_model(model, settings)
