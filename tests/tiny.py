"""A model of a few thousand random weights: the real code path in milliseconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from theorem_sft.models.embedded import CHATML

__all__ = ["tiny_llama", "tiny_tokenizer", "write_tiny_model"]


def tiny_tokenizer() -> Any:
    """A tokenizer over bytes with ChatML."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {"<|endoftext|>": 0, "<|im_start|>": 1, "<|im_end|>": 2}
    vocabulary |= {letter: number for number, letter in enumerate(alphabet, start=3)}
    bytes_only = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    bytes_only.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytes_only.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=bytes_only,
        bos_token="<|im_start|>",
        eos_token="<|im_end|>",
        pad_token="<|im_end|>",
        unk_token="<|endoftext|>",
        chat_template=CHATML,
    )


def tiny_llama(seed: int = 0, **settings: Any) -> Any:
    """A random Llama in fp32 for the byte tokenizer; settings are those of LlamaConfig."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    shape = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "tie_word_embeddings": True}
    shape |= {"num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 1024}
    tokens = {"vocab_size": 259, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 2}
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return LlamaForCausalLM(LlamaConfig(**(shape | tokens | settings)))


def write_tiny_model(folder: Path, *, seed: int = 0, **settings: Any) -> Path:
    """Write a model folder with the tiny Llama and its tokenizer, and return it.

    Args:
        folder: Made where it is missing.
        seed: Of the weights.
        settings: Of LlamaConfig.
    """
    tiny_llama(seed, **settings).save_pretrained(str(folder))
    tiny_tokenizer().save_pretrained(str(folder))
    return folder
