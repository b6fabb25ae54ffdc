"""Generation with transformers in this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from theorem_sft.core.console import say
from theorem_sft.models.chat import Message, end_ids, model_inputs
from theorem_sft.models.generate.engine import (
    Engine,
    GenerateConfig,
    Generated,
    OnAnswer,
    check_context_limit,
)
from theorem_sft.models.loading import load_model, load_processor, load_tokenizer, release_memory
from theorem_sft.models.precision import Dtype, choose_precision
from theorem_sft.models.resolve import resolve


class TransformersEngine(Engine):
    """Generates completions in batches of similar prompt length. Leaving its context frees the model.

    Raises:
        InputError: The folder contains no model, or its tokenizer has no chat template.
    """

    local_weights = True
    likelihoods = True
    images = True
    calculator = True

    def __init__(self, folder: Path, *, dtype: Dtype = "auto") -> None:
        precision = choose_precision(dtype)
        say(f"generating in {precision.dtype} on {precision.device} ({precision.reason})")
        self._tokenizer = load_tokenizer(folder)
        self._processor = load_processor(folder)
        self._model = load_model(folder, precision.torch_dtype).to(precision.device).eval()
        self._end = end_ids(self._tokenizer, self._model)
        self._calculator: Any = None

    @classmethod
    def open(cls, model: str, settings: GenerateConfig) -> TransformersEngine:
        """Load a folder, a hub id or an embedded model."""
        return cls(resolve(model), dtype=settings.dtype)

    def close(self) -> None:
        """Free the model's memory; the engine cannot be used afterwards."""
        self._model = None
        release_memory()

    def complete(
        self,
        chats: Sequence[list[Message]],
        settings: GenerateConfig,
        answers: Mapping[int, Generated],
        emit: OnAnswer,
    ) -> None:
        """Generate the missing completions in batches, see `Engine.complete`.

        Batches are formed from all chats, completed or not, because the rounding of a row depends on its
        batch: a resumed run recomputes incomplete batches in full and so gets the same completions. For the
        same reason a finished row is not replaced by a waiting chat: the rows computed together would then
        depend on where a run was interrupted.

        Raises:
            InputError: A prompt leaves no room for a completion in the model's context, a text-only model is
                given an image, or an image cannot be read.
        """
        import torch

        # The inputs of a batch are built again when its turn comes: all images would not fit into memory.
        lengths = [self._inputs(chat)["input_ids"].shape[1] for chat in chats]
        context = getattr(self._model.config.get_text_config(), "max_position_embeddings", None)
        check_context_limit(dict(enumerate(lengths)), settings.max_new_tokens, context)
        # Longest first, so that running out of memory happens at the start.
        order = sorted(range(len(chats)), key=lambda index: -lengths[index])
        with torch.random.fork_rng():
            for start in range(0, len(order), settings.batch_size):
                batch = order[start : start + settings.batch_size]
                if all(index in answers for index in batch):
                    continue
                torch.manual_seed(settings.seed * 1_000_003 + start)
                for row, answer in self._decode([chats[index] for index in batch], settings):
                    if batch[row] in answers:
                        continue
                    emit(batch[row], answer)
                    if all(index in answers for index in batch):
                        break

    def _inputs(self, chat: list[Message]) -> dict[str, Any]:
        return model_inputs(self._tokenizer, self._processor, chat)

    def _decode(
        self, chats: list[list[Message]], settings: GenerateConfig
    ) -> Iterator[tuple[int, Generated]]:
        """Yield (row, completion) of one batch as rows finish."""
        from theorem_sft.models.generate.calculator import Calculator
        from theorem_sft.models.generate.decoding import decode

        if settings.calculator and self._calculator is None:
            self._calculator = Calculator(self._tokenizer)
        prompts = [self._inputs(chat) for chat in chats]
        calculator = self._calculator if settings.calculator else None
        for row, ids, filled in decode(self._model, prompts, settings, end=self._end, calculator=calculator):
            text = self._tokenizer.decode(ids, skip_special_tokens=True)
            reason: Literal["stop", "length"] = "stop" if ids[-1] in self._end else "length"
            yield row, Generated(text, reason, prompts[row]["input_ids"].shape[1], len(ids), filled)
