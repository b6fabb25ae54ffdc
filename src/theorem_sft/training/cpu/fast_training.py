"""Speed up a training without changing what is learned.

Logits are computed only where they are needed, examples are packed instead of padded, attention is fast on
CPUs, and torch.compile is applied to each layer and to the loss, for any number and length of examples.
Compiling takes half a minute on two cores, regardless of the number of layers, or a few seconds with
PyTorch's cache of an earlier training. Imports torch.
"""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any

import torch
from torch._inductor import config as inductor

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError
from theorem_sft.models.precision import Precision
from theorem_sft.training.cpu.packed_attention import packed_attention
from theorem_sft.training.encode import IGNORED
from theorem_sft.training.loss import loss_selection, why_padded, why_plain
from theorem_sft.training.train_config import TrainConfig

_WORK_PER_CORE = 2.5e13
"""Operations from which on compiling saves more time than it takes: about five minutes of training."""


@contextmanager
def fast_training(
    model: Any, config: TrainConfig, precision: Precision, *, tokens: int, images: bool
) -> Iterator[None]:
    """Make a model fast to train in this context.

    Args:
        model: Its frozen parameters require no gradient.
        precision: Number format of the matrix products, and the device.
        tokens: Number of tokens of all steps.
        images: Whether examples show images; then none are packed.

    Raises:
        InputError: `config.compile` is true and compiling fails.
    """
    if plain := why_plain(model):
        say(f"logits are computed at every position, which is slower: {plain}")
    compile_layers = config.compile
    if compile_layers is None:
        compile_layers = not config.shard and _long_enough(model, tokens, precision)
    packed = not plain and not images
    if packed and (reason := why_padded(model)):
        say(f"examples are padded, which is slower: {reason}")
        packed = False

    def selection(compiled: bool) -> AbstractContextManager[None]:
        return nullcontext() if plain else loss_selection(model, compiled=compiled, packed=packed)

    with ExitStack() as stack:
        if packed:
            stack.enter_context(packed_attention(model))
        compiled = compile_layers and stack.enter_context(
            _compiled_layers(model, precision, selection(compiled=True), required=bool(config.compile))
        )
        stack.enter_context(selection(compiled=compiled))
        yield


def _long_enough(model: Any, tokens: int, precision: Precision) -> bool:
    """Return whether compiling saves time, which was measured only in bf16 on a CPU.

    Decided by the amount of work and not by the time left, so that a resumed training is compiled as before.
    """
    measured = precision.device == "cpu" and precision.dtype == "bf16"
    work = tokens * sum((6 if part.requires_grad else 4) * part.numel() for part in model.parameters())
    return measured and work > _WORK_PER_CORE * torch.get_num_threads()


@contextmanager
def _compiled_layers(
    model: Any, precision: Precision, selection: AbstractContextManager[None], *, required: bool
) -> Iterator[bool]:
    """Compile the layers in place for this context; yield whether that succeeded.

    They are compiled here and for the same examples each time, not in the first step, so that a training
    resumed from a checkpoint computes with the same code. The model is called in the context `selection`. A
    failure is an error only if `required`.
    """
    layers = _layers(model)
    started = time.monotonic()
    with (
        # Trained layers, those before and those after them, for one example or several, compile separately.
        torch._dynamo.config.patch(recompile_limit=64),
        inductor.patch(fallback_random=True),  # the same dropout as without compiling
    ):
        try:
            for layer in layers:
                layer.compile(dynamic=True)
            reason = _no_compiler(precision.device) or _trial_failure(model, precision, selection)
            if reason and required:
                raise InputError(f"the model cannot be compiled: {reason}", hint="do not set compile")
            if reason:
                say(f"not compiled, which is slower: {reason}")
                _restore(layers)
            else:
                say(f"compiled the layers in {time.monotonic() - started:.0f} s")
            yield reason is None
        finally:
            _restore(layers)


def _no_compiler(device: str) -> str | None:
    """Return why nothing can be compiled for a device; None if it can."""
    if device != "cpu":
        return None
    from torch._inductor.cpp_builder import get_cpp_compiler
    from torch._inductor.exc import InvalidCxxCompiler

    try:
        get_cpp_compiler()
    except InvalidCxxCompiler:
        return "there is no C++ compiler such as g++"
    return None


def _layers(model: Any) -> list[Any]:
    kinds = set(getattr(model, "_no_split_modules", None) or ())
    return [module for module in model.get_decoder().modules() if type(module).__name__ in kinds]


def _restore(layers: list[Any]) -> None:
    for layer in layers:
        layer._compiled_call_impl = None


def _trial_failure(model: Any, precision: Precision, selection: AbstractContextManager[None]) -> str | None:
    """Return why a forward or backward pass fails, with several examples or one; leave no gradient."""
    model.to(precision.device).train()
    try:
        # The trial must not advance the random state of the training.
        with torch.random.fork_rng(devices=[]), selection:
            # Sizes that no dimension of a model has: equal ones would be treated as the same, fixed size.
            for rows in (3, 1):
                ids = torch.zeros(rows, 197, dtype=torch.long, device=model.device)
                labels = ids.clone()
                labels[:, :101] = IGNORED
                labels[1:, 151:] = IGNORED  # examples of different lengths
                with precision.autocast():
                    loss = model(input_ids=ids, labels=labels, use_cache=False).loss
                loss.backward()
    except Exception as error:  # from any part of PyTorch, or the C++ compiler
        return (str(error).strip().splitlines() or [type(error).__name__])[0]
    finally:
        model.zero_grad()
    return None
