"""Generation with vLLM on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from theorem_sft.core.console import progress_bar, say
from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.models.chat import Message, prompt_ids
from theorem_sft.models.generate.context_limit import check_room
from theorem_sft.models.generate.engine import Engine, Generated, OnAnswer
from theorem_sft.models.generate.generate_config import GenerateConfig
from theorem_sft.models.loading import load_tokenizer
from theorem_sft.models.precision import Dtype, choose_precision

# Requests that vLLM holds at once: more than it batches, few enough for their images to fit into memory.
_UNDER_WAY = 2048


class VLLMEngine(Engine):
    """Answers chats with vLLM's continuous batching. A context manager: leaving it ends vLLM's process.

    Prompts are the same tokens as for `TransformersEngine`, and answers end at the same tokens. vLLM
    batches whatever is under way, and rounding depends on the batch: greedy answers of two runs may differ
    where two tokens are about equally likely.

    Args:
        folder: Model folder, as `theorem_sft.models.resolve` returns it.
        dtype: Number format of the weights.

    Raises:
        InputError: vLLM is not installed, or cannot load the model.
    """

    def __init__(self, folder: Path, *, dtype: Dtype = "auto") -> None:
        # vLLM writes its log to stdout, which is for results.
        os.environ.setdefault("VLLM_LOGGING_STREAM", "ext://sys.stderr")
        os.environ.setdefault("VLLM_LOGGING_LEVEL", "WARNING")
        try:
            from vllm import LLM
        except ImportError as error:
            raise InputError(
                f"the engine vllm cannot be imported ({error})",
                hint="`pip install vllm`, or start `vllm serve` elsewhere and take the engine openai",
            ) from None
        precision = choose_precision(dtype)
        say(f"generating with vLLM in {precision.dtype} on {precision.device} ({precision.reason})")
        if precision.device == "cpu":
            # In GiB. By itself vLLM takes 92 % of all memory, and fails where something else runs.
            os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "4")
        self._tokenizer = load_tokenizer(folder)
        name = "bfloat16" if precision.dtype == "bf16" else "float32"
        try:
            # -1: the model's whole context, or as much of it as there is memory for.
            self._llm: Any = LLM(model=str(folder), dtype=name, max_model_len=-1)
        except (OSError, ValueError, RuntimeError) as error:
            raise InputError(
                f"vLLM cannot load the model ({str(error).strip().splitlines()[0]})",
                path=folder,
                hint="see its log above",
            ) from error

    def close(self) -> None:
        """End vLLM's process and so free the memory; the engine is of no use afterwards."""
        if self._llm is not None:
            self._llm.llm_engine.engine_core.shutdown(timeout=10)
            self._llm = None

    def generate(
        self,
        chats: Sequence[list[Message]],
        settings: GenerateConfig,
        *,
        done: Mapping[int, Generated] | None = None,
        on_answer: OnAnswer | None = None,
    ) -> list[Generated]:
        """Answer chats, as `Engine.generate` says.

        Raises:
            InputError: A prompt leaves no room for an answer in the model's context, or an image is missing.
            WorkError: vLLM ends an answer neither by itself nor at the length.
        """
        engine = self._llm.llm_engine
        answers = dict(done or {})
        missing = [index for index in range(len(chats)) if index not in answers]
        prompts = {index: prompt_ids(self._tokenizer, chats[index]) for index in missing}
        check_room(
            {index: len(prompt) for index, prompt in prompts.items()},
            settings.max_new_tokens,
            engine.model_config.max_model_len,
        )
        waiting = iter(missing)
        under_way: set[str] = set()
        with progress_bar("answering") as advance:
            try:
                while True:
                    for index in islice(waiting, _UNDER_WAY - len(under_way)):
                        tokens: dict[str, Any] = {"prompt_token_ids": prompts[index]}
                        if images := _images(chats[index]):
                            tokens["multi_modal_data"] = {"image": images}
                        (request,) = engine.renderer.render_cmpl([tokens])
                        engine.add_request(str(index), request, self._sampling(settings, index))
                        under_way.add(str(index))
                    if not under_way:
                        break
                    for output in engine.step():
                        under_way.remove(output.request_id)
                        index = int(output.request_id)
                        answers[index] = self._read(index, output)
                        advance(len(answers), len(chats))
                        if on_answer is not None:
                            on_answer(index, answers[index])
            finally:
                engine.abort_request(list(under_way))
        return [answers[index] for index in range(len(chats))]

    def _sampling(self, settings: GenerateConfig, index: int) -> Any:
        from vllm import SamplingParams
        from vllm.sampling_params import RequestOutputKind

        return SamplingParams(
            temperature=settings.temperature,
            top_p=settings.top_p,
            max_tokens=settings.max_new_tokens,
            seed=settings.seed_of(index),
            detokenize=False,
            output_kind=RequestOutputKind.FINAL_ONLY,
        )

    def _read(self, index: int, output: Any) -> Generated:
        answer = output.outputs[0]
        if answer.finish_reason not in ("stop", "length"):
            raise WorkError(f"chat {index}: vLLM ended the answer with {answer.finish_reason!r}.")
        text = self._tokenizer.decode(list(answer.token_ids), skip_special_tokens=True)
        return Generated(text, answer.finish_reason, len(output.prompt_token_ids), len(answer.token_ids))


def _images(chat: Sequence[Message]) -> list[Any]:
    parts = [part for turn in chat if not isinstance(turn["content"], str) for part in turn["content"]]
    return [_image(Path(part["image"])) for part in parts if part["type"] == "image"]


def _image(path: Path) -> Any:
    from PIL import Image

    try:
        with Image.open(path) as image:
            return image.convert("RGB")
    except OSError as error:
        reason = error.strerror or "no format that Pillow knows"
        raise InputError(f"the image cannot be read ({reason})", path=path, hint="check the path") from None
