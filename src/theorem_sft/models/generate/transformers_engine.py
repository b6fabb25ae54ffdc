"""Generation with transformers on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from theorem_sft.core.console import progress_bar, say
from theorem_sft.models.chat import Message, end_ids, model_inputs
from theorem_sft.models.generate.context_limit import check_room
from theorem_sft.models.generate.engine import Engine, Generated, OnAnswer
from theorem_sft.models.generate.generate_config import GenerateConfig
from theorem_sft.models.loading import load_model, load_processor, load_tokenizer
from theorem_sft.models.memory import give_back_memory
from theorem_sft.models.precision import Dtype, choose_precision


class TransformersEngine(Engine):
    """Answers chats in batches of like length. A context manager: leaving it frees the model.

    Args:
        folder: Model folder, as `theorem_sft.models.resolve` returns it.
        dtype: Number format of the weights.

    Raises:
        InputError: The folder holds no model, or its tokenizer no chat template.
    """

    def __init__(self, folder: Path, *, dtype: Dtype = "auto") -> None:
        precision = choose_precision(dtype)
        say(f"generating in {precision.dtype} on {precision.device} ({precision.reason})")
        self._tokenizer = load_tokenizer(folder)
        self._processor = load_processor(folder)
        self._model = load_model(folder, precision.torch_dtype).to(precision.device).eval()
        self._end = end_ids(self._tokenizer, self._model)
        self._calculator: Any = None

    def close(self) -> None:
        """Free the model's memory; the engine is of no use afterwards."""
        self._model = None
        give_back_memory()

    def generate(
        self,
        chats: Sequence[list[Message]],
        settings: GenerateConfig,
        *,
        done: Mapping[int, Generated] | None = None,
        on_answer: OnAnswer | None = None,
    ) -> list[Generated]:
        """Answer chats, as `Engine.generate` says.

        Batches are made over all chats, done or not, because the rounding of a row depends on its batch: a
        resumed run answers what is left of a batch in the whole batch and so gets the same answers. For the
        same reason the place of a row that has ended is not given to a waiting chat: where a run was cut off
        would then decide what is computed together.

        Raises:
            InputError: A prompt leaves no room for an answer in the model's context, a text-only model is
                shown an image, or an image cannot be read.
        """
        import torch

        answers = dict(done or {})
        # The inputs of one batch are made again when its turn comes: all images do not fit into memory.
        lengths = [self._inputs(chat)["input_ids"].shape[1] for chat in chats]
        context = getattr(self._model.config.get_text_config(), "max_position_embeddings", None)
        check_room(dict(enumerate(lengths)), settings.max_new_tokens, context)
        # Longest first: what does not fit into memory fails at the start.
        order = sorted(range(len(chats)), key=lambda index: -lengths[index])
        with progress_bar("answering") as advance, torch.random.fork_rng():
            advance(len(answers), len(chats))
            for start in range(0, len(order), settings.batch_size):
                batch = order[start : start + settings.batch_size]
                if all(index in answers for index in batch):
                    continue
                torch.manual_seed(settings.seed * 1_000_003 + start)
                for row, answer in self._answer([chats[index] for index in batch], settings):
                    if batch[row] in answers:
                        continue
                    answers[batch[row]] = answer
                    advance(len(answers), len(chats))
                    if on_answer is not None:
                        on_answer(batch[row], answer)
                    if all(index in answers for index in batch):
                        break
        return [answers[index] for index in range(len(chats))]

    def _inputs(self, chat: list[Message]) -> dict[str, Any]:
        return model_inputs(self._tokenizer, self._processor, chat)

    def _answer(
        self, chats: list[list[Message]], settings: GenerateConfig
    ) -> Iterator[tuple[int, Generated]]:
        """Yield (row, answer) of one batch as rows finish."""
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
