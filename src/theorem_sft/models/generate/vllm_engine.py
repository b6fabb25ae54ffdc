"""Generation with vLLM in this process."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.models.chat import Message, images_of, prompt_ids, read_image
from theorem_sft.models.generate.engine import (
    Engine,
    GenerateConfig,
    Generated,
    OnAnswer,
    check_context_limit,
)
from theorem_sft.models.loading import load_tokenizer
from theorem_sft.models.precision import Dtype, choose_precision
from theorem_sft.models.resolve import resolve

# Requests handed to vLLM at once: more than it batches, few enough for their images to fit into memory.
_IN_FLIGHT = 2048
_INSTALL = "install it with `pip install vllm`, or start `vllm serve` elsewhere and use the engine openai"


class VLLMEngine(Engine):
    """Generates completions with vLLM's continuous batching. Leaving its context ends vLLM's process.

    Prompts are the same tokens as for `TransformersEngine`, and completions end at the same tokens. vLLM
    batches whatever is in flight, and rounding depends on the batch: greedy completions of two runs may
    differ where two tokens are almost equally likely.

    Raises:
        InputError: vLLM cannot be imported, or cannot load the model.
    """

    local_weights = True
    likelihoods = True
    images = True

    def __init__(self, folder: Path, *, dtype: Dtype = "auto") -> None:
        # vLLM logs to stdout, which is reserved for results.
        os.environ.setdefault("VLLM_LOGGING_STREAM", "ext://sys.stderr")
        os.environ.setdefault("VLLM_LOGGING_LEVEL", "WARNING")
        try:
            from vllm import LLM
        except ImportError as error:
            raise InputError(f"the engine vllm cannot be imported ({error})", hint=_INSTALL) from None
        precision = choose_precision(dtype)
        say(f"generating with vLLM in {precision.dtype} on {precision.device} ({precision.reason})")
        if precision.device == "cpu":
            # In GiB. By default vLLM takes 92 % of all memory, and fails if other programs run.
            os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "4")
        self._tokenizer = load_tokenizer(folder)
        name = "bfloat16" if precision.dtype == "bf16" else "float32"
        try:
            # -1: the model's full context, or as much of it as fits into memory.
            self._llm: Any = LLM(model=str(folder), dtype=name, max_model_len=-1)
        except (OSError, ValueError, RuntimeError) as error:
            raise InputError(
                f"vLLM cannot load the model ({str(error).strip().splitlines()[0]})",
                path=folder,
                hint="see its log above",
            ) from error

    @classmethod
    def missing(cls) -> str | None:
        """Return how to install vLLM if it is not installed."""
        return None if find_spec("vllm") else f"vLLM is not installed; {_INSTALL}"

    @classmethod
    def open(cls, model: str, settings: GenerateConfig) -> VLLMEngine:
        """Load a folder, a hub id or an embedded model."""
        return cls(resolve(model), dtype=settings.dtype)

    def close(self) -> None:
        """End vLLM's process and so free the memory; the engine cannot be used afterwards."""
        if self._llm is not None:
            self._llm.llm_engine.engine_core.shutdown(timeout=10)
            self._llm = None

    def complete(
        self,
        chats: Sequence[list[Message]],
        settings: GenerateConfig,
        answers: Mapping[int, Generated],
        emit: OnAnswer,
    ) -> None:
        """Generate the missing completions, see `Engine.complete`.

        Raises:
            InputError: A prompt leaves no room for a completion in the model's context, or an image cannot
                be read.
            WorkError: A completion ends for another reason than an end token or its length.
        """
        engine = self._llm.llm_engine
        missing = [index for index in range(len(chats)) if index not in answers]
        prompts = {index: prompt_ids(self._tokenizer, chats[index]) for index in missing}
        check_context_limit(
            {index: len(prompt) for index, prompt in prompts.items()},
            settings.max_new_tokens,
            engine.model_config.max_model_len,
        )
        waiting = iter(missing)
        in_flight: set[str] = set()
        try:
            while True:
                for index in islice(waiting, _IN_FLIGHT - len(in_flight)):
                    tokens: dict[str, Any] = {"prompt_token_ids": prompts[index]}
                    if images := images_of(chats[index]):
                        tokens["multi_modal_data"] = {"image": [read_image(path) for path in images]}
                    (request,) = engine.renderer.render_cmpl([tokens])
                    engine.add_request(str(index), request, self._sampling(settings, index))
                    in_flight.add(str(index))
                if not in_flight:
                    break
                for output in engine.step():
                    in_flight.remove(output.request_id)
                    index = int(output.request_id)
                    emit(index, self._generated(index, output))
        finally:
            engine.abort_request(list(in_flight))

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

    def _generated(self, index: int, output: Any) -> Generated:
        answer = output.outputs[0]
        if answer.finish_reason not in ("stop", "length"):
            raise WorkError(f"chat {index}: vLLM ended the completion with {answer.finish_reason!r}.")
        text = self._tokenizer.decode(list(answer.token_ids), skip_special_tokens=True)
        return Generated(text, answer.finish_reason, len(output.prompt_token_ids), len(answer.token_ids))
