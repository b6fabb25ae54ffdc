"""Generation with transformers on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from theorem_sft.console import progress_bar, say
from theorem_sft.inference.config import GenerateConfig
from theorem_sft.inference.engine import Generated, OnAnswer
from theorem_sft.inference.room import check_room
from theorem_sft.models.chat import Message, end_ids, prompt_ids
from theorem_sft.models.loading import load_model, load_tokenizer
from theorem_sft.models.memory import give_back_memory
from theorem_sft.models.precision import Dtype, choose_precision

__all__ = ["TransformersEngine"]

# A batch goes on without its finished rows once this share of it is left.
_SHRINK_AT = 0.75


class TransformersEngine:
    """Answers chats in batches of like length. A context manager: leaving it frees the model.

    Args:
        folder: Model folder, as `theorem_sft.models.resolve` returns it.
        dtype: Number format of the weights.

    Raises:
        InputError: The folder holds no model, or its tokenizer no chat template.
    """

    def __init__(self, folder: Path, *, dtype: Dtype = "auto") -> None:
        from transformers import GenerationConfig

        precision = choose_precision(dtype)
        say(f"generating in {precision.dtype} on {precision.device} ({precision.reason})")
        self._tokenizer = load_tokenizer(folder)
        self._model = load_model(folder, precision.torch_dtype).to(precision.device).eval()
        self._end = end_ids(self._tokenizer, self._model)
        # The model's own sampling defaults would be merged in: only the settings given here count.
        self._model.generation_config = GenerationConfig()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

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
        resumed run answers what is left of a batch in the whole batch and so gets the same answers.

        Raises:
            InputError: A prompt leaves no room for an answer in the model's context.
        """
        import torch

        answers = dict(done or {})
        prompts = [prompt_ids(self._tokenizer, chat) for chat in chats]
        context = getattr(self._model.config.get_text_config(), "max_position_embeddings", None)
        check_room(dict(enumerate(prompts)), settings.max_new_tokens, context)
        # Longest first: what does not fit into memory fails at the start.
        order = sorted(range(len(chats)), key=lambda index: -len(prompts[index]))
        with progress_bar("answering") as advance, torch.random.fork_rng():
            advance(len(answers), len(chats))
            for start in range(0, len(order), settings.batch_size):
                batch = order[start : start + settings.batch_size]
                if all(index in answers for index in batch):
                    continue
                torch.manual_seed(settings.seed * 1_000_003 + start)
                for row, answer in self._answer([prompts[index] for index in batch], settings):
                    if batch[row] in answers:
                        continue
                    answers[batch[row]] = answer
                    advance(len(answers), len(chats))
                    if on_answer is not None:
                        on_answer(batch[row], answer)
        return [answers[index] for index in range(len(chats))]

    def _answer(self, prompts: list[list[int]], settings: GenerateConfig) -> Iterator[tuple[int, Generated]]:
        """Yield (row, answer) of one batch as rows finish.

        `generate` is left whenever a quarter of the rows has finished and called again with the rest and
        their cache, so that finished rows cost little.
        """
        import torch

        from theorem_sft.inference.cache import growing_cache

        longest = max(map(len, prompts))
        ids = torch.full((len(prompts), longest), self._end[0], device=self._model.device)
        mask = torch.zeros_like(ids)
        for row, prompt in enumerate(prompts):
            ids[row, longest - len(prompt) :] = torch.tensor(prompt)
            mask[row, longest - len(prompt) :] = 1
        rows = list(range(len(prompts)))
        max_length = longest + settings.max_new_tokens
        cache = growing_cache(self._model, max_length)
        while rows:
            with torch.no_grad():
                output = self._model.generate(
                    input_ids=ids,
                    attention_mask=mask,
                    past_key_values=cache,
                    stopping_criteria=[self._shrink(longest, len(rows))],
                    return_dict_in_generate=True,
                    **self._options(settings, max_length),
                )
            ids = output.sequences
            left = []
            for place, row in enumerate(rows):
                new = ids[place, longest:].tolist()
                stop = next((at for at, token in enumerate(new) if token in self._end), None)
                if stop is None and len(new) < settings.max_new_tokens:
                    left.append(place)
                    continue
                kept = new if stop is None else new[: stop + 1]
                text = self._tokenizer.decode(kept, skip_special_tokens=True)
                yield row, Generated(text, "length" if stop is None else "stop", len(prompts[row]), len(kept))
            chosen = torch.tensor(left, dtype=torch.long, device=ids.device)
            mask = torch.nn.functional.pad(mask, (0, ids.shape[1] - mask.shape[1]), value=1)
            ids, mask, rows = ids[chosen], mask[chosen], [rows[place] for place in left]
            cache.batch_select_indices(chosen)

    def _shrink(self, longest: int, rows: int) -> Any:
        """A stopping criterion: never for a single row, for all rows once enough of them have ended."""
        import torch

        ends = torch.tensor(self._end, device=self._model.device)

        def enough(ids: Any, scores: Any, **_: Any) -> Any:
            ended = torch.isin(ids[:, longest:], ends).any(dim=1).sum()
            return torch.full((ids.shape[0],), bool(ended >= rows * (1 - _SHRINK_AT)), device=ids.device)

        return enough

    def _options(self, settings: GenerateConfig, max_length: int) -> dict[str, Any]:
        options: dict[str, Any] = {"max_length": max_length, "do_sample": settings.temperature > 0}
        if settings.temperature > 0:
            # top_k has a default of 50 in transformers; 0 is off.
            options |= {"temperature": settings.temperature, "top_p": settings.top_p, "top_k": 0}
        return options | {"eos_token_id": self._end, "pad_token_id": self._end[0]}
