"""Estimates of memory and time, from the shape of a model and what it is to do.

Memory is weights, gradients and AdamW's two moments in fp32, and what the forward pass keeps for the backward
pass, after Korthikanti et al. 2022 (arXiv 2205.05198), with the constants of transformers' decoder layers.
Time is floating-point operations, 2 a weight and token for the forward pass, 2 for the gradients of the
inputs and 2 for those of each trained weight (Kaplan et al. 2020, arXiv 2001.08361), over the rate of this
machine's matrix products, times the share of that rate which our own trainings and generations reached.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from theorem_sft.models.precision import Precision
from theorem_sft.training.training_plan import Plan

CHARACTERS_PER_TOKEN = 2.5
"""Of SmolLM2's tokenizer, which writes every digit apart: 2.3 in MATH, 3.3 in problems of the catalogue."""
TRAINING_EFFICIENCY = 0.5
"""SmolLM2-135M trains 240 to 300 tokens/s where the fastest matrix products reach 400 GFLOP/s."""
GENERATION_EFFICIENCY = 0.2
"""SmolLM2-135M writes 270 tokens/s there, 96 answers at once."""

LOGIT_BYTES = 16
"""Of a supervised token and entry of the vocabulary: logits in bf16 and fp32, softmax, both gradients."""

_FP32 = 4


@dataclass(frozen=True)
class Shape:
    """Sizes of a model; numbers of weights unless said otherwise.

    Args:
        parameters: In all, shared weights once.
        body: Of the layers of the language model.
        head: Of the output layer.
        layers: Their number.
        width: Of the hidden state.
        inner: Width within an MLP.
        key_width: Of keys, and of values, in one layer.
        vocabulary: Number of tokens that there are.
        context: Tokens that the model can attend to; None: any number.
    """

    parameters: int
    body: int
    head: int
    layers: int
    width: int
    inner: int
    key_width: int
    vocabulary: int
    context: int | None


class CharacterTokens:
    """Stands in for a tokenizer that is out of reach: so many characters are a token."""

    chat_template = "estimated"
    eos_token_id = 0

    def apply_chat_template(
        self, messages: Sequence[Any], *, tokenize: bool = False, add_generation_prompt: bool = False
    ) -> str:
        """Write a chat with about as many signs around the turns as ChatML's special tokens stand for."""
        turns = [f"<{turn['role']}>\n{turn['content']}" for turn in messages]
        return "\n".join([*turns, "<assistant>\n"] if add_generation_prompt else turns)

    def __call__(self, text: str, *, add_special_tokens: bool = False) -> dict[str, list[int]]:
        """Return as many ids as tokens are expected."""
        return {"input_ids": [1] * math.ceil(len(text) / CHARACTERS_PER_TOKEN)}


def shape_of(model: Any) -> Shape:
    """Return the sizes of a causal language model or a vision-language model, which may lack its weights."""
    config = model.config.get_text_config()
    heads = config.num_attention_heads
    head_width = getattr(config, "head_dim", None) or config.hidden_size // heads
    embeddings = model.get_input_embeddings().weight.numel()
    inside = sum(weights.numel() for weights in model.get_decoder().parameters())
    return Shape(
        parameters=model.num_parameters(),
        body=inside - embeddings,
        head=config.vocab_size * config.hidden_size,
        layers=config.num_hidden_layers,
        width=config.hidden_size,
        inner=config.intermediate_size,
        key_width=(getattr(config, "num_key_value_heads", None) or heads) * head_width,
        vocabulary=config.vocab_size,
        context=getattr(config, "max_position_embeddings", None),
    )


def activation_bytes(shape: Shape) -> int:
    """Return the bytes that the layers keep of one token for the backward pass, under bf16 autocast.

    Per layer: norms in fp32 with their copies, projections, rotations and sums; keys and values; the MLP's
    gate, its activation, `up` and their product.
    """
    return shape.layers * (30 * shape.width + 4 * shape.key_width + 8 * shape.inner)


def training_memory(shape: Shape, plan: Plan, *, trained: int, dtype: str) -> dict[str, int]:
    """Return the bytes that a training takes on its device, by what they are for.

    Args:
        shape: Of the model.
        plan: Of the training.
        trained: Number of weights that are trained.
        dtype: `bf16` or `fp32`, the format of the matrix products.
    """
    halves = dtype == "bf16"
    activations = plan.batch_tokens * activation_bytes(shape) * (1 if halves else 2)
    copies = 2 * (shape.body + shape.head) if halves else 0  # of weights, which autocast makes
    parts = {
        "weights": _FP32 * shape.parameters + copies,
        "gradients": _FP32 * trained,
        "optimizer": 2 * _FP32 * trained,
        "activations": activations + plan.batch_supervised * shape.vocabulary * LOGIT_BYTES,
    }
    return parts | {"total": sum(parts.values())}


def generation_memory(shape: Shape, *, batch: int, tokens: int, dtype: str) -> dict[str, int]:
    """Return the bytes that a generation takes, by what they are for.

    Args:
        shape: Of the model.
        batch: Answers at once.
        tokens: Of the longest prompt with its answer.
        dtype: `bf16` or `fp32`.
    """
    size = 2 if dtype == "bf16" else _FP32
    parts = {
        "weights": size * shape.parameters,
        "cache": size * 2 * shape.layers * shape.key_width * batch * tokens,
    }
    return parts | {"total": sum(parts.values())}


def training_seconds(shape: Shape, plan: Plan, *, trained: int, rate: float) -> float:
    """Return about how long a training takes.

    Args:
        shape: Of the model.
        plan: Of the training.
        trained: Number of weights that are trained.
        rate: Floating-point operations a second that a matrix product reaches.
    """
    # Input gradients are counted down to the first layer, also where nothing is trained below.
    share = min(trained / shape.parameters, 1.0)
    work = (4 + 2 * share) * (shape.body * plan.total_tokens + shape.head * plan.supervised_tokens)
    return work / (rate * TRAINING_EFFICIENCY)


def generation_seconds(shape: Shape, *, prompts: int, answers: int, rate: float) -> float:
    """Return about how long a generation takes.

    Args:
        shape: Of the model.
        prompts: Tokens of all prompts together.
        answers: Tokens of all answers together.
        rate: Floating-point operations a second that a matrix product reaches.
    """
    reading = 2 * shape.body * prompts / (rate * TRAINING_EFFICIENCY)
    writing = 2 * (shape.body + shape.head) * answers / (rate * GENERATION_EFFICIENCY)
    return reading + writing


def matmul_rate(precision: Precision, *, seconds: float = 1.0) -> float:
    """Measure the floating-point operations a second of the fastest of many matrix products on this machine.

    Args:
        precision: Format and device.
        seconds: About how long to measure.
    """
    import torch

    size = 8192 if precision.device == "cuda" else 1024
    left, right = (
        torch.randn(size, size, dtype=precision.torch_dtype, device=precision.device) for _ in range(2)
    )
    best, products = 0.0, 0
    end = time.monotonic() + seconds
    while products < 3 or time.monotonic() < end:
        start = time.monotonic()
        left @ right
        if precision.device == "cuda":
            torch.cuda.synchronize()
        best = max(best, 2 * size**3 / (time.monotonic() - start))
        products += 1
    return best
