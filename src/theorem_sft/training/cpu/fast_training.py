"""What makes a training fast without changing what is learned.

These are logits where they count alone, no padding, attention for CPUs, and torch.compile. Compiled are the
layers, each by itself, and the loss, for any number and length of examples. That takes half a minute on two
cores, whatever the number of layers, and a few seconds when PyTorch finds its work of an earlier training.
Imports torch.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any

import torch
from torch._inductor import config as inductor

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError
from theorem_sft.models.precision import Precision
from theorem_sft.training.encode import IGNORED
from theorem_sft.training.loss import selecting, why_padded, why_plain
from theorem_sft.training.packed_attention import packed_attention
from theorem_sft.training.train_config import TrainConfig

_WORK_PER_CORE = 2.5e13
"""Operations after which compiling has gained what it cost: about five minutes of training."""


@contextmanager
def made_fast(
    model: Any, config: TrainConfig, precision: Precision, *, tokens: int, images: bool
) -> Iterator[None]:
    """Make a model fast to train, while this lasts.

    Args:
        model: What is frozen of it requires no gradient.
        config: The settings.
        precision: Format of the matrix products, and the device.
        tokens: Of all steps.
        images: Whether examples show any; they are not packed.

    Raises:
        InputError: Compiling is asked for and fails.
    """
    plain = why_plain(model)
    if plain:
        say(f"logits are computed at every position, which is slower: {plain}")
    wanted = config.compile
    if wanted is None:
        wanted = not config.shard and _long_enough(model, tokens, precision)
    packed = not plain and not images
    if packed and (reason := why_padded(model)):
        say(f"examples are padded, which is slower: {reason}")
        packed = False

    def calls(compiled: bool) -> AbstractContextManager[None]:
        """What the model is called within."""
        return nullcontext() if plain else selecting(model, compiled=compiled, packed=packed)

    with ExitStack() as stack:
        if packed:
            stack.enter_context(packed_attention(model))
        asked = bool(config.compile)
        done = wanted and stack.enter_context(_compiled(model, precision, calls(compiled=True), asked=asked))
        stack.enter_context(calls(compiled=done))
        yield


def _long_enough(model: Any, tokens: int, precision: Precision) -> bool:
    """Whether a training gains by being compiled, so far as was measured: in bf16 on a CPU.

    It is judged by the work and not by the clock, so that a killed training goes on as it began.
    """
    measured = precision.device == "cpu" and precision.dtype == "bf16"
    work = tokens * sum((6 if part.requires_grad else 4) * part.numel() for part in model.parameters())
    return measured and work > _WORK_PER_CORE * torch.get_num_threads()


@contextmanager
def _compiled(
    model: Any, precision: Precision, calls: AbstractContextManager[None], *, asked: bool
) -> Iterator[bool]:
    """Compile the layers in place while this lasts; yields whether that was done.

    They are compiled here and for the same examples each time, not at the first step: a training that goes on
    from a checkpoint then computes with the same code.

    Args:
        model: Called with `input_ids` and `labels`, it returns its loss.
        precision: Format of the matrix products, and the device.
        calls: What it is called within.
        asked: Whether to stop where compiling fails; else the layers stay as they are, which is said.
    """
    layers = _layers(model)
    started = time.monotonic()
    with (
        # Layers that are trained, or lie before or after those, for one example or several, compile apart.
        torch._dynamo.config.patch(recompile_limit=64),
        inductor.patch(fallback_random=True),  # dropout falls where it does without compiling
    ):
        try:
            for layer in layers:
                layer.compile(dynamic=True)
            reason = _no_compiler(precision.device) or _fault(model, precision, calls)
            if reason and asked:
                raise InputError(f"the model cannot be compiled: {reason}", hint="leave compile out")
            if reason:
                say(f"not compiled, which is slower: {reason}")
                _leave(layers)
            else:
                say(f"compiled the layers in {time.monotonic() - started:.0f} s")
            yield reason is None
        finally:
            _leave(layers)


def _no_compiler(device: str) -> str | None:
    """Why nothing can be compiled for a device; None when it can."""
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


def _leave(layers: list[Any]) -> None:
    for layer in layers:
        layer._compiled_call_impl = None


def _fault(model: Any, precision: Precision, calls: AbstractContextManager[None]) -> str | None:
    """Why a forward and a backward pass fail, with one example or with several; leaves no gradient."""
    model.to(precision.device).train()
    try:
        # Dropout must not change what comes after.
        with torch.random.fork_rng(devices=[]), calls:
            # Sizes that a model has nowhere: those it has would be taken for the same, and fixed.
            for rows in (3, 1):
                ids = torch.zeros(rows, 197, dtype=torch.long, device=model.device)
                labels = ids.clone()
                labels[:, :101] = IGNORED
                labels[1:, 151:] = IGNORED  # of several, some are shorter
                with precision.autocast():
                    loss = model(input_ids=ids, labels=labels, use_cache=False).loss
                loss.backward()
    except Exception as error:  # of any kind: it may be any part of PyTorch, or the C++ compiler
        return (str(error).strip().splitlines() or [type(error).__name__])[0]
    finally:
        model.zero_grad()
    return None
