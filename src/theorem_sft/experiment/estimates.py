"""Estimates of memory and time, from the sizes of a model and the work to do.

Memory is weights, gradients, AdamW's two moments in fp32, and the activations that the forward pass keeps for
the backward pass, after Korthikanti et al. 2022 (arXiv 2205.05198), with the constants of transformers'
decoder layers. Time is floating-point operations divided by the measured speed of matrix products and by the
share of that speed which real training and generation reach. Operations per weight and token are 2 for the
forward pass, 2 for the gradients of the inputs and 2 for the gradients of each trained weight (Kaplan et al.
2020, arXiv 2001.08361).
"""

import math
import time
from collections.abc import Sequence
from typing import Any

from theorem_sft.evaluation.results import Result
from theorem_sft.models.precision import Precision
from theorem_sft.training.batches import TrainingPlan

CHARACTERS_PER_TOKEN = 2.5
"""Measured with SmolLM2's tokenizer, which splits numbers into digits: MATH 2.3, synthetic problems 3.3."""
TRAINING_EFFICIENCY = 0.5
"""Measured with SmolLM2-135M: 240 to 300 tokens/s where large matrix products reach 400 GFLOP/s."""
GENERATION_EFFICIENCY = 0.2
"""Measured with SmolLM2-135M on the same machine: 270 tokens/s in batches of 96 answers."""

LOGIT_BYTES = 16
"""Bytes per supervised token and vocabulary entry: logits in bf16 and fp32, softmax, both gradients."""

_FP32 = 4


class Shape(Result):
    """Sizes of a model."""

    parameters: int
    """Number of weights; shared weights count once."""
    body: int
    """Weights of the language model's layers."""
    head: int
    """Weights of the output layer."""
    layers: int
    width: int
    """Size of the hidden state."""
    inner: int
    """Size of the hidden layer of an MLP."""
    key_width: int
    """Size of the keys, and of the values, of one layer."""
    vocabulary: int
    context: int | None
    """Maximum number of tokens in the context; None: unlimited."""


class MemoryEstimate(Result):
    """Memory in bytes: of each part, such as weights and gradients, and their sum."""

    parts: dict[str, int]
    total: int


class CharacterTokens:
    """Stand-in for a tokenizer that is not available: assumes a constant number of characters per token."""

    chat_template = "estimated"
    eos_token_id = 0

    def apply_chat_template(
        self, messages: Sequence[Any], *, tokenize: bool = False, add_generation_prompt: bool = False
    ) -> str:
        """Render a chat in which the text around each turn is about as long as ChatML's special tokens."""
        turns = [f"<{turn['role']}>\n{turn['content']}" for turn in messages]
        return "\n".join([*turns, "<assistant>\n"] if add_generation_prompt else turns)

    def __call__(self, text: str, *, add_special_tokens: bool = False) -> dict[str, list[int]]:
        """Return as many ids as tokens are expected."""
        return {"input_ids": [1] * math.ceil(len(text) / CHARACTERS_PER_TOKEN)}


def shape_of(model: Any) -> Shape:
    """Return the sizes of a causal or vision-language model, with or without loaded weights."""
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
    """Return the bytes of activations per token that the layers keep for the backward pass (bf16 autocast).

    Each layer keeps norms in fp32 with their copies, projections, rotations and sums; keys and values; and
    the MLP's gate, its activation, `up` and their product.
    """
    return shape.layers * (30 * shape.width + 4 * shape.key_width + 8 * shape.inner)


def training_memory(shape: Shape, plan: TrainingPlan, *, trained: int, dtype: str) -> MemoryEstimate:
    """Estimate the device memory of training `trained` weights with matrix products in `bf16` or `fp32`."""
    halves = dtype == "bf16"
    activations = plan.batch_tokens * activation_bytes(shape) * (1 if halves else 2)
    copies = 2 * (shape.body + shape.head) if halves else 0  # bf16 copies of the weights, made by autocast
    parts = {
        "weights": _FP32 * shape.parameters + copies,
        "gradients": _FP32 * trained,
        "optimizer": 2 * _FP32 * trained,
        "activations": activations + plan.batch_supervised * shape.vocabulary * LOGIT_BYTES,
    }
    return MemoryEstimate(parts=parts, total=sum(parts.values()))


def generation_memory(shape: Shape, *, batch: int, tokens: int, dtype: str) -> MemoryEstimate:
    """Estimate the device memory of generation.

    Args:
        shape: Sizes of the model.
        batch: Number of answers per batch.
        tokens: Largest number of tokens of a prompt and its answer.
        dtype: Format of weights and cache, `bf16` or `fp32`.
    """
    size = 2 if dtype == "bf16" else _FP32
    parts = {
        "weights": size * shape.parameters,
        "cache": size * 2 * shape.layers * shape.key_width * batch * tokens,
    }
    return MemoryEstimate(parts=parts, total=sum(parts.values()))


def training_seconds(shape: Shape, plan: TrainingPlan, *, trained: int, rate: float) -> float:
    """Estimate the duration of training `trained` weights at the speed `rate` (see `matmul_rate`)."""
    # Input gradients are counted for all layers, although layers below the lowest trained one need none.
    share = min(trained / shape.parameters, 1.0)
    work = (4 + 2 * share) * (shape.body * plan.total_tokens + shape.head * plan.supervised_tokens)
    return work / (rate * TRAINING_EFFICIENCY)


def generation_seconds(shape: Shape, *, prompts: int, answers: int, rate: float) -> float:
    """Estimate the duration of generation from the tokens of all prompts and answers and `matmul_rate`."""
    prefill = 2 * shape.body * prompts / (rate * TRAINING_EFFICIENCY)
    decoding = 2 * (shape.body + shape.head) * answers / (rate * GENERATION_EFFICIENCY)
    return prefill + decoding


def matmul_rate(precision: Precision, *, seconds: float = 1.0) -> float:
    """Measure the floating-point operations per second of the fastest of several large matrix products.

    Args:
        precision: Format and device of the matrices.
        seconds: Duration of the measurement; at least three products are computed.
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
