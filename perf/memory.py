"""Calculate the GPU memory of trainings: Llama-3.2-3B and Qwen2.5-VL-7B, all or MLP weights, DDP and FSDP2.

    python -m perf.memory [--gpus 8]

Prints one JSON object: parameters of each model (built from its configuration on the meta device; nothing is
downloaded), GB (10⁹ bytes) per GPU without activations, and GB per 1,000 tokens and per 1,000 supervised
tokens on it. docs/scaling.md explains the sums.
"""

from __future__ import annotations

import json
from typing import Any

import torch
import transformers

from perf.common import argument_parser
from theorem_sft.experiment.estimates import LOGIT_BYTES, activation_bytes, shape_of
from theorem_sft.training.components import select_parameters

GB = 1e9


def models() -> dict[str, Any]:
    """Build the two models on the meta device."""
    llama = transformers.LlamaConfig(
        hidden_size=3072,
        num_hidden_layers=28,
        num_attention_heads=24,
        num_key_value_heads=8,
        intermediate_size=8192,
        vocab_size=128256,
        tie_word_embeddings=True,
    )
    rope = {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [16, 24, 24]}
    qwen = transformers.Qwen2_5_VLConfig(
        text_config={
            "hidden_size": 3584,
            "num_hidden_layers": 28,
            "num_attention_heads": 28,
            "num_key_value_heads": 4,
            "intermediate_size": 18944,
            "vocab_size": 152064,
            "rope_parameters": rope,
        },
        vision_config={
            "depth": 32,
            "hidden_size": 1280,
            "intermediate_size": 3420,
            "num_heads": 16,
            "out_hidden_size": 3584,
        },
        tie_word_embeddings=False,
    )
    with torch.device("meta"):
        return {
            "Llama-3.2-3B": transformers.LlamaForCausalLM(llama),
            "Qwen2.5-VL-7B": transformers.Qwen2_5_VLForConditionalGeneration(qwen),
        }


def memory(model: Any, component: str, gpus: int) -> dict[str, Any]:
    """Return the GB per GPU that do not depend on the number of tokens."""
    named = dict(model.named_parameters())
    total = sum(weights.numel() for weights in named.values())
    selected = select_parameters(model, [component])
    trained = sum(named[name].numel() for name in selected)
    layer = sum(weights.numel() for weights in model.get_decoder().layers[0].parameters())
    layer_trained = sum(named[name].numel() for name in selected if ".layers.0." in name)
    blocks = [module for module in model.modules() if type(module).__name__ in model._no_split_modules]
    root = total - sum(weights.numel() for block in blocks for weights in block.parameters())
    root_trained = root if component == "all" else 0
    # autocast casts the weights of the language model's linear layers to bf16
    products = sum(
        module.weight.numel()
        for part in (model.get_decoder(), model.get_output_embeddings())
        for module in part.modules()
        if isinstance(module, torch.nn.Linear)
    )
    ddp = {"weights": 4 * total, "gradients": 8 * trained, "AdamW": 8 * trained, "bf16 copies": 2 * products}
    fsdp2 = {
        "weights": 4 * total / gpus,
        "gradients": 4 * trained / gpus,
        "AdamW": 8 * trained / gpus,
        "bf16 copies": 2 * products,
        # the current and the next layer; embeddings and output layer during the whole step
        "gathered": 4 * (2 * layer + 2 * layer_trained + root + root_trained),
    }
    ways = {"DDP": ddp, "FSDP2": fsdp2}
    return {
        "trained": trained,
        **{
            way: {what: round(amount / GB, 1) for what, amount in parts.items()}
            | {"sum": round(sum(parts.values()) / GB, 1)}
            for way, parts in ways.items()
        },
    }


def per_token(model: Any) -> dict[str, float]:
    """Return the GB per 1,000 tokens and per 1,000 supervised tokens."""
    shape = shape_of(model)
    return {
        "tokens": round(1000 * activation_bytes(shape) / GB, 2),
        "supervised": round(1000 * LOGIT_BYTES * shape.vocabulary / GB, 2),
    }


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--gpus", type=int, default=8)
    options = parser.parse_args()
    result = {
        name: {
            "parameters": model.num_parameters(),
            **{component: memory(model, component, options.gpus) for component in ("all", "mlp")},
            "per 1,000": per_token(model),
        }
        for name, model in models().items()
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
