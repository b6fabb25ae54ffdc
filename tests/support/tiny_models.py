"""Models of a few thousand random weights, which run the real code in milliseconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from theorem_sft.core.files import write_json
from theorem_sft.models.embedded import CHATML

FAMILIES = ("Llama", "Qwen2", "Gemma", "Gemma2", "Gemma3", "Gemma3 with images", "Mistral", "Qwen2.5-VL")

# The published template of Qwen2.5-VL without videos.
_QWEN_VL = (
    "{% set image_count = namespace(value=0) %}{% for message in messages %}"
    "{% if loop.first and message['role'] != 'system' %}"
    "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n{% endif %}"
    "<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}<|im_end|>\n"
    "{% else %}{% for content in message['content'] %}"
    "{% if content['type'] == 'image' or 'image' in content or 'image_url' in content %}"
    "{% set image_count.value = image_count.value + 1 %}"
    "{% if add_vision_id %}Picture {{ image_count.value }}: {% endif %}"
    "<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}<|im_end|>\n"
    "{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def tiny_tokenizer() -> Any:
    """Make a tokenizer over bytes with a ChatML template."""
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
    """Make a random Llama in fp32 for the byte tokenizer; `settings` are passed to LlamaConfig."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    shape = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "tie_word_embeddings": True}
    shape |= {"num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 1024}
    tokens = {"vocab_size": 259, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 2}
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return LlamaForCausalLM(LlamaConfig(**(shape | tokens | settings)))


def tiny_of(family: str, *, layers: int = 6) -> Any:
    """Make a random model in fp32 of one of FAMILIES, with tied embeddings where that family ties them."""
    import torch
    import transformers

    shape: dict[str, Any] = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": layers}
    shape |= {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 8, "vocab_size": 64}
    shape |= {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 2}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        if family == "Qwen2.5-VL":
            rope = {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [1, 1, 2]}
            vision = {"depth": 2, "hidden_size": 16, "intermediate_size": 32, "num_heads": 2}
            return transformers.Qwen2_5_VLForConditionalGeneration(
                transformers.Qwen2_5_VLConfig(
                    text_config=shape | {"rope_parameters": rope},
                    vision_config=vision | {"out_hidden_size": 16, "fullatt_block_indexes": [1]},
                )
            )
        if family == "Gemma3 with images":
            vision = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2}
            vision |= {"num_attention_heads": 2, "image_size": 28, "patch_size": 14}
            return transformers.Gemma3ForConditionalGeneration(
                transformers.Gemma3Config(text_config=shape, vision_config=vision, mm_tokens_per_image=4)
            )
        config = getattr(transformers, family + ("TextConfig" if family == "Gemma3" else "Config"))
        return getattr(transformers, f"{family}ForCausalLM")(config(**shape))


def write_tiny_model(folder: Path, *, seed: int = 0, **settings: Any) -> Path:
    """Write a model folder with the tiny Llama and its tokenizer, and return it.

    Args:
        folder: Created if missing.
        seed: Seed of the weights.
        settings: Passed to LlamaConfig.
    """
    tiny_llama(seed, **settings).save_pretrained(str(folder))
    tiny_tokenizer().save_pretrained(str(folder))
    return folder


def write_tiny_vision_model(folder: Path, *, seed: int = 0, **settings: Any) -> Path:
    """Write a model folder with a random Qwen2.5-VL, its tokenizer and its image processor, and return it.

    Args:
        folder: Created if missing.
        seed: Seed of the weights.
        settings: Passed to the language model's configuration.
    """
    import torch
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    tokenizer = tiny_tokenizer()
    vision = ["<|vision_start|>", "<|image_pad|>", "<|vision_end|>", "<|video_pad|>"]
    tokenizer.add_special_tokens({"additional_special_tokens": vision})
    tokenizer.chat_template = _QWEN_VL
    start, image, end, video = tokenizer.convert_tokens_to_ids(vision)
    text = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    text |= {"num_key_value_heads": 2, "vocab_size": len(tokenizer), "max_position_embeddings": 1024}
    text |= {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 2}
    rope = {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [1, 1, 2]}
    encoder = {"depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 4, "out_hidden_size": 32}
    tokens = {"image_token_id": image, "video_token_id": video}
    tokens |= {"vision_start_token_id": start, "vision_end_token_id": end}
    config = Qwen2_5_VLConfig(
        text_config=text | {"rope_parameters": rope} | settings,
        vision_config=encoder | {"window_size": 56, "fullatt_block_indexes": [1]},
        **tokens,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        Qwen2_5_VLForConditionalGeneration(config).save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    # the published configuration with smaller images: 4 to 32 tokens of 28 × 28 pixels
    processor = {"processor_class": "Qwen2_5_VLProcessor", "image_processor_type": "Qwen2VLImageProcessor"}
    pixels = {"min_pixels": 4 * 28 * 28, "max_pixels": 32 * 28 * 28}
    patches = {"patch_size": 14, "temporal_patch_size": 2, "merge_size": 2}
    colours = {
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
    }
    write_json(folder / "preprocessor_config.json", processor | pixels | patches | colours)
    return folder
