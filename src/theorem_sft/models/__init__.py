"""Where models come from: names into folders, chats into token ids, and the number format to compute in."""

from theorem_sft.models.chat import Message, Part, completion_ids, end_ids, model_inputs, prompt_ids
from theorem_sft.models.embedded import EMBEDDED, EmbeddedModel
from theorem_sft.models.loading import load_model, load_processor, load_tokenizer
from theorem_sft.models.precision import Precision, choose_precision
from theorem_sft.models.resolver import ModelEntry, cache_folder, list_models, resolve

__all__ = [
    "EMBEDDED",
    "EmbeddedModel",
    "Message",
    "ModelEntry",
    "Part",
    "Precision",
    "cache_folder",
    "choose_precision",
    "completion_ids",
    "end_ids",
    "list_models",
    "load_model",
    "load_processor",
    "load_tokenizer",
    "model_inputs",
    "prompt_ids",
    "resolve",
]
